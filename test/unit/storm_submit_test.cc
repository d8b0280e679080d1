// `blazes storm submit` against an adapter that only says what it was asked: what is handed on, and what is refused before.
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>

#include "support/cli_fixture.h"

namespace blazes::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

// Stands where JAVA_HOME says that java is. The extractor answers with topology.json, the other main class with what is in the file
// `answer`; what the latter was asked is in `asked`, a word on a line, and the plan in `given.json`.
constexpr const char* kJava = R"(#!/bin/sh
cd "$(dirname "$0")/../.." || exit 9
while [ $# -gt 0 ]; do
  case $1 in
    -cp) class_path=$2; shift ;;
    -Dblazes.submission=*) submission=${1#*=} ;;
    blazes.storm.*) main=$1; shift; break ;;
  esac
  shift
done
if [ "$main" = blazes.storm.extract.Main ]; then
  cp topology.json "$1"
  if [ -n "$submission" ]; then echo "as it was caught" >"$submission"; fi
else
  { echo "$class_path"; echo "$1"; cat "$2"; } >asked
  cp "$3" given.json
  if [ -e answer ]; then cp answer "$5"; fi
  echo "$4" >>asked
  shift 5
  if [ $# -gt 0 ]; then printf '%s\n' "$@" >>asked; fi
  cat log 2>/dev/null
  exit 7
fi
)";

constexpr const char* kTopology =
    R"({ "components": { "Count": { "paths": [ { "from": "words", "to": "counts" } ] } },
  "streams": { "words": { "to": "Count.words", "schema": ["word", "batch", "time"] }, "counts": { "from": "Count.counts" } } }
)";

std::string annotations(const std::string& words, const std::string& count = "") {
  return "components:\n  Count:\n" + count +
         "    paths: { from: words, to: counts, label: OW, gate: [word, batch] }\n"
         "streams: { words: { " +
         words + " } }\n";
}
const std::string kSealed = annotations("seal: [batch]");
const std::string kNothing = annotations("rate: 10");
const std::string kReplicas = annotations("rate: 10", "    replicated: true\n");

class StormSubmit : public test::CliFixture {
 protected:
  StormSubmit() {
    fs::create_directories(folder_ / "jdk" / "bin");
    write("jdk/bin/java", kJava);
    fs::permissions(folder_ / "jdk" / "bin" / "java", fs::perms::owner_all);
    fs::create_directories(folder_ / "adapter" / "lib");
    write("adapter/blazes-storm-submit-0.jar", "");
    write("app.jar", "");
    write("topology.json", kTopology);
    write("sealed.yaml", kSealed);
    write("answer", "wrapped: Count\n");
    set("JAVA_HOME", (folder_ / "jdk").string());
    set("BLAZES_STORM", (folder_ / "adapter").string());
    set("STORM_CONF_DIR", "");
    set("STORM_HOME", "");
  }
  ~StormSubmit() override {
    for (const auto& [name, value] : before_)
      if (value)
        setenv(name.c_str(), value->c_str(), 1);
      else
        unsetenv(name.c_str());
  }
  void set(const std::string& name, const std::string& value) {
    const char* was = std::getenv(name.c_str());
    before_.emplace_back(name, was ? std::optional<std::string>(was) : std::nullopt);
    setenv(name.c_str(), value.c_str(), 1);
  }
  int storm(const std::string& action, const std::string& annotations, const Words& more = {}) {
    Words args = {"storm", action, "app.jar", "a.Main", "--annotations", annotations};
    args.insert(args.end(), more.begin(), more.end());
    return blazes(args);
  }
  int submit(const std::string& annotations, const Words& more = {}) {
    return storm("submit", annotations, more);
  }
  bool asked() { return fs::exists(folder_ / "asked"); }
  std::string path(const char* name) { return (folder_ / name).string(); }
  std::string class_path() { return path("adapter") + "/*:" + path("adapter") + "/lib/*:" + path("app.jar"); }
  // The plan that was handed on, of the only variant.
  Json given() { return Json::parse(read("given.json"))["variants"].at(0)["plan"]; }

  std::vector<std::pair<std::string, std::optional<std::string>>> before_;
};

TEST_F(StormSubmit, HandsThePlanAndTheSubmissionOn) {
  EXPECT_EQ(submit("sealed.yaml"), 0) << err_;
  EXPECT_EQ(out_, "wrapped: Count\n");
  EXPECT_EQ(read("asked"), class_path() + "\nsubmit\nas it was caught\n" + path("app.jar") + "\n");
  const Json plan = given();
  EXPECT_TRUE(plan["satisfies"]);
  ASSERT_EQ(plan["strategies"].size(), 1u);
  EXPECT_EQ(plan["strategies"][0]["mechanism"], "sealing");
  EXPECT_EQ(plan["strategies"][0]["origins"][0]["stream"], "words");
}

