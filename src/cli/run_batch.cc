#include <algorithm>

#include <fmt/format.h>

#include "cli/bloom_run.h"
#include "report/escape.h"
#include "runtime/json.h"

namespace blazes::cli {
namespace {

using bloom::CatalogCollection;
using report::for_terminal;

// Feeds the node, and what it sends to itself back to it.
class Run {
 public:
  Run(Session& session, const bloom::Program& program, const bloom::Catalog& catalog, runtime::Node& node)
      : program_(program),
        catalog_(catalog),
        node_(node),
        address_(node_options(session).identity.address),
        printer_(session, catalog, StepPrinter::Messages::All) {}

  void feed(std::string_view text) {
    runtime::InboxLines lines(text);
    while (!halted_) {
      auto inbox = lines.next();
      if (!inbox) return;
      if (!*inbox)
        throw Failure{kInput,
                      fmt::format("line {} of the input: {}", lines.number(), for_terminal(inbox->error()))};
      tick(std::move(**inbox));
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
    if (!step) throw failed(program_, time, step.error());
    printer_.print(node_, *step);
    for (const runtime::Sent& sent : step->outbox)
      if (sent.to == address_) own_[catalog_.collections[sent.collection].name].push_back(sent.tuple);
    halted_ = step->halted;
  }

  // A clock that goes with the timesteps, and a chance that is the same in every run, where the input does not say what they are.
  void give_time(std::uint64_t time, runtime::Inbox& inbox) const {
    if (node_.asks_clock())
      inbox.try_emplace(std::string(runtime::kClock), std::vector{bloom::Value(static_cast<double>(time))});
    if (node_.asks_chance())
      inbox.try_emplace(std::string(runtime::kChance), std::vector{bloom::Value(runtime::chance_of(time))});
  }

  const bloom::Program& program_;
  const bloom::Catalog& catalog_;
  runtime::Node& node_;
  const std::string address_;
  StepPrinter printer_;
  runtime::Inbox own_;
  bool halted_ = false;
};

// What would be lost with the process.
std::vector<runtime::Failure> durable_tables(const bloom::Catalog& catalog) {
  std::vector<runtime::Failure> refused;
  for (const CatalogCollection& collection : catalog.collections)
    if (is_durable(collection.kind))
      refused.push_back({runtime::Failure::Kind::Unsupported, collection.span,
                         fmt::format("`{}` is a `{}` table, and nothing here survives a restart",
                                     collection.name, name_of(collection.kind)),
                         "a node with an --addr can have a folder for it, with --data"});
  return refused;
}

}  // namespace

int run_batch(Session& session, const bloom::Program& program, const bloom::Catalog& catalog) {
  if (const auto refused = durable_tables(catalog); !refused.empty())
    return refuse(session, program, refused);
  auto node = runtime::Node::make(catalog, node_options(session));
  if (!node) return refuse(session, program, node.error());
  Run run(session, program, catalog, **node);
  for (const std::string& input : session.args.input)
    run.feed(session.read_bytes(input == "-" ? "/dev/stdin" : input)->view());
  run.finish(session.args.steps);
  return kClean;
}

}  // namespace blazes::cli
