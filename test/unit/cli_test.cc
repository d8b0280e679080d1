// The program as its user meets it: exit status, streams, files.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/cli_fixture.h"

namespace blazes::cli {
namespace {

namespace fs = std::filesystem;

// Count groups words in batches: without a seal it answers by chance, and a replay differs.
constexpr const char* kCount = R"(components:
  Count:
    paths: [ { from: words, to: counts, label: OW, gate: [word, batch] } ]
streams:
  words: { to: Count.words, schema: [word, batch]SEAL }
  counts: { from: Count.counts }
)";

// A replicated report over unsealed clicks: the replicas answer differently for a while.
constexpr const char* kReport = R"(components:
  Report:
    replicated: true
    paths:
      - { from: click, to: response, label: CW }
      - { from: request, to: response, label: OR, gate: [id] }
streams:
  clicks: { to: Report.click }
  asks: { to: Report.request }
  answers: { from: Report.response }
)";

std::string count_spec(const std::string& promise = "") {
  std::string text = kCount;
  return text.replace(text.find("SEAL"), 4, promise);
}

using Cli = test::CliFixture;

TEST_F(Cli, StatusSaysWhatIsTheCase) {
  write("clean.yaml",
        "components:\n  Copy: { paths: [ { from: a, to: b, label: CR } ] }\n"
        "streams: { in: { to: Copy.a }, out: { from: Copy.b } }\n");
  write("count.yaml", count_spec());
  write("wrong.yaml", "components: { Copy: { paths: [ { from: a, to: b, label: XX } ] } }\n");
  EXPECT_EQ(blazes({"check", "clean.yaml"}), 0) << out_ << err_;
  EXPECT_EQ(blazes({"check", "count.yaml"}), 1) << out_ << err_;
  EXPECT_EQ(blazes({"check", "wrong.yaml"}), 3);
  EXPECT_NE(err_.find("BLZ110"), std::string::npos) << err_;
  EXPECT_EQ(out_, "");
  EXPECT_EQ(blazes({"check", "nowhere.yaml"}), 3);
  EXPECT_NE(err_.find("BLZ120"), std::string::npos) << err_;
}

TEST_F(Cli, WrongUsageIsTwoAndNamesWhatWasMeant) {
  write("count.yaml", count_spec());
  EXPECT_EQ(blazes({}), 2);
  EXPECT_EQ(blazes({"chekc"}), 2);
  EXPECT_NE(err_.find("'check'"), std::string::npos) << err_;
  EXPECT_EQ(blazes({"check", "count.yaml", "--formt", "json"}), 2);
  EXPECT_NE(err_.find("'--format'"), std::string::npos) << err_;
  EXPECT_EQ(blazes({"check", "count.yaml", "--format", "xml"}), 2);
  EXPECT_EQ(blazes({"check"}), 2);
  EXPECT_EQ(blazes({"why", "count.yaml", "--stream", "count"}), 2);
  EXPECT_NE(err_.find("'counts'"), std::string::npos) << err_;
  EXPECT_EQ(blazes({"check", "count.yaml", "--what-if", "seal wrds on batch"}), 2);
  EXPECT_EQ(blazes({"explain", "BLZ20"}), 2);
  EXPECT_EQ(out_, "");
}

TEST_F(Cli, HelpAndVersionAreNoError) {
  EXPECT_EQ(blazes({"--version"}), 0);
  EXPECT_TRUE(out_.starts_with("blazes ")) << out_;
  for (std::vector<std::string> args :
       {std::vector<std::string>{"--help"}, {"check", "--help"}, {"plan", "-h"}}) {
    EXPECT_EQ(blazes(args), 0);
    EXPECT_NE(out_.find("Usage: blazes"), std::string::npos) << out_;
    EXPECT_EQ(err_, "");
  }
}

TEST_F(Cli, FailOnChangesTheStatusOnly) {
  write("count.yaml", count_spec());
  write("report.yaml", kReport);
  ASSERT_EQ(blazes({"check", "count.yaml"}), 1);
  std::string said = out_;
  EXPECT_EQ(blazes({"check", "count.yaml", "--fail-on", "run"}), 1);
  EXPECT_EQ(blazes({"check", "count.yaml", "--fail-on", "inst"}), 0);
  EXPECT_EQ(out_, said);
  EXPECT_EQ(blazes({"check", "report.yaml", "--fail-on", "inst"}), 1);
  EXPECT_EQ(blazes({"check", "report.yaml", "--fail-on", "diverge"}), 0);
}

