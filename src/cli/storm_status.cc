// `blazes storm status [NAME] --nimbus HOST:PORT`.
#include "cli/storm_status.h"

#include <algorithm>
#include <functional>
#include <ostream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/storm_cluster.h"
#include "report/escape.h"
#include "report/json_writer.h"
#include "report/paint.h"

namespace blazes::cli {
namespace {

using frontend::storm::ClusterStatus;
using frontend::storm::Counter;
using frontend::storm::Deployed;
using frontend::storm::kCounterNames;
using frontend::storm::TaskReport;
using frontend::storm::TopologyStatus;
using report::for_terminal;
using report::Hue;
using report::paint;
using report::TextTable;

std::string shown(std::optional<std::int64_t> number) { return number ? std::to_string(*number) : "-"; }

// The oldest of all partitions that are open.
struct Oldest {
  const TopologyStatus* topology = nullptr;
  const TaskReport* report = nullptr;
};

Oldest oldest_open(const ClusterStatus& status) {
  Oldest oldest;
  std::int64_t age = -1;
  for (const TopologyStatus& topology : status.topologies)
    for (const TaskReport& report : topology.reports) {
      const std::int64_t its_age = report[Counter::OldestOpenS].value_or(0);
      if (report.oldest_open.empty() || its_age <= age || is_silent(report)) continue;
      oldest = {&topology, &report};
      age = its_age;
    }
  return oldest;
}

void print_oldest(std::string& out, const ClusterStatus& status, report::Style style) {
  const auto [topology, report] = oldest_open(status);
  if (!report) return;
  std::string line = fmt::format("oldest open partition: {} at {}", for_terminal(report->oldest_open),
                                 for_terminal(report->component));
  if (status.topologies.size() > 1) line += fmt::format(" of {}", for_terminal(topology->deployed.name));
  if (const auto age = (*report)[Counter::OldestOpenS]) line += fmt::format(", {} s", *age);
  out += paint(line, Hue::Bold, style) + "\n\n";
}

void print_topologies(std::string& out, const ClusterStatus& status, report::Style style) {
  TextTable table;
  table.row({{"topology", Hue::Dim},
             {"state", Hue::Dim},
             {"workers", Hue::Dim, true},
             {"executors", Hue::Dim, true},
             {"tasks", Hue::Dim, true}});
  for (const TopologyStatus& topology : status.topologies) {
    const Deployed& d = topology.deployed;
    table.row({{for_terminal(d.name)},
               {for_terminal(d.state), d.state == "ACTIVE" ? Hue::Green : Hue::Yellow},
               {std::to_string(d.workers), Hue::Plain, true},
               {std::to_string(d.executors), Hue::Plain, true},
               {std::to_string(d.tasks), Hue::Plain, true}});
  }
  table.print(out, style);
}

// A column of what tasks report; only those are shown in which somebody has anything to tell.
struct Column {
  std::string name;
  bool right;
  std::function<std::string(const TaskReport&)> cell;  // "-": not told
};

std::vector<Column> columns() {
  std::vector<Column> all{{"component", false, [](const TaskReport& r) { return for_terminal(r.component); }},
                          {"task", true, [](const TaskReport& r) { return std::to_string(r.task); }}};
  for (std::size_t i = 0; i < kCounterNames.size(); ++i) {
    all.push_back(
        {std::string(kCounterNames[i]), true, [i](const TaskReport& r) { return shown(r.counters[i]); }});
    if (static_cast<Counter>(i) == Counter::OldestOpenS)
      all.push_back({"oldest_open", false, [](const TaskReport& r) {
                       return r.oldest_open.empty() ? "-" : for_terminal(r.oldest_open);
                     }});
  }
  all.push_back({"silent_s", true,
                 [](const TaskReport& r) { return is_silent(r) ? std::to_string(r.silent_s) : "-"; }});
  return all;
}

void print_reports(std::string& out, const TopologyStatus& topology, report::Style style) {
  out += fmt::format("\n{}, as its tasks report\n", for_terminal(topology.deployed.name));
  std::vector<Column> told = columns();
  std::erase_if(told, [&](const Column& column) {
    return std::ranges::all_of(topology.reports, [&](const TaskReport& report) {
      const std::string cell = column.cell(report);
      return cell == "-" || cell == "0";
    });
  });
  TextTable table;
  std::vector<TextTable::Cell> head;
  for (const Column& column : told) head.push_back({column.name, Hue::Dim, column.right});
  table.row(std::move(head));
  for (const TaskReport& report : topology.reports) {
    std::vector<TextTable::Cell> cells;
    for (const Column& column : told)
      cells.push_back({column.cell(report), is_silent(report) ? Hue::Dim : Hue::Plain, column.right});
    table.row(std::move(cells));
  }
  table.print(out, style, "  ");
}

void write_report(report::JsonWriter& json, const TaskReport& report) {
  json.begin_object(report::JsonWriter::Layout::OneLine).key("component").string(report.component);
  json.key("task").raw(std::to_string(report.task));
  for (std::size_t i = 0; i < report.counters.size(); ++i) {
    json.key(kCounterNames[i]);
    report.counters[i] ? json.raw(std::to_string(*report.counters[i])) : json.null();
  }
  json.key("oldest_open");
  report.oldest_open.empty() ? json.null() : json.string(report.oldest_open);
  json.key("silent_s").raw(std::to_string(report.silent_s));
  json.end_object();
}

}  // namespace

std::string status_text(const ClusterStatus& status, report::Style style) {
  if (status.topologies.empty()) return "no topology runs on this cluster\n";
  std::string out;
  print_oldest(out, status, style);
  print_topologies(out, status, style);
  for (const TopologyStatus& topology : status.topologies)
    if (!topology.reports.empty()) print_reports(out, topology, style);
  if (!status.problem.empty())
    out +=
        fmt::format("\n{}: what coordinated topologies report is not known\n", for_terminal(status.problem));
  return out;
}

void status_json(std::ostream& out, const ClusterStatus& status) {
  report::JsonWriter json(out);
  json.begin_object().key("schema").string("blazes-storm-status/1").key("topologies").begin_array();
  for (const TopologyStatus& topology : status.topologies) {
    const Deployed& d = topology.deployed;
    json.begin_object().key("name").string(d.name).key("id").string(d.id).key("state").string(d.state);
    json.key("workers").raw(std::to_string(d.workers)).key("executors").raw(std::to_string(d.executors));
    json.key("tasks").raw(std::to_string(d.tasks)).key("reports").begin_array();
    for (const TaskReport& report : topology.reports) write_report(json, report);
    json.end_array().end_object();
  }
  json.end_array().key("zookeeper").begin_object().key("servers").string(status.zookeeper).key("problem");
  status.problem.empty() ? json.null() : json.string(status.problem);
  json.end_object().end_object();
}

int storm_status(Session& session) {
  const Arguments& args = session.args;
  const std::string& name = args.jar.empty() ? args.topology : args.jar;
  if (args.nimbus.empty()) throw Failure{kUsage, "`storm status` needs --nimbus HOST:PORT"};
  if (!args.main_class.empty() || (!args.jar.empty() && !args.topology.empty()))
    throw Failure{kUsage, "`storm status` takes one name of a topology at most"};
  ClusterStatus status;
  ask_nimbus(session, [&](frontend::storm::Nimbus& nimbus) {
    std::vector<Deployed> topologies = nimbus.topologies();
    if (!name.empty()) topologies = {find_topology(topologies, name)};
    status = read_status(nimbus, std::move(topologies));
  });
  session.deliver([&](std::ostream& to) {
    if (args.format == "json")
      status_json(to, status);
    else
      to << status_text(status,
                        args.output.empty() || args.color == "always" ? session.style() : report::Style{});
  });
  return kClean;
}

}  // namespace blazes::cli
