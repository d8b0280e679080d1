// The client of Nimbus, against servers that answer as one does, or as none would.
#include <gtest/gtest.h>

#include "frontend/storm/deployed.h"
#include "frontend/storm/nimbus.h"
#include "support/fake_nimbus.h"
#include "support/storm_topology.h"

namespace blazes {
namespace {

using frontend::storm::Address;
using frontend::storm::Deployed;
using frontend::storm::Nimbus;
using frontend::storm::NimbusFailure;
using frontend::storm::parse_address;
using frontend::storm::Patience;
using test::After;
using test::FakeServer;
using test::framed;
using test::Part;
using test::Reply;

// What can hang here does so for ever: no machine is so slow that the outcome depends on it.
constexpr Patience kSoonOver{.connect_ms = 200, .answer_ms = 200};

std::unique_ptr<Nimbus> connect(const FakeServer& server, Patience patience = {}) {
  return std::make_unique<Nimbus>(Address{"127.0.0.1", server.port()}, patience);
}

test::thrift::StormTopology word_count() {
  test::thrift::StormTopology topology;
  topology.spouts["s"] = Part().emits("default", {"word", "batch"}).runs(2);
  topology.bolts["count"] =
      Part().reads("s", "default", test::by_fields({"word"})).runs(3).conf(R"({"a":1})");
  topology.bolts["log"] = Part().reads("s", "default", test::to_all());
  return topology;
}

// What goes wrong when it is asked for its topologies.
std::string failure(const Reply& reply, Patience patience = {}) {
  FakeServer server(reply);
  try {
    connect(server, patience)->topologies();
    return "nothing";
  } catch (const NimbusFailure& e) {
    std::string message = e.what();
    const std::string at = "127.0.0.1:" + std::to_string(server.port());
    for (std::size_t i; (i = message.find(at)) != std::string::npos;) message.replace(i, at.size(), "HERE");
    return message;
  }
}
std::string failure(const std::string& bytes) {
  return failure([&](const std::string&) { return bytes; });
}

TEST(Nimbus, TellsWhatRunsAndWhatItIs) {
  test::Cluster cluster;
  cluster.add("words", word_count());
  cluster.add("ads", {}, "KILLED");
  cluster.conf = R"({"storm.zookeeper.port":2181})";
  FakeServer server(answers_of(cluster));
  auto nimbus = connect(server);
  std::string told;
  for (const Deployed& d : nimbus->topologies())
    told += d.name + " " + d.id + " " + d.state + " " + std::to_string(d.workers) + "/" +
            std::to_string(d.executors) + "/" + std::to_string(d.tasks) + "\n";
  EXPECT_EQ(told, "ads ads-1 KILLED 2/5/6\nwords words-1 ACTIVE 2/5/6\n");
  EXPECT_EQ(nimbus->spec_of("words-1"), frontend::storm::spec_of(word_count()));
  EXPECT_EQ(nimbus->configuration(), cluster.conf);
}

TEST(Nimbus, SaysWhyItDoesNotAnswer) {
  test::Cluster cluster;
  cluster.authorizes = false;
  EXPECT_EQ(failure(answers_of(cluster)), "the Nimbus at HERE does not let us ask this: you are nobody");

  FakeServer server(answers_of(cluster));
  try {
    connect(server)->spec_of("gone-1");
    FAIL();
  } catch (const NimbusFailure& e) {
    EXPECT_NE(std::string(e.what()).find("has no such topology any more: gone-1"), std::string::npos);
  }
}

TEST(Nimbus, NobodyListens) {
  std::uint16_t port = 0;
  {
    port = FakeServer([](const std::string&) { return ""; }).port();
  }
  try {
    Nimbus nimbus(Address{"127.0.0.1", port});
    FAIL();
  } catch (const NimbusFailure& e) {
    EXPECT_NE(std::string(e.what()).find("Connection refused"), std::string::npos) << e.what();
  }
}

TEST(Nimbus, SomethingElseListens) {
  EXPECT_NE(failure([](const std::string&) { return std::nullopt; }).find("ends the connection in place of"),
            std::string::npos);
  EXPECT_NE(failure("HTTP/1.1 400 Bad Request\r\n\r\n").find("does not answer as a Nimbus does"),
            std::string::npos);
  EXPECT_NE(failure(framed("no Thrift at all")).find("does not answer as a Nimbus does"), std::string::npos);
  // Another service, as its Thrift answers.
  const std::string refusal =
      std::string("\x80\x01\x00\x03\x00\x00\x00\x14getTopologySummaries\0\0\0\0", 32) +
      std::string("\x0b\x00\x01\x00\x00\x00\x04what\x08\x00\x02\x00\x00\x00\x01\x00", 19);
  EXPECT_EQ(failure(framed(refusal)), "HERE speaks Thrift, but refuses what a Nimbus is asked: what");
}

TEST(Nimbus, AnAnswerThatDoesNotCome) {
  EXPECT_EQ(failure([](const std::string&) { return ""; }, kSoonOver), "HERE does not answer within 0.2 s");
  // One that begins, and then does not go on.
  EXPECT_EQ(failure([](const std::string&) { return std::string("\0\0\0\x10\x80\x01", 6); }, kSoonOver),
            "HERE does not answer within 0.2 s");
}

TEST(Nimbus, SizesThatNoMemoryHolds) {
  const std::string begin = std::string("\x80\x01\x00\x02\x00\x00\x00\x14getTopologySummaries\0\0\0\0", 32);
  EXPECT_NE(failure(std::string("\x7f\xff\xff\xff", 4)).find("does not answer as"), std::string::npos);
  EXPECT_NE(failure(std::string("\xff\xff\xff\xff", 4)).find("does not answer as"), std::string::npos);
  // A list of two billion topologies.
  EXPECT_NE(
      failure(framed(begin + std::string("\x0f\x00\x00\x0c\x7f\xff\xff\xff", 8))).find("does not answer as"),
      std::string::npos);
  // A topology with an id of two gigabytes.
  EXPECT_NE(
      failure(framed(begin + std::string("\x0f\x00\x00\x0c\x00\x00\x00\x01\x0b\x00\x01\x7f\xff\xff\xff", 15)))
          .find("does not answer as"),
      std::string::npos);
}

// Every answer that is cut off somewhere, and every one with a byte that is another one: an answer or a failure, and nothing else.
TEST(Nimbus, BrokenAnswers) {
  test::Cluster cluster;
  cluster.add("words", word_count());
  const Reply good = answers_of(cluster);
  std::string whole;
  FakeServer recorded([&](const std::string& question) { return std::optional(whole = *good(question)); });
  const std::string spec = connect(recorded)->spec_of("words-1");
  auto outcome = [&](const std::string& bytes) -> std::string {
    FakeServer server([&](const std::string&) { return bytes; }, After::HangUp);
    try {
      return connect(server)->spec_of("words-1");
    } catch (const NimbusFailure&) {
      return "failure";
    }
  };
  ASSERT_EQ(outcome(whole), spec);
  const std::string bytes = whole.substr(4);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    EXPECT_EQ(outcome(framed(bytes.substr(0, n))), "failure") << n;
    for (char other : {'\0', '\x7f', '\xff'}) {
      std::string changed = bytes;
      changed[n] = other;
      outcome(framed(changed));
    }
  }
}

TEST(Nimbus, Addresses) {
  auto parsed = [](std::string_view text) {
    auto address = parse_address(text);
    return address ? address->text() : "no: " + address.error();
  };
  EXPECT_EQ(parsed("localhost:6627"), "localhost:6627");
  EXPECT_EQ(parsed("storm.example.org"), "storm.example.org:6627");
  EXPECT_EQ(parsed("[::1]:80"), "[::1]:80");
  EXPECT_EQ(parsed("[::1]"), "[::1]:6627");
  EXPECT_EQ(parsed(""), "no: the host is missing");
  EXPECT_EQ(parsed(":80"), "no: the host is missing");
  EXPECT_EQ(parsed("[::1"), "no: ']' is missing");
  for (std::string_view bad : {"h:", "h:0", "h:65536", "h:-1", "h:80x", "h:80:81", "[::1]80", "::1"})
    EXPECT_EQ(parsed(bad).substr(0, 3), "no:") << bad;
}

}  // namespace
}  // namespace blazes
