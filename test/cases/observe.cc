// Runs what a case asks for and collects what the program says.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <tuple>

#include "cases/case_file.h"
#include "cases/shell_words.h"

namespace blazes::cases {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

void write(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::string escaped(std::string_view message) {
  std::string line;
  for (char c : message) c == '\n' ? line += "\\n" : line += c;
  return line;
}

std::string text_of(const Json& object, const char* key) {
  auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::size_t number_of(const Json& object, const char* key) {
  auto found = object.find(key);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::size_t>() : 0;
}

// Equal findings of several variants are one remark, which names the variants unless it holds in all.
using Key = std::tuple<std::string, std::size_t, std::size_t, std::string>;

void add_remarks(const Json& report, std::vector<Remark>& remarks) {
  std::map<Key, std::vector<std::string>> seen;
  auto add = [&](const Json& entry, const std::string& variant) {
    std::string text =
        text_of(entry, "id") + ' ' + text_of(entry, "slug") + ": " + escaped(text_of(entry, "message"));
    std::size_t line = number_of(entry, "line");
    std::vector<std::string>& variants =
        seen[{text_of(entry, "file"), line, line == 0 ? 0 : number_of(entry, "column"), text}];
    if (std::ranges::find(variants, variant) == variants.end()) variants.push_back(variant);
  };
  Json none = Json::array();
  const Json& variants = report.contains("variants") ? report["variants"] : none;
  for (const Json& variant : variants)
    for (const Json& finding : variant.value("findings", none)) add(finding, text_of(variant, "name"));
  for (const Json& diagnostic : report.value("diagnostics", none)) add(diagnostic, "");

  for (const auto& [key, names] : seen) {
    const auto& [file, line, column, text] = key;
    bool everywhere = names.size() == variants.size() || names.front().empty();
    std::string suffix;
    for (const std::string& name : names) suffix += (suffix.empty() ? " [" : ", ") + name;
    remarks.push_back({file, line, column, everywhere ? text : text + suffix + ']'});
  }
}

void check_input(const std::string& name, const Program& program, const fs::path& folder,
                 std::vector<Remark>& remarks) {
  std::ostringstream out, err;
  int status = program({"check", "--format", "json", name}, out, err, folder);
  Json report = Json::parse(out.str(), nullptr, /*allow_exceptions=*/false);
  if (report.is_object())
    add_remarks(report, remarks);
  else
    remarks.push_back({name, 0, 0,
                       "`check --format json` printed no JSON, exit " + std::to_string(status) + ": " +
                           escaped(err.str().substr(0, 500))});
}

Execution execute(const std::string& command, const Program& program, const fs::path& folder) {
  Execution done{.words = shell_words(command)};
  std::vector<std::string> args = done.words;
  fs::path target;
  if (args.size() >= 2 && args[args.size() - 2] == ">") {
    target = folder / args.back();
    args.resize(args.size() - 2);
  }
  if (args.size() == 2 && args[0] == "cat") {
    std::ifstream in(folder / args[1], std::ios::binary);
    if (!in) return {.words = done.words, .output = "cat: " + args[1] + ": no such file\n", .status = 1};
    done.output.assign(std::istreambuf_iterator<char>(in), {});
    return done;
  }
  if (args.empty() || args[0] != "blazes") throw std::runtime_error("not a command of a case: $ " + command);
  args.erase(args.begin());
  std::ostringstream both, redirected;
  done.status = program(args, target.empty() ? both : redirected, both, folder);
  if (!target.empty()) write(target, redirected.str());
  done.output = both.str();
  return done;
}

}  // namespace

Observed observe(const CaseFile& file, const Program& program, const fs::path& folder) {
  for (const Block& block : file.blocks) {
    if (block.kind != BlockKind::Input) continue;
    std::string bytes;
    for (const std::string& line : block.lines) bytes += line + '\n';
    write(folder / block.name, bytes);
  }
  Observed seen;
  for (const Block& block : file.blocks)
    if (block.kind == BlockKind::Input && !block.part) check_input(block.name, program, folder, seen.remarks);
  auto place = [](const Remark& r) { return std::tie(r.file, r.line, r.column, r.text); };
  std::ranges::sort(seen.remarks, {}, place);
  auto same = [&](const Remark& a, const Remark& b) { return place(a) == place(b); };
  seen.remarks.erase(std::unique(seen.remarks.begin(), seen.remarks.end(), same), seen.remarks.end());

  for (const Block& block : file.blocks) {
    if (block.kind != BlockKind::Console) continue;
    std::vector<Execution>& executions = seen.executions.emplace_back();
    for (const std::string& command : block.lines) executions.push_back(execute(command, program, folder));
  }
  return seen;
}

}  // namespace blazes::cases
