// How a cluster is doing: what tasks report, as text and as JSON.
#include <gtest/gtest.h>

#include <sstream>

#include <nlohmann/json.hpp>

#include "cli/storm_status.h"
#include "support/fake_nimbus.h"

namespace blazes {
namespace {

using frontend::storm::ClusterStatus;
using frontend::storm::Counter;
using frontend::storm::parse_task_report;
using frontend::storm::TaskReport;
using frontend::storm::zookeeper_servers;

TEST(TaskReport, SaysWhatItsTaskTells) {
  const TaskReport report =
      parse_task_report("count-5", R"({"component": "count", "task": 5, "seals": 17, "votes": 16,
      "released": 15, "repeated": 14, "held_partitions": 2, "held_records": 300, "oldest_open_s": 12.9, "oldest_open": "batch=17",
      "spilled": 4, "late": 0, "replayed": 1, "stale": 8, "of a later version": {"seals": 99}})");
  EXPECT_EQ(report.component, "count");
  EXPECT_EQ(report.task, 5);
  EXPECT_EQ(report.oldest_open, "batch=17");
  EXPECT_EQ(report.counters, (decltype(report.counters){17, 16, 15, 14, 2, 300, 12, 4, 0, 1, 8}));
}

TEST(TaskReport, WhatIsMissingOrMeaninglessIsNotTold) {
  const TaskReport nothing{.component = "a-b", .task = 7};
  for (const char* json :
       {"", "{", "[]", "{}", "3", "\xff", R"({"seals": "many", "late": null, "oldest_open": 3})",
        R"({"seals": 1e300, "task": "x", "component": ["c"], "votes": [1]})"})
    EXPECT_EQ(parse_task_report("a-b-7", json), nothing) << json;
  EXPECT_EQ(parse_task_report("odd", "{}").component, "odd");
  EXPECT_EQ(parse_task_report("odd-one", "{}").component, "odd-one");
  EXPECT_EQ(parse_task_report("x-1", R"({"component": "y", "task": 2, "late": -3})")[Counter::Late], -3);
  EXPECT_EQ(parse_task_report("x-1", std::string(50'000, '[')), (TaskReport{.component = "x", .task = 1}));
}

TEST(ZooKeeperServers, ComeFromTheConfiguration) {
  EXPECT_EQ(zookeeper_servers(
                R"({"storm.zookeeper.servers": ["a", "::1"], "storm.zookeeper.port": 22181, "x": 1})"),
            "a:22181,[::1]:22181");
  EXPECT_EQ(zookeeper_servers(R"({"storm.zookeeper.servers": ["a"]})"), "a:2181");
  for (const char* none :
       {"", "[]", "{}", R"({"storm.zookeeper.servers": "a"})", R"({"storm.zookeeper.servers": [3]})"})
    EXPECT_EQ(zookeeper_servers(none), "") << none;
}

ClusterStatus two_topologies() {
  ClusterStatus status;
  status.zookeeper = "127.0.0.1:2181";
  status.topologies.push_back(
      {.deployed = {.name = "ads", .id = "ads-1-2", .state = "INACTIVE"}, .reports = {}});
  status.topologies.push_back(
      {.deployed = {.name = "wordcount",
                    .id = "wordcount-2-3",
                    .state = "ACTIVE",
                    .workers = 2,
                    .executors = 9,
                    .tasks = 10},
       .reports = {
           parse_task_report("commit-3", R"({"seals": 40})"),
           parse_task_report("count-5",
                             R"({"oldest_open": "batch=18", "oldest_open_s": 3, "held_partitions": 1})"),
           parse_task_report("count-6", R"({"oldest_open": "batch=17", "oldest_open_s": 12, "late": 2})")}});
  return status;
}

std::string json_of(const ClusterStatus& status) {
  std::ostringstream out;
  cli::status_json(out, status);
  return out.str();
}

TEST(StormStatus, TheOldestOpenPartitionComesFirst) {
  EXPECT_EQ(cli::status_text(two_topologies(), {}),
            R"(oldest open partition: batch=17 at count of wordcount, 12 s

topology   state     workers  executors  tasks
ads        INACTIVE        0          0      0
wordcount  ACTIVE          2          9     10

wordcount, as its tasks report
  component  task  seals  held_partitions  oldest_open_s  oldest_open  late
  commit        3     40                -              -  -               -
  count         5      -                1              3  batch=18        -
  count         6      -                -             12  batch=17        2
)");
}

// What it holds, it held: nobody has to worry about that any more.
TEST(StormStatus, WhoHasFallenSilentIsShownAsSuch) {
  ClusterStatus status = two_topologies();
  status.topologies.erase(status.topologies.begin());
  status.topologies[0].reports[2].silent_s = 5;
  status.topologies[0].reports[0].silent_s = 2;
  EXPECT_EQ(cli::status_text(status, {}), R"(oldest open partition: batch=18 at count, 3 s

topology   state   workers  executors  tasks
wordcount  ACTIVE        2          9     10

wordcount, as its tasks report
  component  task  seals  held_partitions  oldest_open_s  oldest_open  late  silent_s
  commit        3     40                -              -  -               -         -
  count         5      -                1              3  batch=18        -         -
  count         6      -                -             12  batch=17        2         5
)");
  EXPECT_EQ(nlohmann::json::parse(json_of(status))["topologies"][0]["reports"][0]["silent_s"], 2);
}

TEST(StormStatus, WithoutCoordinationOrZooKeeper) {
  EXPECT_EQ(cli::status_text({}, {}), "no topology runs on this cluster\n");
  ClusterStatus status = two_topologies();
  status.topologies.pop_back();
  status.problem = "no ZooKeeper answers at 127.0.0.1:2181";
  EXPECT_EQ(cli::status_text(status, {}), R"(topology  state     workers  executors  tasks
ads       INACTIVE        0          0      0

no ZooKeeper answers at 127.0.0.1:2181: what coordinated topologies report is not known
)");
}

TEST(StormStatus, NamesCannotWriteToATerminal) {
  ClusterStatus status = two_topologies();
  status.topologies[0].deployed = {.name = "\x1b[31m", .id = "x", .state = "\x1b[0m"};
  status.topologies[1].reports[2].oldest_open = "a\nb\x1b";
  status.topologies[1].reports[2].component = "\x07";
  const std::string text = cli::status_text(status, {});
  EXPECT_EQ(text.find_first_of("\x1b\x07"), std::string::npos);
  EXPECT_EQ(text.find("a\nb"), std::string::npos);
}

TEST(StormStatus, AsJson) {
  const auto json = nlohmann::json::parse(json_of(two_topologies()));
  EXPECT_EQ(json["schema"], "blazes-storm-status/1");
  EXPECT_EQ(json["zookeeper"], (nlohmann::json{{"servers", "127.0.0.1:2181"}, {"problem", nullptr}}));
  ASSERT_EQ(json["topologies"].size(), 2u);
  EXPECT_EQ(json["topologies"][1]["executors"], 9);
  const auto& report = json["topologies"][1]["reports"][2];
  EXPECT_EQ(report["oldest_open"], "batch=17");
  EXPECT_EQ(report["late"], 2);
  EXPECT_TRUE(report["seals"].is_null());
}

// The port is that of a server which does not speak as ZooKeeper does.
TEST(StormStatus, AZooKeeperThatDoesNotAnswerIsToldWithTheRest) {
  test::Cluster cluster;
  cluster.add("words", {});
  test::FakeServer silent([](const std::string&) { return ""; }), server(answers_of(cluster));
  cluster.conf = R"({"storm.zookeeper.servers": ["127.0.0.1"], "storm.zookeeper.port": )" +
                 std::to_string(silent.port()) + "}";
  frontend::storm::Nimbus nimbus({"127.0.0.1", server.port()});
  const ClusterStatus status = read_status(nimbus, nimbus.topologies(), 200);
  ASSERT_EQ(status.topologies.size(), 1u);
  EXPECT_EQ(status.topologies[0].deployed.name, "words");
  EXPECT_EQ(status.problem, "no ZooKeeper answers at 127.0.0.1:" + std::to_string(silent.port()));

  cluster.conf = "{}";
  EXPECT_EQ(read_status(nimbus, {}, 200).problem, "the configuration of the cluster names no ZooKeeper");
}

}  // namespace
}  // namespace blazes
