#include "cli/storm_cluster.h"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>

#include "diagnostics/quote.h"
#include "report/escape.h"

namespace blazes::cli {
namespace {

using diagnostics::quoted;
using frontend::storm::Deployed;
using frontend::storm::Nimbus;
using report::for_shell;

constexpr std::size_t kShownNames = 10;

std::string listed(const std::vector<Deployed>& all) {
  std::string list;
  for (const Deployed& topology : all | std::views::take(kShownNames))
    list += (list.empty() ? "" : ", ") + quoted(topology.name);
  if (all.size() > kShownNames) list += fmt::format(" and {} more", all.size() - kShownNames);
  return list;
}

}  // namespace

void ask_nimbus(Session& session, const std::function<void(Nimbus&)>& ask) {
  auto address = frontend::storm::parse_address(session.args.nimbus);
  if (!address)
    throw Failure{kUsage, fmt::format("--nimbus {}: {}; it takes HOST:PORT, such as localhost:6627",
                                      quoted(session.args.nimbus), address.error())};
  session.progress.now("asking the cluster");
  try {
    Nimbus nimbus(*address);
    ask(nimbus);
  } catch (const frontend::storm::NimbusFailure& failure) {
    throw Failure{kInput, report::for_terminal(failure.what())};
  }
  session.progress.done();
}

const Deployed& find_topology(const std::vector<Deployed>& all, const std::string& name) {
  if (all.empty()) throw Failure{kInput, "no topology runs on this cluster"};
  if (name.empty()) {
    if (all.size() == 1) return all.front();
    throw Failure{kUsage,
                  fmt::format("several topologies run on this cluster: {}; name one of them with --topology",
                              listed(all))};
  }
  auto found = std::ranges::find(all, name, &Deployed::name);
  if (found != all.end()) return *found;
  std::vector<std::string_view> names;
  for (const Deployed& topology : all) names.push_back(topology.name);
  throw Failure{kInput, fmt::format("no topology {} among those of this cluster ({}){}", quoted(name),
                                    listed(all), did_you_mean(name, names))};
}

Extracted deployed_topology(Session& session) {
  const Arguments& args = session.args;
  Extracted extracted;
  ask_nimbus(session, [&](Nimbus& nimbus) {
    const std::vector<Deployed> all = nimbus.topologies();
    const Deployed& topology = find_topology(all, args.topology);
    extracted.name = topology.name + ".json";
    extracted.text = nimbus.spec_of(topology.id);
    extracted.words =
        fmt::format("--nimbus {} --topology {}", for_shell(args.nimbus), for_shell(topology.name));
  });
  if (!args.file.empty()) extracted.words += " --annotations " + for_shell(args.file);
  return extracted;
}

}  // namespace blazes::cli
