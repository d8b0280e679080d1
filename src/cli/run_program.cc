// `blazes run FILE`: one node of a Bloom program, fed with a timestep a line.
#include <algorithm>
#include <ostream>
#include <random>

#include <fmt/format.h>

#include "bloom/catalog.h"
#include "cli/bloom_program.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "diagnostics/locator.h"
#include "report/escape.h"
#include "runtime/json.h"
#include "runtime/node.h"

namespace blazes::cli {
namespace {

using bloom::CatalogCollection;
using bloom::CollectionId;
using bloom::CollectionKind;
using report::for_terminal;

Id<bloom::Module> only_module(const Session& session, const bloom::Program& program) {
  const auto modules = chosen_modules(session, program);
  if (modules.size() == 1) return modules[0];
  std::string names;
  for (Id<bloom::Module> module : modules)
    names += (names.empty() ? "" : ", ") + program.modules[module].name;
  throw Failure{kUsage, modules.empty() ? "there is no class in it that can be run"
                                        : "choose one with --class: " + for_terminal(names)};
}

std::string place_of(const bloom::Program& program, Span span) {
  if (!span) return "";
  diagnostics::Locator locator(program.sources);
  return report::place_for_terminal(locator, span.place) + ": ";
}

// Feeds the node, and what it sends to itself back to it.
class Run {
 public:
  Run(Session& session, const bloom::Program& program, const bloom::Catalog& catalog, runtime::Node& node)
      : session_(session), program_(program), catalog_(catalog), node_(node) {}

  void feed(std::string_view text) {
    for (std::size_t number = 1; !text.empty() && !halted_; ++number) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      auto inbox = runtime::inbox_of(line);
      if (!inbox)
        throw Failure{kInput, fmt::format("line {} of the input: {}", number, for_terminal(inbox.error()))};
      tick(std::move(*inbox));
    }
  }

  // Until nothing is under way to the node itself, and `more` times after that.
  void finish(unsigned more) {
    for (std::uint64_t steps = 0; !halted_ && !own_.empty(); ++steps) {
      if (steps == kMostSteps)
        throw Failure{kInput,
                      fmt::format("after {} timesteps without input, it still sends to itself", kMostSteps)};
      tick({});
    }
    for (; more > 0 && !halted_; --more) tick({});
  }

 private:
  static constexpr std::uint64_t kMostSteps = 100'000;

  void tick(runtime::Inbox inbox) {
    for (auto& [name, tuples] : own_) inbox[name].insert(inbox[name].end(), tuples.begin(), tuples.end());
    own_.clear();
    const std::uint64_t time = node_.time();
    give_time(time, inbox);
    const auto step = node_.tick(inbox);
    if (!step)
      throw Failure{kInput, fmt::format("{}timestep {}: {}", place_of(program_, step.error().span), time,
                                        for_terminal(step.error().message))};
    for (CollectionId id : ids<CatalogCollection>(catalog_.collections.size()))
      if (shows(id))
        for (const bloom::Value& tuple : node_.contents(id)) write(time, id, tuple, "");
    for (const runtime::Sent& sent : step->outbox) {
      const bool own = sent.to == session_.args.address;
      if (own) own_[catalog_.collections[sent.collection].name].push_back(sent.tuple);
      if (!own || session_.args.trace) write(time, sent.collection, sent.tuple, sent.to);
    }
    halted_ = step->halted;
  }

  // A clock that goes with the timesteps, and a chance that is the same in every run, where the input does not say what they are.
  void give_time(std::uint64_t time, runtime::Inbox& inbox) const {
    if (node_.asks_clock())
      inbox.try_emplace("Time.now", std::vector{bloom::Value(static_cast<double>(time))});
    if (!node_.asks_chance()) return;
    std::mt19937_64 random(time);
    const double number = static_cast<double>(random() >> 11) * 0x1p-53;
    inbox.try_emplace("rand", std::vector{bloom::Value(number)});
  }

  // An interface, or with --trace whatever the program has.
  bool shows(CollectionId id) const {
    const CatalogCollection& collection = catalog_.collections[id];
    if (session_.args.trace) return !is_lattice(collection.kind);
    return collection.kind == CollectionKind::InterfaceOutput &&
           collection.name.find('.') == std::string::npos;
  }

  void write(std::uint64_t time, CollectionId id, const bloom::Value& tuple, const std::string& to) {
    session_.out << runtime::record_line(time, catalog_.collections[id].name, tuple, to) << '\n';
  }

  Session& session_;
  const bloom::Program& program_;
  const bloom::Catalog& catalog_;
  runtime::Node& node_;
  runtime::Inbox own_;
  bool halted_ = false;
};

runtime::NodeOptions options_of(const Arguments& args) {
  runtime::NodeOptions options;
  options.identity.address = args.address;
  options.memory_limit = std::size_t{args.memory_mib} << 20;
  for (const std::string& setting : args.set) {
    const std::size_t equals = setting.find('=');
    auto value = runtime::value_of_json(std::string_view(setting).substr(equals + 1));
    // What is no JSON is a text.
    options.identity.variables[setting.substr(0, equals)] =
        value ? std::move(*value) : bloom::Value(setting.substr(equals + 1));
  }
  return options;
}

// What would be lost with the process.
std::vector<runtime::Failure> durable_tables(const bloom::Catalog& catalog) {
  std::vector<runtime::Failure> refused;
  for (const CatalogCollection& collection : catalog.collections)
    if (collection.kind == CollectionKind::Sync || collection.kind == CollectionKind::Store)
      refused.push_back({runtime::Failure::Kind::Unsupported, collection.span,
                         fmt::format("`{}` is a `{}` table, and nothing here survives a restart",
                                     collection.name, name_of(collection.kind)),
                         "a `table` would do as long as the node runs"});
  return refused;
}

int refuse(Session& session, const bloom::Program& program, const std::vector<runtime::Failure>& refused) {
  diagnostics::Collector mistakes;
  for (const runtime::Failure& failure : refused)
    mistakes.report("BLZ133", failure.span.place, failure.span.length, failure.message, failure.hint);
  return report_mistakes(session, program, mistakes.take_sorted(), "the program is not run");
}

}  // namespace

int run_program(Session& session) {
  const bloom::Program program = read_bloom(session);
  std::vector<diagnostics::Diagnostic> mistakes = program.diagnostics;
  const bloom::Catalog catalog =
      mistakes.empty() ? bloom::make_catalog(program, only_module(session, program)) : bloom::Catalog();
  if (mistakes.empty()) mistakes = catalog.diagnostics;
  if (!mistakes.empty()) return report_mistakes(session, program, mistakes, "the program is not run");
  session.progress.done();
  if (const auto refused = durable_tables(catalog); !refused.empty())
    return refuse(session, program, refused);
  auto node = runtime::Node::make(catalog, options_of(session.args));
  if (!node) return refuse(session, program, node.error());
  Run run(session, program, catalog, **node);
  if (!session.args.input.empty())
    run.feed(session.read_bytes(session.args.input == "-" ? "/dev/stdin" : session.args.input)->view());
  run.finish(session.args.steps);
  return kClean;
}

}  // namespace blazes::cli