TEST_F(Cli, AnAllowedFindingIsCountedAndNoMore) {
  write("count.yaml",
        count_spec() + "allow: [ { id: BLZ201, stream: counts, reason: \"only a dashboard\" } ]\n");
  EXPECT_EQ(blazes({"check", "count.yaml"}), 0) << out_ << err_;
  EXPECT_EQ(out_.find("finding BLZ201"), std::string::npos) << out_;
  EXPECT_NE(out_.find("allowed: "), std::string::npos) << out_;
  EXPECT_NE(out_.find("only a dashboard"), std::string::npos) << out_;
  ASSERT_EQ(blazes({"check", "count.yaml", "--format", "json"}), 0);
  nlohmann::json variant = nlohmann::json::parse(out_)["variants"][0];
  EXPECT_TRUE(variant["findings"].empty()) << variant["findings"];
  ASSERT_FALSE(variant["allowed"].empty());
  EXPECT_EQ(variant["allowed"][0]["reason"], "only a dashboard");
}

TEST_F(Cli, AnAllowanceThatQuietsNothingIsTold) {
  write("count.yaml",
        count_spec(", seal: [batch]") + "allow: [ { id: BLZ201, stream: counts, reason: \"old\" } ]\n");
  blazes({"check", "count.yaml"});
  EXPECT_NE(out_.find("the allowance of BLZ201 on 'counts' quiets nothing"), std::string::npos) << out_;
}

TEST_F(Cli, ASealWithoutBarrierIsAFinding) {
  write("count.yaml", count_spec(", seal: [batch]"));
  EXPECT_EQ(blazes({"check", "count.yaml", "--format", "json"}), 1);
  nlohmann::json variant = nlohmann::json::parse(out_)["variants"][0];
  ASSERT_EQ(variant["findings"].size(), 1u);
  EXPECT_EQ(variant["findings"][0]["id"], "BLZ305");
  EXPECT_EQ(variant["findings"][0]["site"], "Count");
  for (const auto& stream : variant["streams"])
    if (stream["name"] == "counts") {
      EXPECT_EQ(stream["label"], "Async");
      EXPECT_EQ(stream["now"], "Run");
      EXPECT_EQ(stream["required"], "Async");
    }
  EXPECT_EQ(variant["plan"]["satisfies"], true);
  EXPECT_EQ(variant["plan"]["strategies"][0]["mechanism"], "sealing");
}

TEST_F(Cli, WhatIfIsAsIfTheSpecSaidSo) {
  write("count.yaml", count_spec());
  write("sealed.yaml", count_spec(", seal: [batch]"));
  EXPECT_EQ(blazes({"plan", "count.yaml"}), 1);
  EXPECT_EQ(blazes({"plan", "count.yaml", "--what-if", "seal words on batch"}), 0) << out_ << err_;
  EXPECT_NE(out_.find("against without it"), std::string::npos) << out_;
  // The file is the last word, although the option before it takes values.
  EXPECT_EQ(blazes({"plan", "--what-if", "seal words on batch", "count.yaml", "-o", "tried.json"}), 0)
      << err_;
  EXPECT_EQ(blazes({"plan", "sealed.yaml", "-o", "said.json"}), 0);
  nlohmann::json tried = nlohmann::json::parse(read("tried.json")),
                 said = nlohmann::json::parse(read("said.json"));
  EXPECT_EQ(tried["variants"], said["variants"]);
  EXPECT_EQ(tried["promises"], nlohmann::json::array({"seal words on batch"}));
}

TEST_F(Cli, OutputFilesAreWholeOrNotThere) {
  write("count.yaml", count_spec());
  EXPECT_EQ(blazes({"check", "count.yaml", "--format", "json", "-o", "report.json"}), 1);
  EXPECT_EQ(out_, "");
  EXPECT_NO_THROW(nlohmann::json::parse(read("report.json")).at("variants"));
  EXPECT_EQ(blazes({"check", "count.yaml", "-o", "no/such/folder/report.txt"}), 2);
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder_)) ++files;
  EXPECT_EQ(files, 2u);
}

TEST_F(Cli, ColoursOnlyWhenAsked) {
  write("count.yaml", count_spec());
  blazes({"check", "count.yaml"});
  EXPECT_EQ(out_.find('\x1b'), std::string::npos);
  std::string plain = out_;
  blazes({"check", "count.yaml", "--color", "always"});
  EXPECT_NE(out_.find("\x1b["), std::string::npos);
  blazes({"check", "count.yaml", "--color", "never"});
  EXPECT_EQ(out_, plain);
}

TEST_F(Cli, VariantsAreAllCheckedUnlessOneIsPicked) {
  write("count.yaml",
        count_spec() +
            "variants:\n  plain: {}\n  sealed: { streams: { words: { to: Count.words, seal: [batch] } } }\n");
  ASSERT_EQ(blazes({"check", "count.yaml", "--format", "json"}), 1) << out_ << err_;
  EXPECT_EQ(nlohmann::json::parse(out_)["variants"].size(), 2u);
  ASSERT_EQ(blazes({"check", "count.yaml", "--variant", "sealed", "--format", "json"}), 1);
  EXPECT_EQ(nlohmann::json::parse(out_)["variants"].size(), 1u);
  EXPECT_EQ(blazes({"check", "count.yaml", "--variant", "seald"}), 2);
  EXPECT_NE(err_.find("'sealed'"), std::string::npos) << err_;
}

