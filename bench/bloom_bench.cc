// Time to check Bloom programs: bloom_bench FOLDER... prints milliseconds for the bare parse by tree-sitter of every .rb file there,
// and for reading, extracting and analysing each of them as `blazes check` does. A round measures both, so that a drift of the
// machine meets them alike.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <tree_sitter/api.h>

#include "analysis/analysis.h"
#include "frontend/bloom/programs.h"
#include "frontend/spec/spec.h"

extern "C" const TSLanguage* tree_sitter_ruby(void);

namespace {

using namespace blazes;
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 15;

struct Program {
  std::string path, text;
};

std::vector<Program> programs_in(const std::vector<std::string>& folders) {
  std::vector<std::string> paths;
  for (const std::string& folder : folders)
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.path().extension() == ".rb") paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  std::vector<Program> programs;
  for (const std::string& path : paths) {
    std::ifstream in(path, std::ios::binary);
    programs.push_back({path, {std::istreambuf_iterator<char>(in), {}}});
  }
  return programs;
}

void parse(const Program& program) {
  TSParser* parser = ts_parser_new();
  ts_parser_set_language(parser, tree_sitter_ruby());
  TSTree* tree = ts_parser_parse_string(parser, nullptr, program.text.data(),
                                        static_cast<std::uint32_t>(program.text.size()));
  ts_tree_delete(tree);
  ts_parser_delete(parser);
}

std::size_t check(const Program& program) {
  frontend::bloom::BloomPrograms programs(frontend::file_system(), {});
  const frontend::Spec spec = frontend::read_spec(program.path, frontend::file_system(), {}, &programs);
  for (const frontend::Variant& variant : spec.variants)
    analysis::analyse(variant.flow, analysis::Coordination::promised(variant.flow));
  return spec.variants.size();
}

template <class Work>
double milliseconds(Work work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<Program> programs = programs_in({argv + 1, argv + argc});
  std::size_t bytes = 0, analysed = 0;
  for (const Program& program : programs) {
    bytes += program.text.size();
    analysed += check(program) > 0 ? 1 : 0;
  }
  std::printf("%zu files, %zu of them analysed, %zu bytes\n", programs.size(), analysed, bytes);
  for (int round = 0; round < kRounds; ++round) {
    const double bare = milliseconds([&] { std::ranges::for_each(programs, parse); });
    const double whole = milliseconds([&] { std::ranges::for_each(programs, check); });
    std::printf("%.3f %.3f\n", bare, whole);
  }
}
