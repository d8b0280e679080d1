// What Bud's own tests show holds here too: on the interpreter, and on the engine beside it. Which of its tests stands where, and which have
// no counterpart, is in `bud/README.md`.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>

#include <fmt/format.h>

#include "execution/bud_cases.h"
#include "execution/run.h"

namespace blazes::test {
namespace {

const std::string kFolder = BLAZES_SOURCE_DIR "/test/execution/bud/";
constexpr const char* kFiles[] = {"collections.txt", "aggregates.txt", "channels.txt", "joins.txt",
                                  "notin.txt",       "modules.txt",    "lattices.txt", "sets.txt"};

std::vector<BudCase> all_cases() {
  std::vector<BudCase> all;
  for (const char* file : kFiles)
    for (BudCase& found : read_bud_cases(kFolder + file)) all.push_back(std::move(found));
  return all;
}

std::string ids_of(const std::vector<diagnostics::Diagnostic>& found) {
  std::string ids;
  for (const auto& diagnostic : found) ids += std::string(diagnostic.rule->id) + " ";
  return ids;
}

void expect_refusal(const BudCase& expected) {
  const bloom::Program program = read_ruby(expected.text);
  const auto modules = bloom::main_modules(program);
  ASSERT_FALSE(modules.empty());
  const bloom::Catalog catalog = bloom::make_catalog(program, modules.back());
  const std::string said = ids_of(program.diagnostics) + ids_of(catalog.diagnostics);
  if (!expected.id.empty()) {
    EXPECT_NE(said.find(expected.id), std::string::npos) << "said is: " << said;
    return;
  }
  if (said.empty()) {
    EXPECT_FALSE(runtime::Node::make(catalog, {.identity = {.address = "me:1"}}));
  }
}

void run(const BudCase& expected) {
  Running node(expected.text);
  for (const auto& [name, value] : expected.settings) node.set(name, value);
  for (const BudStep& step : expected.steps) {
    const std::string at = fmt::format("{}:{}", expected.file, step.line);
    Rows inbox;
    for (const auto& [name, value] : step.inbox) inbox[name].push_back(value);
    const std::string failure = node.tick(inbox);
    EXPECT_EQ(!failure.empty(), step.fails) << at << ": " << failure;
    if (!step.failure.empty()) {
      EXPECT_EQ(failure, step.failure) << at;
    }
    if (!failure.empty()) return;
    for (const auto& [name, tuples] : step.expected) EXPECT_EQ(node[name], tuples) << at << ": " << name;
    if (step.has_sent) {
      EXPECT_EQ(node.sent(), step.sent) << at;
    }
  }
}

TEST(Bud, ShowsTheSame) {
  for (const BudCase& expected : all_cases()) {
    SCOPED_TRACE(fmt::format("{}:{}: {}", expected.file, expected.line, expected.title));
    expected.refused ? expect_refusal(expected) : run(expected);
  }
}

// `| test | file: title, or why there is none |`, under a heading with the name of Bud's file.
TEST(Bud, EachTestStandsInTheTable) {
  std::map<std::string, std::string> table;
  std::ifstream readme(kFolder + "README.md");
  std::string heading;
  for (std::string line; std::getline(readme, line);) {
    std::smatch found;
    if (std::regex_match(line, found, std::regex("## (tc_\\w+)"))) heading = found[1];
    if (std::regex_match(line, found, std::regex("\\| (\\w+) \\| (.*) \\|")) && found[1] != "test")
      table[heading + ": " + found[1].str()] = found[2];
  }
  std::map<std::string, std::string> cases;
  std::set<std::string> titles;
  for (const BudCase& made : all_cases()) {
    EXPECT_TRUE(titles.insert(made.title).second) << made.title;
    for (const std::string& test : made.stands_for) {
      std::string& entry = cases[test];
      entry += (entry.empty() ? "" : "; ") + made.title;
    }
  }
  for (const auto& [test, where] : table)
    EXPECT_EQ(where.starts_with("none: ") ? "" : where, cases[test]) << test;
  for (const auto& [test, where] : cases) EXPECT_TRUE(table.contains(test)) << test << ": " << where;
  EXPECT_EQ(table.size(), 195u);
}

}  // namespace
}  // namespace blazes::test
