// The golden runner: one test for each file under cases/, and the tests that every rule has its cases.
// With BLAZES_BLESS=1 it rewrites the files, in place of comparing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "analysis/rule_table.h"
#include "cases/case_file.h"
#include "cases/unified_diff.h"
#include "cli/run.h"
#include "diagnostics/rule.h"
#include "jvm/child.h"
#include "rules/pages.h"

namespace blazes::cases {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = BLAZES_SOURCE_DIR;
const fs::path kCases = kRoot / "cases";
const fs::path kExamples = kRoot / "examples";

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> case_paths() {
  std::vector<fs::path> paths;
  if (!fs::exists(kCases)) return paths;
  for (const auto& entry : fs::recursive_directory_iterator(kCases))
    if (entry.path().extension() == ".md" && entry.path().filename() != "README.md")
      paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

// What people read first shows what the program says, so it is held to it like a case.
std::vector<fs::path> document_paths() {
  std::vector<fs::path> paths = {kRoot / "README.md", kRoot / "docs" / "tutorial.md",
                                 kRoot / "docs" / "tutorial-bloom.md"};
  for (const auto& entry : fs::directory_iterator(kExamples))
    if (fs::exists(entry.path() / "README.md")) paths.push_back(entry.path() / "README.md");
  std::sort(paths.begin(), paths.end());
  return paths;
}

bool blessing() {
  const char* value = std::getenv("BLAZES_BLESS");
  return value != nullptr && std::string_view(value) == "1";
}

class CaseTest : public testing::Test {
 public:
  explicit CaseTest(fs::path path) : path_(std::move(path)) {}

  void TestBody() override {
    std::string name = path_.lexically_relative(kRoot).string();
    std::string text = read(path_);
    CaseFile file;
    Observed seen;
    try {
      jvm::ScratchFolder folder;
      if (fs::exists(kExamples)) fs::copy(kExamples, folder.path() / "examples", fs::copy_options::recursive);
      file = parse(text);
      seen = observe(file, cli::run, folder.path());
    } catch (const std::exception& e) {
      FAIL() << name << ": " << e.what();
    }
    std::string now = regenerate(file, seen);
    if (now != text && blessing()) {
      std::ofstream out(path_, std::ios::binary);
      out << now;
      ASSERT_TRUE(out.flush()) << "cannot write " << name;
    } else if (now != text) {
      ADD_FAILURE() << unified_diff(text, now, name) << "If this is as it should be: ./dev bless";
    }
    for (const std::string& problem : unfounded_claims(file, seen)) ADD_FAILURE() << name << ": " << problem;
  }

 private:
  fs::path path_;
};

// "cases/ad-network/poor.md" is the test `Case.ad_network_poor`: a dash would end a filter.
std::string test_name(const fs::path& path, const fs::path& base) {
  std::string name = path.lexically_relative(base).replace_extension().string();
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
}

std::vector<CaseFile> all_cases() {
  std::vector<CaseFile> files;
  for (const fs::path& path : case_paths()) files.push_back(parse(read(path)));
  return files;
}

void expect_covered(const std::vector<std::string>& names) {
  for (const std::string& problem : uncovered(names, all_cases())) ADD_FAILURE() << problem;
}

TEST(Coverage, EveryDiagnosticHasACaseThatFiresAndOneThatStaysSilent) {
  std::vector<std::string> names;
  for (const diagnostics::Rule& rule : diagnostics::all_rules())
    if (!rule.id.starts_with("BLZ9"))
      names.emplace_back(rule.id);  // defects of the program: no input brings them about
  expect_covered(names);
}

TEST(Coverage, EveryDerivationRuleHasACaseThatFiresAndOneThatStaysSilent) {
  std::vector<std::string> names;
  for (const auto& rule : analysis::rule_table()) names.push_back("rule " + std::string(rule.name));
  expect_covered(names);
}

TEST(Coverage, EveryDiagnosticHasItsPage) {
  for (const diagnostics::Rule& rule : diagnostics::all_rules())
    EXPECT_TRUE(std::ranges::any_of(rules::pages(), [&](const auto& page) { return page.first == rule.id; }))
        << "docs/rules/" << rule.id << ".md is missing";
}

}  // namespace
}  // namespace blazes::cases

int main(int argc, char** argv) {
  using namespace blazes::cases;
  auto add = [](const char* suite, const fs::path& path, const fs::path& base) {
    testing::RegisterTest(suite, test_name(path, base).c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [path]() -> testing::Test* { return new CaseTest(path); });
  };
  for (const fs::path& path : case_paths()) add("Case", path, kCases);
  for (const fs::path& path : document_paths()) add("Document", path, kRoot);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