TEST_F(StormSubmit, SaysWhereToAndWithWhatConfiguration) {
  set("STORM_CONF_DIR", "/etc/storm");
  EXPECT_EQ(submit("sealed.yaml", {"--nimbus", "one:6627", "--config", "a.b=c d", "--config", "x=y=z"}), 0)
      << err_;
  EXPECT_EQ(read("asked"), class_path() + ":/etc/storm\nsubmit\nas it was caught\n" + path("app.jar") +
                               "\nnimbus=one:6627\nconfig:a.b=c d\nconfig:x=y=z\n");
  set("STORM_CONF_DIR", "");
  set("STORM_HOME", "/opt/storm");
  EXPECT_EQ(submit("sealed.yaml", {"--dry-run"}), 0) << err_;
  EXPECT_EQ(read("asked"),
            class_path() + ":/opt/storm/conf\ndry-run\nas it was caught\n" + path("app.jar") + "\n");
}

TEST_F(StormSubmit, ALocalClusterNeedsTheDaemons) {
  EXPECT_EQ(submit("sealed.yaml", {"--local", "30"}), 2);
  EXPECT_NE(err_.find("scripts/storm-adapter cluster"), std::string::npos) << err_;
  EXPECT_FALSE(asked());
  fs::create_directories(folder_ / "blazes-storm-cluster" / "lib");
  for (const char* jar :
       {"adapter/lib/ours.jar", "adapter/lib/storm-client.jar", "blazes-storm-cluster/lib/storm-client.jar",
        "blazes-storm-cluster/lib/storm-server.jar"})
    write(jar, "");
  EXPECT_EQ(submit("sealed.yaml", {"--local", "30"}), 0) << err_;
  EXPECT_EQ(read("asked"), path("adapter") + "/*:" + path("adapter/lib/ours.jar") + ":" +
                               path("blazes-storm-cluster") + "/lib/*:" + path("app.jar") +
                               "\nlocal\nas it was caught\n" + path("app.jar") + "\nseconds=30\n")
      << "Storm's client is there once";
}

TEST_F(StormSubmit, WhatTheAdapterSaysCannotSteerTheTerminal) {
  write("answer", "first\n\x1b[31msecond\r\n");
  EXPECT_EQ(submit("sealed.yaml"), 0) << err_;
  EXPECT_EQ(out_, "first\n\\x1b[31msecond\\x0d\n");
}

TEST_F(StormSubmit, ARefusalOfTheAdapterIsOurs) {
  write("answer", R"({"error": "no \u001b reply from Nimbus"})");
  write("log", "trying\n\x1b[2Jagain\n");
  EXPECT_EQ(submit("sealed.yaml"), 3);
  EXPECT_EQ(out_, "");
  EXPECT_EQ(err_,
            "blazes: no \\x1b reply from Nimbus\nthe last that it printed:\n  | trying\n  | \\x1b[2Jagain\n");
  fs::remove(folder_ / "answer");
  EXPECT_EQ(submit("sealed.yaml"), 3);
  EXPECT_NE(err_.find("it ended with status 7"), std::string::npos) << err_;
}

TEST_F(StormSubmit, WithoutAPlanThatIsEnoughNothingIsSubmitted) {
  write("replicas.yaml", kReplicas);
  EXPECT_EQ(submit("replicas.yaml"), 1);
  EXPECT_FALSE(asked());
  EXPECT_EQ(out_, "");
  EXPECT_NE(err_.find("not satisfied: "), std::string::npos) << err_;
  EXPECT_NE(
      err_.find(
          "`blazes storm advise app.jar a.Main --annotations replicas.yaml` names promises that would help, "
          "and --fallback applies the best that can be done, which leaves 'counts' Run\n"),
      std::string::npos)
      << err_;
  EXPECT_EQ(submit("replicas.yaml", {"--fallback"}), 0) << err_;
  EXPECT_EQ(err_, "blazes: what is left: 'counts' Run\n");
  EXPECT_FALSE(given()["satisfies"]);
  EXPECT_EQ(given()["fallback"][0]["mechanism"], "dynamic-ordering");
  write("nothing.yaml", kNothing);
  EXPECT_EQ(submit("nothing.yaml"), 1);
  EXPECT_NE(err_.find("--fallback submits the topology as it is, which leaves 'counts' Run\n"),
            std::string::npos)
      << err_;
}

