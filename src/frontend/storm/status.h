// How the topologies of a cluster are doing: what Nimbus counts, and what the tasks of coordinated ones report in ZooKeeper.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "frontend/storm/nimbus.h"
#include "frontend/storm/task_report.h"

namespace blazes::frontend::storm {

struct TopologyStatus {
  Deployed deployed;
  std::vector<TaskReport>
      reports;  // by component and task; none: it is not coordinated, or nothing is known of it
};

struct ClusterStatus {
  std::vector<TopologyStatus> topologies;
  std::string zookeeper;  // its servers: "127.0.0.1:2181"
  std::string problem;    // why no reports could be read; empty if they could
};

// Never throws for the sake of ZooKeeper: what is wrong with that is in the answer.
ClusterStatus read_status(Nimbus& nimbus, std::vector<Deployed> topologies,
                          int zookeeper_patience_ms = 5'000);

// "host:port,host:port" out of the configuration of a cluster, which is JSON; empty if it names none.
std::string zookeeper_servers(std::string_view configuration);

}  // namespace blazes::frontend::storm
