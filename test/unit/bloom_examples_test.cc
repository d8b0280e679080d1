// The example programs in Bloom: what is printed of them as a spec says the same as they do, and the ad network in Bloom says the same
// as the published one.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "analysis/analysis.h"
#include "frontend/bloom/spec_text.h"
#include "support/bloom_flow.h"
#include "synthesis/plan.h"

namespace blazes::test {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = BLAZES_SOURCE_DIR;

std::vector<fs::path> programs() {
  std::vector<fs::path> list;
  for (const char* folder : {"examples", "test/bloom"})
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder))
      if (entry.path().extension() == ".rb") list.push_back(entry.path());
  std::sort(list.begin(), list.end());
  return list;
}

// Each stream with its label, each path with its annotation.
std::vector<std::string> verdict(const dataflow::Dataflow& flow) {
  std::vector<std::string> lines = paths(flow);
  const auto label = analysis::analyse(flow, analysis::Coordination::promised(flow));
  for (dataflow::StreamId id : flow.streams())
    lines.push_back(fmt::format("{}: {}", flow.name(id), published_name(label.label(id))));
  for (dataflow::ComponentId id : flow.components())
    if (flow.component(id).replicated) lines.push_back(fmt::format("{} is replicated", flow.name(id)));
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST(BloomExamples, ThePrintedSpecSaysTheSame) {
  std::size_t compared = 0;
  for (const fs::path& path : programs()) {
    const frontend::Spec direct = read_with_programs(path.string(), frontend::file_system());
    if (!direct.diagnostics.empty()) continue;
    const bloom::Program program = bloom::read_program({path.string()});
    MemoryFiles files;
    files.put("printed.yaml",
              spec_text(frontend::bloom::extract(program, bloom::main_modules(program)), program.sources));
    const frontend::Spec printed = frontend::read_spec("printed.yaml", files);
    ASSERT_EQ(mistakes(printed), "") << path;
    EXPECT_EQ(verdict(direct.variants.front().flow), verdict(printed.variants.front().flow)) << path;
    ++compared;
  }
  EXPECT_GE(compared, 10u);
}

// One strategy in words that do not depend on what streams are called.
std::string in_words(const dataflow::Dataflow& flow, const synthesis::Strategy& s) {
  std::string text =
      fmt::format("{} at {}, gates", name_of(s.mechanism), flow.name(flow.site(s.site).component));
  for (dataflow::AttributeSet gate : s.gates) text += " {" + names(flow, gate) + "}";
  std::vector<std::string> inputs;
  for (const synthesis::StrategyStream& stream : s.streams)
    inputs.push_back(fmt::format("{} on {}", flow.name(flow.interface(flow.stream(stream.stream).to).name),
                                 stream.key ? names(flow, stream.key) : "-"));
  std::sort(inputs.begin(), inputs.end());
  return fmt::format("{}: {}; scope {}; {} -> {}", text, fmt::join(inputs, ", "), names(flow, s.scope),
                     name_of(s.removes), name_of(s.leaves));
}

// The labels of the streams of clicks and answers, now and with the promised seals, and the plan.
std::vector<std::string> results(const dataflow::Dataflow& flow, const std::string& clicks,
                                 const std::string& answers) {
  const auto label = analysis::analyse(flow, analysis::Coordination::promised(flow));
  const auto now = analysis::analyse(flow, analysis::Coordination::as_it_stands(flow));
  std::vector<std::string> lines;
  for (const std::string& name : {clicks, answers}) {
    const dataflow::StreamId id = flow.find_stream(name);
    EXPECT_TRUE(id) << name;
    lines.push_back(fmt::format("{} {}", published_name(label.label(id)), published_name(now.label(id))));
  }
  const synthesis::Plan plan = synthesis::choose(flow);
  lines.push_back(plan.satisfies ? "satisfied" : "not satisfied");
  for (const auto& s : plan.satisfies ? plan.strategies : plan.fallback) lines.push_back(in_words(flow, s));
  return lines;
}

TEST(BloomExamples, TheAdNetworkIsThePublishedOne) {
  const frontend::Spec published = frontend::read_spec((kRoot / "examples/ad-network/adnet.yaml").string());
  const frontend::Spec extracted =
      read_with_programs((kRoot / "examples/bloom-ad-network/adnet.yaml").string(), frontend::file_system());
  ASSERT_EQ(mistakes(extracted), "");
  ASSERT_EQ(published.variants.size(), extracted.variants.size());
  for (std::size_t i = 0; i < published.variants.size(); ++i) {
    ASSERT_EQ(published.variants[i].name, extracted.variants[i].name);
    EXPECT_EQ(results(published.variants[i].flow, "click", "Cache.response->"),
              results(extracted.variants[i].flow, "click", "answered"))
        << published.variants[i].name;
  }
}

std::vector<std::string> cart(const std::string& file) {
  const frontend::Spec spec =
      read_with_programs((kRoot / "examples/bloom-carts" / file).string(), frontend::file_system());
  EXPECT_EQ(mistakes(spec), "") << file;
  return spec.variants.empty() ? std::vector<std::string>{} : paths(spec.variants.front().flow);
}

TEST(BloomExamples, ThreeCartsGetThreeVerdicts) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(cart("in_place.rb"),
            (Lines{"action -> receipt OW{item,session}", "checkout -> receipt OR{session}"}));
  EXPECT_EQ(cart("summed.rb"), (Lines{"action -> receipt CW", "checkout -> receipt OR{session}"}));
  EXPECT_EQ(cart("manifest.rb"), (Lines{"action -> receipt CW", "checkout -> receipt CW"}));
}

}  // namespace
}  // namespace blazes::test