TEST_F(StormSubmit, APlanWithNothingToDoIsSubmitted) {
  write("anything.yaml", kNothing + "require: { counts: anything }\n");
  EXPECT_EQ(submit("anything.yaml"), 0) << err_;
  EXPECT_TRUE(given()["strategies"].empty());
}

TEST_F(StormSubmit, MistakesInTheAnnotationsAreToldAsEverywhere) {
  write("wrong.yaml", "components: { Cuont: { paths: { from: words, to: counts, label: CR } } }\n");
  EXPECT_EQ(submit("wrong.yaml"), 3);
  EXPECT_NE(err_.find("wrong.yaml:1:15: error BLZ"), std::string::npos) << err_;
  EXPECT_FALSE(asked());
}

TEST_F(StormSubmit, OfSeveralVariantsOneIsNamed) {
  write("two.yaml", kSealed +
                        "variants:\n  A: { Count: { from: words, to: counts, label: CR } }\n"
                        "  B: { Count: { from: words, to: counts, label: OW, gate: [batch] } }\n");
  EXPECT_EQ(submit("two.yaml"), 2);
  EXPECT_NE(err_.find("say with --variant which one to submit: there are 'A', 'B'"), std::string::npos)
      << err_;
  EXPECT_EQ(submit("two.yaml", {"--variant", "B"}), 0) << err_;
  EXPECT_EQ(Json::parse(read("given.json"))["variants"][0]["name"], "B");
}

TEST_F(StormSubmit, AStoredPlanIsApplied) {
  write("both.yaml", annotations("seal: [batch], sequence: [time]"));
  ASSERT_EQ(storm("plan", "both.yaml", {"-o", "plan.json"}), 0) << err_;
  EXPECT_EQ(submit("both.yaml", {"--plan", "plan.json"}), 0) << err_;
  EXPECT_EQ(given(), Json::parse(read("plan.json"))["variants"][0]["plan"]);
  // What somebody prefers to the cheapest is taken, if it can be done.
  std::string text = read("plan.json");
  const std::string chosen = given()["strategies"][0]["mechanism"];
  auto prefer = [&](const std::string& mechanism) {
    std::string other = text;
    write("other.json",
          other.replace(other.find('"' + chosen + '"'), chosen.size() + 2, '"' + mechanism + '"'));
    return submit("both.yaml", {"--plan", "other.json"});
  };
  EXPECT_EQ(prefer("sequencing"), 0) << err_;
  EXPECT_EQ(given()["strategies"][0]["mechanism"], "sequencing");
  EXPECT_EQ(given()["strategies"][0]["sequence"], Json{"time"});
  EXPECT_EQ(prefer("dynamic-ordering"), 1) << "it leaves Run";
  EXPECT_EQ(prefer("prayer"), 3);
  EXPECT_EQ(err_, "blazes: other.json: it has no known mechanism for 'Count'\n");
}

TEST_F(StormSubmit, AStoredPlanForAnotherDataflowIsRefused) {
  ASSERT_EQ(storm("plan", "sealed.yaml", {"-o", "my plan.json"}), 0) << err_;
  fs::remove(folder_ / "asked");
  write("sealed.yaml", annotations("seal: [batch], rate: 10"));
  EXPECT_EQ(submit("sealed.yaml", {"--plan", "my plan.json"}), 3);
  EXPECT_FALSE(asked());
  const std::string was = Json::parse(read("my plan.json"))["variants"][0]["plan"]["fingerprint"];
  ASSERT_EQ(storm("plan", "sealed.yaml", {"--format", "json"}), 0);
  const std::string is = Json::parse(out_)["variants"][0]["plan"]["fingerprint"];
  EXPECT_EQ(submit("sealed.yaml", {"--plan", "my plan.json"}), 3);
  EXPECT_EQ(err_, "blazes: my plan.json: the plan is for the fingerprint " + was +
                      ", and that of the dataflow is " + is +
                      ": the topology or its annotations have changed since; a new plan is made by\n"
                      "  blazes storm plan -o 'my plan.json' app.jar a.Main --annotations sealed.yaml\n");
}

TEST_F(StormSubmit, PromisesAreMadeBeforeAPlanRestsOnThem) {
  write("nothing.yaml", kNothing);
  ASSERT_EQ(storm("plan", "nothing.yaml", {"-o", "plan.json", "--what-if", "seal words on batch"}), 0)
      << err_;
  EXPECT_EQ(submit("nothing.yaml", {"--plan", "plan.json"}), 3);
  EXPECT_EQ(err_,
            "blazes: plan.json: the plan holds only with promises that nobody makes: 'seal words on batch'; "
            "make them in "
            "the annotations first\n");
  write("nothing.yaml", annotations("rate: 10, seal: [batch]"));
  EXPECT_EQ(submit("nothing.yaml", {"--plan", "plan.json"}), 0) << err_;
}

