// A Bloom node as a function: what it holds and what comes in become what it holds then and what goes out.
//
//   auto node = Node::make(catalog, {.identity = {.address = "a:1"}});
//   if (!node) for (const Failure& refused : node.error()) ...      // what the program does that cannot be run, with its place
//   auto step = (*node)->tick({{"kvput", {row}}});
//   if (step) for (const Sent& sent : step->outbox) ...
//   else report(step.error().message);                              // and go on, if at all, with `before_failure`
//
// A timestep: scratches, interfaces and channels are empty, what is stored is as it was, with what `<+`, `<-` and `<+-` did to it; what came
// in is put where it belongs; the rules with `<=` are evaluated until nothing new follows, stratum by stratum; then the others. There is no clock in
// it, and no chance: both come in. Where Bud leaves a choice, it is the least value. Equal nodes that get equal inboxes give equal outboxes.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "runtime/rule_compiler.h"

namespace blazes::runtime {

// By collection: messages of channels and loopbacks, records of input interfaces, ticks of a `periodic`, lines of a terminal or a file;
// tuples for a table, values for a lattice, and for whatever no rule fills. Also the clock and chance of the timestep, if code asks for them:
// "Time.now" is a number of seconds, "rand" a real number from 0 to below 1, which `rand(n)` is made from.
using Inbox = std::map<std::string, std::vector<bloom::Value>>;

inline constexpr std::string_view kClock = "Time.now", kChance = "rand";
// From 0 to below 1: the same for the same number.
double chance_of(std::uint64_t number);

struct Sent {
  bloom::CollectionId collection;  // a channel, a loopback, a terminal
  std::string to;                  // an address; empty where there is none: what is printed
  bloom::Value tuple;
};

struct Step {
  std::vector<Sent> outbox;  // in the order of the collections and their tuples; nothing twice
  bool halted = false;       // something was put into `halt`
};

struct NodeOptions {
  Identity identity;
  std::size_t memory_limit = SIZE_MAX;     // bytes
  std::uint64_t rounds_limit = 1'000'000;  // of a recursion within a timestep
  // Contents of `sync` tables in an earlier life; the bootstrap does not put in what has a key of theirs.
  Inbox restored = {};
};

// What has to be done to what was kept of a `sync` table: first what goes, then what comes.
struct Change {
  std::vector<bloom::Value> goes, comes;
};

class Node {
 public:
  // `catalog` must have no mistakes, and must live as long as the node.
  static Result<std::unique_ptr<Node>, std::vector<Failure>> make(const bloom::Catalog& catalog,
                                                                  NodeOptions options);

  // After a failure it is of no use any more, but for `before_failure`.
  Result<Step, Failure> tick(const Inbox& inbox);
  // For the next timestep, beside its inbox; nothing if something does not fit.
  std::optional<Failure> put(const Inbox& inbox);
  // Why `put` would refuse it.
  std::optional<Failure> misfit(const Inbox& inbox) const;
  // What an expression of the program's text comes to that stands in no block: an argument of a declaration.
  Result<bloom::Value, Failure> value_of(bloom::ExpressionId expression);
  // Of the last timestep, sorted; nothing once the node has halted.
  std::vector<bloom::Value> contents(bloom::CollectionId id) const;
  // What a lattice holds; none if the collection is none.
  std::optional<bloom::Value> lattice(bloom::CollectionId id) const;
  // After a `tick` that failed: a node as this one was before it, without its inbox. The cost is that of what is stored.
  Result<std::unique_ptr<Node>, Failure> before_failure() const;
  // What it will begin the next timestep with: what is stored, and what `<+` has left to the rest. In the order of the collections. A node
  // that has `resume`d there and got all of it by `put_back` goes on as this one does.
  using UseItem = std::function<void(const std::string& collection, bloom::Value item)>;
  void each_next(const UseItem& use) const;
  static Result<std::unique_ptr<Node>, Failure> resume(const bloom::Catalog& catalog, NodeOptions options,
                                                       std::uint64_t time);
  std::optional<Failure> put_back(const std::string& collection, const std::vector<bloom::Value>& items);
  std::size_t size(bloom::CollectionId id) const { return compiler_.relation(id).size(); }
  // What came and what went in the last timestep.
  Change changes(bloom::CollectionId id) const;
  // What a stored collection will hold when the next timestep begins: with what `<+`, `<-` and `<+-` do to it. Sorted.
  std::vector<bloom::Value> next_contents(bloom::CollectionId id) const;
  // How that differs from what it was after the timestep before. May name what is there already, or not there. The cost is that of the
  // change.
  Change next_changes(bloom::CollectionId id) const;
  // Whether `<+`, `<-` or `<+-` have left something to the next timestep.
  bool leaves_something() const;
  // Whether it cannot do without "Time.now" or "rand" in the inbox.
  bool asks_clock() const { return asks_clock_; }
  bool asks_chance() const { return asks_chance_; }
  // The number of the next timestep.
  std::uint64_t time() const { return time_; }
  std::size_t memory_used() const { return engine_.memory().used(); }

  // For who makes many tuples: the engine's own, which skip the way through `bloom::Value`.
  datalog::Engine& engine() { return engine_; }
  datalog::Relation& relation(bloom::CollectionId id) { return compiler_.relation(id); }

 private:
  Node(const bloom::Catalog& catalog, NodeOptions options);
  std::vector<Failure> compile();
  std::optional<Failure> bootstrap();
  std::optional<Failure> misfit(const std::string& name, const std::vector<bloom::Value>& items) const;
  std::optional<Failure> misfit_time(const std::string& name, const std::vector<bloom::Value>& items) const;
  void put_time(const std::string& name, const bloom::Value& item);
  // What the next timestep begins with; `before`: what the last one, that an error has broken off, began with.
  template <class Use>
  void each_begun_with(bool before, Use use) const;
  bool is_restored(bloom::CollectionId id, const bloom::Value& item) const;
  std::optional<Failure> compute_collections();
  void check_lattices(std::vector<Failure>& refused) const;
  void note_time(bloom::ExpressionId id);
  std::optional<std::string> address_in(const bloom::CatalogCollection& collection,
                                        const bloom::Value& tuple) const;
  bool takes_records(bloom::CollectionId id) const;
  void put(bloom::CollectionId id, const bloom::Value& item);
  std::optional<Failure> collect(Step& step);
  // Two tuples that `<+` and `<+-` would leave to the next timestep with one key: that is this one's failure, as nothing that it
  // leaves may make the next one fail.
  std::optional<Failure> next_conflict() const;
  Failure described(const datalog::Error& error) const;

  const bloom::Catalog& catalog_;
  NodeOptions options_;
  datalog::Engine engine_;
  Surroundings surroundings_;
  RuleCompiler compiler_;
  std::vector<bool> filled_;  // collections that rules with `<=` fill
  // Those with keys, stored, into which `<+` or `<+-` puts something.
  std::vector<bloom::CollectionId> keyed_later_;
  std::vector<Sent> first_outbox_;      // of the bootstrap
  std::uint64_t time_ = 0, began_ = 0;  // `began_`: the number of the last timestep, complete or not
  bool asks_clock_ = false, asks_chance_ = false;
  bool halted_ = false, over_ = false;  // over: it was to do a timestep after that
};

}  // namespace blazes::runtime
