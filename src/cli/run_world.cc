#include "cli/run_world.h"

#include <algorithm>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/bloom_program.h"
#include "cli/bloom_run.h"
#include "cli/session.h"
#include "frontend/world/world_file.h"
#include "processes/supervisor.h"
#include "report/escape.h"
#include "report/render_text.h"
#include "runtime/json.h"
#include "runtime/timeline.h"
#include "simulate/agreement.h"

namespace blazes::cli {
namespace {

using bloom::CatalogCollection;
using bloom::CollectionId;
using bloom::CollectionKind;
using frontend::WorldFile;
using report::for_terminal;
using simulate::Deployment;
using simulate::Micros;

std::string seconds(Micros time) { return fmt::format("{}.{:06} s", time / 1'000'000, time % 1'000'000); }

// "1 seed", "2 seeds".
std::string several(std::uint64_t count, std::string_view what, std::string_view plural) {
  return fmt::format("{} {}", count, count == 1 ? what : plural);
}

// What outputs hold and what is printed, a line each; with --trace=json also every message, and what all else holds; with --trace a
// timeline of each node.
class Printer {
 public:
  Printer(Session& session, const Deployment& deployment)
      : session_(session),
        deployment_(deployment),
        everything_(session.args.trace == "json"),
        as_timeline_(session.args.trace == "text") {
    for (const simulate::Member& member : deployment.members) {
      addresses_.insert(member.address);
      longest_name_ = std::max(longest_name_, member.name.size());
    }
    for (const simulate::Group& group : deployment.groups) timelines_.emplace_back(*group.catalog);
  }

  void operator()(const simulate::Timestep& timestep) {
    if (as_timeline_) return add_to_timeline(timestep);
    const simulate::Member& member = deployment_.members[timestep.member];
    const bloom::Catalog& catalog = *deployment_.group_of(timestep.member).catalog;
    for (CollectionId id : ids<CatalogCollection>(catalog.collections.size()))
      if (shows(catalog.collections[id]))
        for (const bloom::Value& tuple : timestep.node.contents(id))
          write(timestep.at, member, catalog.collections[id], "", tuple);
    for (const runtime::Sent& sent : timestep.step.outbox)
      if (everything_ || !addresses_.contains(sent.to))
        write(timestep.at, member, catalog.collections[sent.collection], sent.to, sent.tuple);
  }

 private:
  void add_to_timeline(const simulate::Timestep& timestep) {
    const simulate::Member& member = deployment_.members[timestep.member];
    const std::string lines =
        timelines_[member.group].lines(timestep.node, timestep.step, static_cast<double>(timestep.at) / 1e6);
    for (std::string_view rest = lines; !rest.empty();) {
      const std::size_t end = rest.find('\n');
      session_.out << fmt::format("{:{}} {}\n", for_terminal(member.name), longest_name_,
                                  for_terminal(rest.substr(0, end)));
      rest.remove_prefix(end + 1);
    }
  }

  bool shows(const CatalogCollection& collection) const {
    if (everything_) return !is_lattice(collection.kind);
    return collection.kind == CollectionKind::InterfaceOutput &&
           collection.name.find('.') == std::string::npos;
  }

  void write(Micros at, const simulate::Member& member, const CatalogCollection& collection,
             const std::string& to, const bloom::Value& tuple) {
    session_.out << fmt::format(R"({{"at":{},"node":{},"collection":{})", at, text(member.name),
                                text(collection.name));
    if (!to.empty()) session_.out << R"(,"to":)" << text(to);
    session_.out << R"(,"tuple":)" << runtime::json_of(tuple) << "}\n";
  }

  static std::string text(const std::string& text) { return runtime::json_of(bloom::Value(text)); }

  Session& session_;
  const Deployment& deployment_;
  bool everything_, as_timeline_;
  std::set<std::string> addresses_;
  std::vector<runtime::Timeline> timelines_;  // by group
  std::size_t longest_name_ = 0;
};

class WorldRun {
 public:
  WorldRun(Session& session, const WorldFile& file)
      : session_(session), file_(file), deployment_(file.deployment) {
    for (const simulate::Group& group : deployment_.groups)
      has_replicas_ = has_replicas_ || !group.agree_on.empty();
  }

