#include "frontend/storm/status.h"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "frontend/storm/zookeeper.h"

namespace blazes::frontend::storm {
namespace {

constexpr std::string_view kRoot = "/blazes";
constexpr int kUsualPort = 2181;
constexpr std::size_t kMostReports = 10'000;  // of one topology

std::vector<TaskReport> read_reports(const ZooKeeper& zookeeper, const std::string& topology_id) {
  const std::string folder = fmt::format("{}/{}/status", kRoot, topology_id);
  std::vector<TaskReport> reports;
  std::vector<std::int64_t> written_ms;
  for (const std::string& name : zookeeper.children(folder)) {
    if (reports.size() == kMostReports) break;
    const auto node = zookeeper.read(folder + "/" + name);
    if (!node) continue;
    reports.push_back(parse_task_report(name, node->contents));
    written_ms.push_back(node->written_ms);
  }
  for (std::size_t i = 0; i < reports.size(); ++i)
    reports[i].silent_s = (std::ranges::max(written_ms) - written_ms[i]) / 1000;
  std::ranges::sort(reports, {}, [](const TaskReport& r) { return std::tie(r.component, r.task); });
  return reports;
}

}  // namespace

std::string zookeeper_servers(std::string_view configuration) {
  const auto conf = nlohmann::json::parse(configuration, nullptr, false);
  if (!conf.is_object()) return {};
  const auto servers = conf.find("storm.zookeeper.servers"), port = conf.find("storm.zookeeper.port");
  if (servers == conf.end() || !servers->is_array()) return {};
  std::string list;
  for (const auto& server : *servers) {
    if (!server.is_string()) continue;
    const auto& host = server.get_ref<const std::string&>();
    if (!list.empty()) list += ',';
    list += host.find(':') == std::string::npos ? host : fmt::format("[{}]", host);
    list +=
        fmt::format(":{}", port != conf.end() && port->is_number_integer() ? port->get<int>() : kUsualPort);
  }
  return list;
}

ClusterStatus read_status(Nimbus& nimbus, std::vector<Deployed> topologies, int zookeeper_patience_ms) {
  ClusterStatus status;
  for (Deployed& topology : topologies) status.topologies.push_back({.deployed = std::move(topology)});
  status.zookeeper = zookeeper_servers(nimbus.configuration());
  if (status.zookeeper.empty()) {
    status.problem = "the configuration of the cluster names no ZooKeeper";
    return status;
  }
  try {
    ZooKeeper zookeeper(status.zookeeper, zookeeper_patience_ms);
    const std::vector<std::string> names = zookeeper.children(std::string(kRoot));
    const std::set<std::string> coordinated(names.begin(), names.end());
    for (TopologyStatus& topology : status.topologies)
      if (coordinated.contains(topology.deployed.id))
        topology.reports = read_reports(zookeeper, topology.deployed.id);
  } catch (const ZooKeeperFailure& failure) {
    status.problem = failure.what();
  }
  return status;
}

}  // namespace blazes::frontend::storm
