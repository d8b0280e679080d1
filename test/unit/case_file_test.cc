// Golden cases are read and written anew as their format says, and a wrong expectation is noticed.
#include "cases/case_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <stdexcept>

#include "cases/shell_words.h"
#include "cases/unified_diff.h"

namespace blazes::cases {
namespace {

namespace fs = std::filesystem;

class CaseFileTest : public testing::Test {
 protected:
  CaseFileTest()
      : folder_(fs::path(testing::TempDir()) /
                testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~CaseFileTest() override { fs::remove_all(folder_); }

  // A stand-in: `check --format json` prints `report_`, anything else prints its arguments and ends with `status_`.
  Program program() {
    return [this](std::vector<std::string> args, std::ostream& out, std::ostream& err, const fs::path& cwd) {
      EXPECT_EQ(cwd, folder_);
      if (args.size() == 4 && args[0] == "check" && args[2] == "json") {
        checked_.push_back(args[3]);
        out << report_;
        return status_;
      }
      for (const std::string& arg : args) out << '<' << arg << ">\n";
      err << message_;
      return status_;
    };
  }

  std::string again(std::string_view text) {
    CaseFile file = parse(text);
    return regenerate(file, observe(file, program(), folder_));
  }

  std::vector<std::string> unfounded(std::string_view text) {
    CaseFile file = parse(text);
    return unfounded_claims(file, observe(file, program(), folder_));
  }

  std::string content_of(const fs::path& name) {
    std::ifstream in(folder_ / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  fs::path folder_;
  std::string report_ = R"({"variants": []})";
  std::string message_;
  int status_ = 0;
  std::vector<std::string> checked_;
};

TEST_F(CaseFileTest, ProseAndUnnamedBlocksStay) {
  std::string text = "# Title\n\nSome text.\n\n```yaml\n$ not a command\n#~ kept\n```\n\n````\n```\n````\n";
  EXPECT_EQ(again(text), text);
  EXPECT_TRUE(checked_.empty());
}

TEST_F(CaseFileTest, InputsAreWrittenWithoutTheRemarks) {
  again("```yaml a.yaml\none:\n  #~ 1 BLZ103 old: gone\n  two: 2\n```\n```json sub/b.json part\n{}\n```\n");
  EXPECT_EQ(content_of("a.yaml"), "one:\n  two: 2\n");
  EXPECT_EQ(content_of("sub/b.json"), "{}\n");
  EXPECT_EQ(checked_, std::vector<std::string>{"a.yaml"});
}

TEST_F(CaseFileTest, RemarksStandBelowTheirLines) {
  report_ = R"({"diagnostics": [
      {"id": "BLZ104", "slug": "duplicate-key", "message": "twice", "file": "a.yaml", "line": 2, "column": 7},
      {"id": "BLZ103", "slug": "unknown-key", "message": "what", "file": "a.yaml", "line": 2, "column": 3}]})";
  std::string text =
      "```yaml a.yaml\none:\n  two: 2\n  #~ 3 BLZ103 unknown-key: what\n  #~ 7 BLZ104 duplicate-key: "
      "twice\n```\n";
  EXPECT_EQ(again(text), text);
}

TEST_F(CaseFileTest, WrongExpectationsAreDetected) {
  report_ = R"({"diagnostics": [
      {"id": "BLZ103", "slug": "unknown-key", "message": "what", "file": "a.yaml", "line": 1, "column": 3}]})";
  auto with = [](const std::string& remark) { return "```yaml a.yaml\n  one: 1\n" + remark + "```\n"; };
  std::string right = with("  #~ 3 BLZ103 unknown-key: what\n");
  EXPECT_EQ(again(right), right);
  for (std::string wrong : {"", "  #~ 4 BLZ103 unknown-key: what\n", "  #~ 3 BLZ104 unknown-key: what\n",
                            "  #~ 3 BLZ103 unknown-key: what else\n",
                            "  #~ 3 BLZ103 unknown-key: what\n  #~ 3 BLZ103 unknown-key: what\n"}) {
    EXPECT_EQ(again(with(wrong)), right) << wrong;
    EXPECT_NE(again(with(wrong)), with(wrong)) << wrong;
  }

  std::string shown = "```console\n$ blazes why a\n<why>\n<a>\n```\n";
  EXPECT_EQ(again(shown), shown);
  EXPECT_EQ(again("```console\n$ blazes why a\n<why>\n<b>\n```\n"), shown);
  EXPECT_EQ(again("```console\n$ blazes why a\n<why>\n<a>\n[exit 1]\n```\n"), shown);
}

TEST_F(CaseFileTest, RemarksNameTheirVariantsUnlessTheyHoldInAll) {
  auto finding = [](std::string line) {
    return R"({"id": "BLZ201", "slug": "s", "message": "m", "file": "a.yaml", "column": 1, "line": )" + line +
           "}";
  };
  report_ = R"({"variants": [{"name": "P", "findings": [)" + finding("1") + "," + finding("2") + "]}, " +
            R"({"name": "Q", "findings": [)" + finding("1") + "]}]}";
  std::string text = "```yaml a.yaml\na: 1\n#~ 1 BLZ201 s: m\nb: 2\n#~ 1 BLZ201 s: m [P]\n```\n";
  EXPECT_EQ(again(text), text);
}

