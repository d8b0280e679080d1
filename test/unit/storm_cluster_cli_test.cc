// `blazes storm --nimbus`, against a server that answers as a Nimbus does.
#include <gtest/gtest.h>

#include <sstream>

#include "cli/run.h"
#include "frontend/storm/deployed.h"
#include "support/fake_nimbus.h"
#include "support/storm_topology.h"

namespace blazes {
namespace {

using test::Part;

class StormCluster : public testing::Test {
 protected:
  StormCluster() : server_(answers_of(cluster_)) {
    words_.spouts["s"] = Part().emits("default", {"word", "batch"}).runs(2);
    words_.bolts["count"] = Part().reads("s", "default", test::by_fields({"word"})).runs(3);
  }
  // Exit status, then what is printed, with HERE for the address.
  std::string storm(std::vector<std::string> args) {
    const std::string address = "127.0.0.1:" + std::to_string(server_.port());
    args.insert(args.begin(), "storm");
    args.insert(args.end(), {"--nimbus", address});
    std::ostringstream out;
    const int status = cli::run(args, out, out, "/");
    std::string text = std::to_string(status) + "\n" + out.str();
    for (std::size_t at; (at = text.find(address)) != std::string::npos;)
      text.replace(at, address.size(), "HERE");
    return text;
  }

  test::thrift::StormTopology words_;
  test::Cluster cluster_;
  test::FakeServer server_;
};

TEST_F(StormCluster, ExtractPrintsTheOnlyTopologyOrTheOneThatIsNamed) {
  EXPECT_EQ(storm({"extract"}), "3\nblazes: no topology runs on this cluster\n");
  cluster_.add("words", words_);
  EXPECT_EQ(storm({"extract"}), "0\n" + frontend::storm::spec_of(words_));
  cluster_.add("ads", {});
  EXPECT_EQ(storm({"extract", "--topology", "words"}), "0\n" + frontend::storm::spec_of(words_));
  EXPECT_EQ(storm({"extract"}),
            "2\nblazes: several topologies run on this cluster: 'ads', 'words'; name one of them with "
            "--topology\n");
  EXPECT_EQ(
      storm({"extract", "--topology", "word"}),
      "3\nblazes: no topology 'word' among those of this cluster ('ads', 'words'), did you mean 'words'?\n");
}

TEST_F(StormCluster, TheOtherActionsReadItLikeAFile) {
  cluster_.add("words", words_);
  const std::string checked = storm({"check"});
  EXPECT_EQ(checked.substr(0, 2), "1\n");
  EXPECT_NE(checked.find("words.json:4:36: finding BLZ307"), std::string::npos) << checked;
  EXPECT_NE(checked.find("(blazes storm advise --nimbus 'HERE' --topology words)"), std::string::npos)
      << checked;
  EXPECT_NE(storm({"why", "--stream", "count"}).find("'s -> effects' (OW, gate *) of 'count'"),
            std::string::npos);
  EXPECT_EQ(storm({"plan"}).substr(0, 2), "1\n");
  EXPECT_NE(storm({"advise"}).find("words.json:4:36: advice BLZ501"), std::string::npos);
}

TEST_F(StormCluster, NamesOfTheClusterCannotWriteToATerminal) {
  cluster_.add("a\x1b[31m", {});
  cluster_.add("b\nc", {});
  const std::string text = storm({"extract"});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("'b\\nc'"), std::string::npos) << text;
}

TEST_F(StormCluster, OneSubjectOnly) {
  EXPECT_EQ(
      storm({"check", "a.jar", "A"}),
      "2\nblazes: --nimbus takes the place of JAR and CLASS: what runs is asked about, not a program\n");
  std::ostringstream out;
  EXPECT_EQ(cli::run({"storm", "check"}, out, out, "/"), 2);
  EXPECT_EQ(cli::run({"storm", "check", "--nimbus", "here:70000"}, out, out, "/"), 2);
  EXPECT_EQ(cli::run({"storm", "check", "--nimbus", "here:0"}, out, out, "/"), 2);
  EXPECT_EQ(out.str(),
            "blazes: `storm check` needs JAR and CLASS, or --nimbus HOST:PORT\n"
            "blazes: --nimbus: expected HOST:PORT, with a port up to 65535; got here:70000\n"
            "try `blazes storm --help`\n"
            "blazes: --nimbus 'here:0': the port is no number from 1 to 65535; it takes HOST:PORT, such as "
            "localhost:6627\n");
}

}  // namespace
}  // namespace blazes