  int once(std::uint64_t seed) {
    Printer printer(session_, deployment_);
    const Outcome outcome = execute(seed, &printer);
    session_.out.flush();
    if (!outcome.stop.empty())
      session_.err << outcome.stop << '\n';
    else if (has_replicas_)
      session_.err << (outcome.difference.empty() ? "the replicas agree" : outcome.difference) << '\n';
    session_.err << fmt::format("seed {}: {}; {} after {}\nagain: {}\n", seed, counted(outcome.tally),
                                !outcome.stop.empty() ? "stopped"
                                : outcome.is_at_rest  ? "at rest"
                                                      : "still busy",
                                seconds(outcome.end), again(seed));
    if (!outcome.stop.empty()) return kInput;
    return outcome.difference.empty() ? kClean : kFindings;
  }

  int many(std::uint64_t first, std::uint64_t seeds) {
    simulate::Tally all;
    std::set<std::string> outcomes;
    std::uint64_t alike = 0, busy = 0;
    First differs, stops;
    for (std::uint64_t seed = first; seed - first < seeds; ++seed) {
      session_.progress.now(fmt::format("seed {}", seed));
      const Outcome outcome = execute(seed, nullptr);
      all += outcome.tally;
      if (!outcome.stop.empty()) {
        stops.add(seed, outcome.stop);
        continue;
      }
      busy += outcome.is_at_rest ? 0 : 1;
      outcomes.insert(outcome.shown);
      if (outcome.difference.empty())
        ++alike;
      else
        differs.add(seed, outcome.difference);
    }
    session_.progress.done();
    session_.out << several(seeds, "seed", "seeds") << ": " << counted(all) << '\n';
    if (busy > 0) session_.out << fmt::format("in {} the nodes were still busy in the end\n", busy);
    if (has_replicas_)
      session_.out << fmt::format("in {} the replicas agree; {}\n", alike,
                                  several(outcomes.size(), "outcome", "outcomes"));
    tell("the replicas differ", differs);
    tell("a node could not go on", stops);
    return stops.count > 0 ? kInput : differs.count > 0 ? kFindings : kClean;
  }

 private:
  struct Outcome {
    simulate::Tally tally;
    std::string difference, stop;  // empty: none
    std::string shown;
    Micros end;
    bool is_at_rest;
  };
  // Of several seeds in which something happens.
  struct First {
    std::uint64_t count = 0, seed = 0;
    std::string how;

    void add(std::uint64_t of, const std::string& what) {
      if (count++ > 0) return;
      seed = of;
      how = what;
    }
  };

  void tell(std::string_view what, const First& first) {
    if (first.count > 0)
      session_.out << fmt::format("in {} {}; the first: {}\n  {}\n", first.count, what, again(first.seed),
                                  first.how);
  }

  Outcome execute(std::uint64_t seed, Printer* printer) {
    simulate::Agreement agreement(deployment_);
    simulate::World world(deployment_, seed, [&](const simulate::Timestep& timestep) {
      agreement.watch(timestep);
      if (printer) (*printer)(timestep);
    });
    const auto stop = world.run();
    Outcome outcome{.tally = world.tally(),
                    .difference = "",
                    .stop = "",
                    .shown = "",
                    .end = world.now(),
                    .is_at_rest = world.is_at_rest()};
    if (stop) {
      outcome.stop = fmt::format("{}error: {} cannot go on after {}: {}", place_of(*stop),
                                 for_terminal(deployment_.members[stop->member].name), seconds(stop->at),
                                 for_terminal(stop->failure.message));
      return outcome;
    }
    agreement.finish(world);
    if (const auto difference = agreement.difference())
      outcome.difference = cli::described(deployment_, *difference);
    outcome.shown = agreement.outcome();
    return outcome;
  }

  std::string place_of(const simulate::Stop& stop) const {
    for (const WorldFile::Class& known : file_.classes)
      if (&known.catalog == deployment_.group_of(stop.member).catalog)
        return cli::place_of(known.program->program, stop.failure.span);
    return "";
  }

