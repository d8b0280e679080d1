// What is understood evaluates to what Ruby computes, errors included: the blocks of the programs in test/bloom, and each method and
// operator on values of all kinds. BLAZES_BLOOM_PROGRAMS names more files, separated by spaces, to be compared by hand.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "bloom/methods.h"
#include "support/bloom_programs.h"
#include "support/ruby_blocks.h"

namespace blazes::test {
namespace {

using namespace bloom;

std::vector<Id<Module>> all_modules(const Program& program) {
  std::vector<Id<Module>> modules;
  for (Id<Module> id : ids<Module>(program.modules.size()))
    if (!program.modules[id].empty() && !program.modules[id].lattice) modules.push_back(id);
  return modules;
}

void expect_agreement(const Tally& tally) {
  std::size_t shown = 0;
  for (const std::string& difference : tally.differences)
    if (shown++ < 2000) ADD_FAILURE() << difference;
  EXPECT_EQ(tally.differences.size(), 0u);
}

// A block for each method and number of arguments, and for each operator.
std::string every_method_and_operator() {
  std::ostringstream out;
  out << "module All\n  state do\n    table :t, [:a, :b, :c]\n    scratch :out, [:r]\n  end\n  bloom do\n";
  const auto rule = [&](const std::string& code) { out << "    out <= t {|t| [" << code << "]}\n"; };
  for (const PureMethod& method : pure_methods()) {
    for (std::size_t arguments = method.least; arguments <= method.most; ++arguments) {
      static const std::vector<std::string> kLists = {"", "(t.b)", "(t.b, t.c)"};
      const std::string call = method.name == "[]"
                                   ? (arguments == 1 ? "t.a[t.b]" : "t.a[t.b, t.c]")
                                   : "t.a." + std::string(method.name) + kLists[arguments] +
                                         // An enumerator, which is an array to who goes through it.
                                         (method.name == "each_slice" ? ".to_a" : "");
      if (method.block != PureMethod::Takes::Block) rule(call);
      if (method.block == PureMethod::Takes::NoBlock || (method.name == "count" && arguments > 0)) continue;
      for (const char* block : {"{|x| x}", "{|x, y| [y, x]}", "{|x| x.to_s.length}", "{|x, y| x == y}",
                                "{|x, y| x <=> y}", "{|x, (y, z)| [z, y, x]}"})
        rule(call + " " + block);
    }
  }
  for (const char* op : {"+", "-", "*", "/", "%", "**", "&", "|", "^", ">>", "==", "!=", "<", "<=", ">",
                         ">=", "<=>", "&&", "||"})
    rule("t.a " + std::string(op) + " t.b");
  for (const char* code : {"-t.a",
                           "~t.a",
                           "!t.a",
                           "1 << t.a",
                           "t.a[t.b..t.c]",
                           "t.a[t.b...t.c]",
                           "t.a[1..]",
                           "t.a&.length",
                           "[*t.a, 1]",
                           "\"#{t.a}-#{t.b}\"",
                           "t.a ? t.b : t.c",
                           "(t.a..[t.b, 50].min).map {|i| i * 2}",
                           "(0...[t.a, 50].min).to_a",
                           "(1..5).include?(t.a)",
                           "{t.a => t.b}[t.c]",
                           "Math.sqrt(t.a)",
                           "Math.log(t.a)",
                           "[t.a, t.b].map(&:to_s)",
                           "t.a.map {|x| t.b.map {|y| [x, y]}}",
                           "(case t.a when 1, 2 then t.b when 3..6 then t.c when nil then 0 else 9 end)",
                           "(case when t.a then t.b else t.c end)"})
    rule(code);
  out << "    out <= t do |t|\n      x, y = t.a\n      x = y unless x\n      x ||= t.b\n      [[x, y]]\n    "
         "end\n";
  out << "    out <= t {|a, (b, c)| [[a, b, c]]}\n    out <= t {|a, *b| [[a, b]]}\n    out <= t {|a, b = 5, "
         "c = b| [[a, b, c]]}\n";
  out << "  end\nend\n";
  return out.str();
}

TEST(BloomRuby, EveryMethodAndOperatorOnValuesOfAllKinds) {
  const Program program = read_ruby(every_method_and_operator());
  ASSERT_EQ(mistakes(program, program.diagnostics), "");
  ASSERT_EQ(program.files[0].understood, program.files[0].blocks) << program.files[0].opaque[0].reason;
  const Tally tally = compare_with_ruby(program, all_modules(program), 200, 20250101);
  expect_agreement(tally);
  EXPECT_GT(tally.evaluations, 40'000u);
  EXPECT_EQ(tally.left_out, 0u);
  EXPECT_LT(tally.skipped * 20, tally.evaluations);  // of what Ruby can do, little is beyond us
}

TEST(BloomRuby, BlocksOfPrograms) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(BLAZES_SOURCE_DIR "/test/bloom"))
    if (entry.path().extension() == ".rb") paths.push_back(entry.path().string());
  std::ranges::sort(paths);
  ASSERT_FALSE(paths.empty());
  if (const char* more = std::getenv("BLAZES_BLOOM_PROGRAMS")) {
    std::istringstream words(more);
    for (std::string path; words >> path;) paths.push_back(path);
  }
  Tally whole;
  for (const std::string& path : paths) {
    const Program program = read_program({path});
    const Tally tally = compare_with_ruby(program, all_modules(program), 100, 42);
    for (const std::string& difference : tally.differences)
      whole.differences.push_back(path + ": " + difference);
    whole.blocks += tally.blocks, whole.left_out += tally.left_out, whole.evaluations += tally.evaluations;
    whole.errors += tally.errors, whole.skipped += tally.skipped;
  }
  expect_agreement(whole);
  EXPECT_GT(whole.evaluations, 2'000u);
  EXPECT_GT(whole.errors, 0u);
  std::cout << whole.blocks << " blocks, " << whole.left_out << " left out; " << whole.evaluations
            << " evaluations, " << whole.errors << " errors, " << whole.skipped << " skipped\n";
}

}  // namespace
}  // namespace blazes::test