TEST_F(Cli, DiffTakesSpecsAndReports) {
  write("old.yaml", count_spec(", seal: [batch]"));
  write("new.yaml", count_spec());
  EXPECT_EQ(blazes({"diff", "old.yaml", "old.yaml"}), 0) << out_ << err_;
  EXPECT_EQ(blazes({"diff", "old.yaml", "new.yaml"}), 1);
  EXPECT_NE(out_.find("counts"), std::string::npos) << out_;
  EXPECT_EQ(blazes({"diff", "new.yaml", "old.yaml"}), 0);
  blazes({"check", "old.yaml", "--format", "json", "-o", "old.json"});
  blazes({"check", "new.yaml", "--format", "json", "-o", "new.json"});
  EXPECT_EQ(blazes({"diff", "old.json", "new.yaml"}), 1);
  EXPECT_EQ(blazes({"diff", "old.json", "new.json", "--format", "json"}), 1);
  nlohmann::json changes = nlohmann::json::parse(out_);
  EXPECT_EQ(changes["worse"], true);
  EXPECT_EQ(changes["changes"][0]["stream"], "counts");
}

TEST_F(Cli, WhyEndsEachStepInItsRule) {
  write("count.yaml", count_spec());
  ASSERT_EQ(blazes({"why", "count.yaml", "--stream", "counts"}), 0);
  EXPECT_NE(out_.find("[rule 2]\n"), std::string::npos) << out_;
  EXPECT_NE(out_.find("[rule 4]\n"), std::string::npos) << out_;
  EXPECT_NE(out_.find("count.yaml:3:"), std::string::npos) << out_;
  std::string by_name = out_;
  ASSERT_EQ(blazes({"why", "count.yaml", "--stream", "Count.counts"}), 0);
  EXPECT_EQ(out_, by_name);
}

TEST_F(Cli, HostileNamesStayInTheirQuotes) {
  write("names.yaml",
        "components:\n  \"A\\\"]; evil \\e[31m\": { paths: [ { from: a, to: b, label: OW, gate: \"*\" } ] }\n"
        "streams: { in: { to: \"A\\\"]; evil \\e[31m.a\" }, out: { from: \"A\\\"]; evil \\e[31m.b\" } }\n");
  for (const char* format : {"text", "json", "sarif", "dot", "mermaid"}) {
    blazes({"check", "names.yaml", "--format", format});
    EXPECT_EQ((out_ + err_).find('\x1b'), std::string::npos) << format;
    EXPECT_EQ(out_.find("\"]; evil"), out_.find("\\\"]; evil") == std::string::npos
                                          ? std::string::npos
                                          : out_.find("\\\"]; evil") + 1)
        << format << ": " << out_;
  }
}

TEST_F(Cli, SarifNamesRulesPlacesAndSteps) {
  write("count.yaml", count_spec());
  ASSERT_EQ(blazes({"check", "count.yaml", "--format", "sarif"}), 1);
  nlohmann::json sarif = nlohmann::json::parse(out_);
  EXPECT_EQ(sarif["version"], "2.1.0");
  const nlohmann::json& run = sarif["runs"][0];
  const nlohmann::json& result = run["results"][0];
  EXPECT_EQ(result["ruleId"], "BLZ201");
  EXPECT_EQ(run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()]["id"], "BLZ201");
  EXPECT_EQ(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "count.yaml");
  EXPECT_EQ(result["locations"][0]["physicalLocation"]["region"]["startLine"], 3);
  EXPECT_FALSE(result["codeFlows"][0]["threadFlows"][0]["locations"].empty());
}

TEST_F(Cli, GeneratedFilesNameEveryCommand) {
  for (const char* what : {"man", "bash", "zsh", "fish"}) {
    EXPECT_EQ(blazes({"--generate", what}), 0);
    for (const char* command : {"check", "why", "plan", "advise", "explain", "graph", "diff"})
      EXPECT_NE(out_.find(command), std::string::npos) << what << " " << command;
  }
  EXPECT_EQ(blazes({"--generate", "tcsh"}), 2);
}

TEST_F(Cli, EqualArgumentsGiveEqualBytes) {
  write("report.yaml", kReport);
  for (const char* format : {"text", "json", "sarif", "dot", "mermaid"}) {
    blazes({"check", "report.yaml", "--format", format});
    std::string first = out_;
    blazes({"check", "report.yaml", "--format", format});
    EXPECT_EQ(out_, first) << format;
    EXPECT_EQ(first.find(folder_.string()), std::string::npos) << format;
  }
}

}  // namespace
}  // namespace blazes::cli