TEST_F(StormSubmit, WhatIsNoPlanIsRefused) {
  auto refused = [&](const std::string& text, const std::string& why) {
    write("plan.json", text);
    EXPECT_EQ(submit("sealed.yaml", {"--plan", "plan.json"}), 3) << text;
    EXPECT_NE(err_.find("blazes: plan.json: " + why), std::string::npos) << err_;
  };
  refused("", "it is no plan as `blazes plan -o` writes it");
  refused("[1]", "it is no plan as `blazes plan -o` writes it");
  refused(R"({"schema": "blazes-plan/1"})", "it is no plan as `blazes plan -o` writes it");
  refused(R"({"schema": "blazes-report/1", "variants": []})", "its schema is 'blazes-report/1'");
  refused(R"({"schema": "blazes-plan/1", "variants": []})", "it holds no plan for the variant ''");
  EXPECT_EQ(submit("sealed.yaml", {"--plan", "nowhere.json"}), 3);
  EXPECT_FALSE(asked());
}

TEST_F(StormSubmit, PlanSaysWhatWouldBeWrapped) {
  EXPECT_EQ(storm("plan", "sealed.yaml"), 0) << err_;
  EXPECT_EQ(out_.substr(out_.size() - std::string("\n\nwrapped: Count\n").size()), "\n\nwrapped: Count\n");
  EXPECT_EQ(read("asked"), class_path() + "\ndescribe\nas it was caught\n" + path("app.jar") + "\n");
  fs::remove(folder_ / "asked");
  EXPECT_EQ(storm("plan", "sealed.yaml", {"--format", "json"}), 0) << err_;
  EXPECT_FALSE(asked());
  write("answer", R"({"error": "nobody seals"})");
  EXPECT_EQ(storm("plan", "sealed.yaml"), 0) << err_;
  EXPECT_NE(out_.find("\n\nsubmit would refuse it: nobody seals\n"), std::string::npos) << out_;
  fs::remove(folder_ / "asked");
  write("nothing.yaml", kNothing + "require: { counts: anything }\n");
  EXPECT_EQ(storm("plan", "nothing.yaml"), 0) << err_;
  EXPECT_FALSE(asked());
}

TEST_F(StormSubmit, WhatAnActionHasNoUseForIsRefused) {
  auto refused = [&](const std::string& action, const Words& more, const std::string& why) {
    EXPECT_EQ(storm(action, "sealed.yaml", more), 2) << action;
    EXPECT_NE(err_.find(why), std::string::npos) << err_;
  };
  refused("why", {"--stream", "counts", "-o", "x"},
          "`storm why` has no use for --output, which is for check plan extract");
  refused("why", {"--stream", "counts", "--what-if", "seal words on batch"},
          "`storm why` has no use for --what-if");
  refused("advise", {"-o", "x"}, "`storm advise` has no use for --output");
  refused("advise", {"--what-if", "seal words on batch"}, "`storm advise` has no use for --what-if");
  refused("extract", {}, "`storm extract` has no use for --annotations");
  refused("check", {"--dry-run"}, "`storm check` has no use for --dry-run, which is for submit");
  refused("submit", {"--what-if", "seal words on batch"}, "`storm submit` has no use for --what-if");
  refused("submit", {"--format", "json"}, "`storm submit` cannot print json");
  refused("submit", {"--dry-run", "--local", "5"}, "--dry-run");
  refused("submit", {"--config", "novalue"}, "expected KEY=VALUE; got novalue");
  refused("submit", {"--nimbus", "host"}, "expected HOST:PORT, with a port up to 65535; got host");
  refused("submit", {"--local", "0"}, "--local");
  for (const Words& filled_in : {Words{"--property", "a=b"}, Words{"--properties", "x"}, Words{"--env"}})
    refused("submit", filled_in,
            "`storm submit` has no use for --property, --properties and --env; a Flux file is read by "
            "`blazes plan "
            "FILE`, and to run it, Flux is the program: its main class is org.apache.storm.flux.Flux");
  EXPECT_FALSE(asked());
}

TEST_F(StormSubmit, AFluxFileIsNoProgram) {
  EXPECT_EQ(blazes({"storm", "check", "my topology.yaml"}), 2);
  EXPECT_NE(err_.find("my topology.yaml is no jar; a Flux file is read by `blazes check 'my topology.yaml'`"),
            std::string::npos)
      << err_;
}

}  // namespace
}  // namespace blazes::cli