TEST_F(CaseFileTest, WhatHasNoLineStandsInItsOwnBlock) {
  report_ = R"({"diagnostics": [
      {"id": "BLZ107", "slug": "missing-key", "message": "a\nb", "file": "a.yaml", "line": null, "column": null},
      {"id": "BLZ101", "slug": "syntax-error", "message": "end", "file": "a.yaml", "line": 9, "column": 1}]})";
  std::string body = "a.yaml: BLZ107 missing-key: a\\nb\na.yaml:9:1: BLZ101 syntax-error: end\n";
  EXPECT_EQ(again("```yaml a.yaml\na: 1\n```\nend\n"),
            "```yaml a.yaml\na: 1\n```\n\n```text diagnostics\n" + body + "```\nend\n");
  EXPECT_EQ(again("```text diagnostics\nold\n```\n```yaml a.yaml\na: 1\n```\n"),
            "```text diagnostics\n" + body + "```\n```yaml a.yaml\na: 1\n```\n");
}

TEST_F(CaseFileTest, ACheckWithoutJsonIsShown) {
  report_ = "oops";
  status_ = 4;
  EXPECT_EQ(again("```yaml a.yaml\n```\n"),
            "```yaml a.yaml\n```\n\n```text diagnostics\n"
            "a.yaml: `check --format json` printed no JSON, exit 4: \n```\n");
}

TEST_F(CaseFileTest, ConsolesShowBothStreamsAndTheExitStatus) {
  message_ = "no newline";
  status_ = 3;
  std::string text =
      "```console\n$ blazes check 'a b' \"c\\\"d\"\n<check>\n<a b>\n<c\"d>\nno newline\n[exit 3]\n```\n";
  EXPECT_EQ(again(text), text);
}

TEST_F(CaseFileTest, OutputGoesToAFileAndIsShownFromThere) {
  std::string text =
      "```console\n$ blazes plan > p.json\n$ cat p.json\n<plan>\n$ cat q\ncat: q: no such file\n[exit "
      "1]\n```\n";
  EXPECT_EQ(again(text), text);
}

TEST_F(CaseFileTest, FencesOutgrowTheirContents) {
  EXPECT_EQ(again("```console\n$ blazes x\n```\n"), "```console\n$ blazes x\n<x>\n```\n");
  message_ = "```\n";
  EXPECT_EQ(again("```console\n$ blazes x\n```\n"), "````console\n$ blazes x\n<x>\n```\n````\n");
}

TEST_F(CaseFileTest, MalformedFilesAreRefused) {
  for (const char* text :
       {"```yaml a.yaml\n", "```console\nno command\n```\n", "```yaml ../a.yaml\n```\n",
        "```yaml /a.yaml\n```\n", "```yaml a.yaml apart\n```\n", "Fires: 201\n", "Silent: rule\n"})
    EXPECT_THROW(parse(text), std::runtime_error) << text;
  EXPECT_THROW(again("```console\n$ rm -rf x\n```\n"), std::runtime_error);
}

TEST_F(CaseFileTest, ClaimsMustBeFounded) {
  std::string input = "```yaml a.yaml\na: 1\n```\n";
  report_ = R"({"diagnostics": [
      {"id": "BLZ103", "slug": "unknown-key", "message": "m", "file": "a.yaml", "line": 1, "column": 1}]})";
  EXPECT_TRUE(unfounded("Fires: BLZ103\nSilent: BLZ104\n" + input).empty());
  EXPECT_EQ(unfounded("Fires: BLZ104\n" + input).size(), 1u);
  EXPECT_EQ(unfounded("Silent: BLZ103\n" + input).size(), 1u);
  EXPECT_EQ(unfounded("Silent: BLZ103\n").size(), 1u) << "nothing was run";

  // The page of a rule speaks of its id without a finding; `why` alone speaks of derivation rules, and 2 is not 20.
  message_ = "BLZ103, by rule 20\n";
  EXPECT_TRUE(unfounded("Fires: BLZ103\n```console\n$ blazes check b.yaml\n```\n").empty());
  EXPECT_EQ(unfounded("Fires: BLZ103\n```console\n$ blazes explain BLZ103\n```\n").size(), 1u);
  EXPECT_EQ(unfounded("Fires: rule 2\n```console\n$ blazes why b.yaml\n```\n").size(), 1u);
  EXPECT_TRUE(unfounded("Fires: rule 20\n```console\n$ blazes why b.yaml\n```\n").empty());
  EXPECT_EQ(unfounded("Fires: rule 20\n```console\n$ blazes check b.yaml\n```\n").size(), 1u);
  EXPECT_EQ(unfounded("Silent: rule 2\n```console\n$ blazes check b.yaml\n```\n").size(), 1u);
}

TEST_F(CaseFileTest, CoverageWantsBothSidesOfEachName) {
  std::vector<CaseFile> files = {parse("Fires: BLZ103, rule 2\n"), parse("Silent: BLZ103\n")};
  EXPECT_TRUE(uncovered({"BLZ103"}, files).empty());
  EXPECT_EQ(uncovered({"rule 2"}, files), std::vector<std::string>{"no case says `Silent: rule 2`"});
  EXPECT_EQ(uncovered({"BLZ104"}, files).size(), 2u);
}

TEST(ShellWords, QuotesKeepWhatTheyCover) {
  EXPECT_EQ(shell_words("a  'b c' d\\ e \"f'g\" '' h'i'"),
            (std::vector<std::string>{"a", "b c", "d e", "f'g", "", "hi"}));
}

TEST(UnifiedDiff, ShowsTheChangedLinesWithContext) {
  EXPECT_EQ(unified_diff("a\n", "a\n", "f"), "");
  EXPECT_EQ(unified_diff("1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\nfive\n6\nseven\n", "f"),
            "--- f\n+++ as the program has it now\n@@ -2 +2 @@\n 2\n 3\n 4\n-5\n+five\n 6\n+seven\n");
  EXPECT_EQ(unified_diff("", "x", "f"),
            "--- f\n+++ as the program has it now\n@@ -1 +1 @@\n+x\n\\ no newline at the end\n");
}

}  // namespace
}  // namespace blazes::cases