  static std::string counted(const simulate::Tally& tally) {
    std::string text = fmt::format("{}, {} lost, {} sent again, {} twice; {}",
                                   several(tally.messages, "message", "messages"), tally.lost, tally.resent,
                                   tally.twice, several(tally.timesteps, "timestep", "timesteps"));
    if (tally.dropped > 0) text += fmt::format("; {} dropped", tally.dropped);
    if (tally.nowhere > 0) text += fmt::format("; {} to nobody", tally.nowhere);
    if (tally.crashes > 0)
      text += fmt::format("; {}, {}", several(tally.crashes, "crash", "crashes"),
                          several(tally.restarts, "restart", "restarts"));
    if (tally.pauses > 0) text += fmt::format("; {}", several(tally.pauses, "pause", "pauses"));
    return text;
  }

  std::string again(std::uint64_t seed) const {
    return fmt::format("{} --seed {}", session_.again("run"), seed);
  }

  Session& session_;
  const WorldFile& file_;
  const Deployment& deployment_;
  bool has_replicas_ = false;
};

// Options that are about one node.
void refuse_options(const Arguments& args) {
  const auto refuse = [](bool given, std::string_view option, std::string_view instead) {
    if (given)
      throw Failure{kUsage, fmt::format("{} is for a program: a world file says so {}", option, instead)};
  };
  refuse(!args.main_class.empty(), "--class", "in `class`");
  refuse(!args.input.empty(), "--input", "in `inputs`");
  refuse(!args.set.empty(), "--set", "in `set`");
  refuse(args.steps > 0, "--steps", "in `until`");
  refuse(!args.address.empty(), "--addr", "in `address`");
  refuse(!args.producers.empty(), "--producers", "in `nodes`");
  refuse(args.durable, "--durable", "in `durable`");
  const auto needs_processes = [&](bool given, std::string_view option) {
    if (given && !args.processes)
      throw Failure{kUsage, fmt::format("{} is about nodes on the network: it needs --processes", option)};
  };
  needs_processes(!args.data.empty(), "--data");
  needs_processes(args.transport != "udp", "--transport");
  needs_processes(!args.coordinator.empty(), "--coordinator");
  if (args.processes && args.seeds > 0)
    throw Failure{kUsage, "--seeds is about virtual time: processes run once"};
}

int report_world_mistakes(Session& session, const WorldFile& file) {
  constexpr std::string_view kConsequence = "the world is not run";
  if (!file.diagnostics.empty())
    session.err << report::render_mistakes(
        {.sources = &file.sources, .diagnostics = file.diagnostics, .omitted = file.omitted},
        session.error_style(), kConsequence);
  for (const WorldFile::Program& program : file.programs)
    report_mistakes(session, program.program, program.mistakes, kConsequence);
  return kInput;
}

}  // namespace

std::string described(const Deployment& deployment, const simulate::Difference& difference) {
  const bloom::Catalog& catalog = *deployment.group_of(difference.has).catalog;
  return fmt::format(
      "{} has {} in '{}', and {} has not", for_terminal(deployment.members[difference.has].name),
      for_terminal(inspect(difference.tuple)), for_terminal(catalog.collections[difference.collection].name),
      for_terminal(deployment.members[difference.lacks].name));
}

bool is_world(std::string_view file) {
  return file.ends_with(".yaml") || file.ends_with(".yml") || file.ends_with(".json");
}

int run_world(Session& session) {
  const Arguments& args = session.args;
  refuse_options(args);
  session.progress.now("reading");
  const auto files = session.files();
  frontend::WorldOptions options{
      .search_path = args.search_path, .memory_limit = std::size_t{args.memory_mib} << 20, .address = {}};
  if (args.processes) options.address = processes::free_address;
  const WorldFile file = frontend::read_world(args.file, options, *files);
  session.progress.done();
  if (file.has_mistakes()) return report_world_mistakes(session, file);
  if (args.processes) return run_processes(session, file);
  WorldRun run(session, file);
  return args.seeds > 0 ? run.many(args.seed, args.seeds) : run.once(args.seed);
}

}  // namespace blazes::cli
