// The engine's node beside the interpreter: fed with the same, it must hold and send the same; and so must one that resumes where it is.
#pragma once

#include <memory>
#include <string>

#include "bloom_naive/node.h"
#include "runtime/node.h"

namespace blazes::test {

class Beside {
 public:
  Beside(const bloom::Catalog& catalog, const naive::Node& node)
      : catalog_(catalog), options_{.identity = {node.address, node.variables}} {
    auto made = runtime::Node::make(catalog, options_);
    if (made)
      node_ = std::move(*made);
    else
      for (const runtime::Failure& refused : made.error()) refused_ += refused.message + "\n";
  }

  // Why the engine does not run the program; "" if it does.
  const std::string& refused() const { return refused_; }

  // The same timestep: "" or how the two differ.
  std::string tick(const naive::Inbox& inbox, const Result<naive::Step, naive::Failure>& expected) {
    const auto resumed = resume();
    std::string differences = tick(*node_, inbox, expected);
    if (!resumed) return differences;
    const std::string its = tick(*resumed, inbox, expected);
    return its.empty() ? differences : differences + "what has resumed: " + its;
  }

 private:
  std::unique_ptr<runtime::Node> resume() const {
    if (node_->time() == 0 || halted_) return nullptr;
    auto made = runtime::Node::resume(catalog_, options_, node_->time());
    if (!made) return nullptr;
    node_->each_next([&](const std::string& collection, const bloom::Value& item) {
      (*made)->put_back(collection, {item});
    });
    return std::move(*made);
  }

  std::string tick(runtime::Node& node, const naive::Inbox& inbox,
                   const Result<naive::Step, naive::Failure>& expected) {
    auto step = node.tick(inbox);
    if (!step && !expected) return "";
    if (!step) return "the engine fails: " + step.error().message;
    if (!expected) return "the engine does not fail, although " + expected.error().message;
    halted_ = step->halted;
    return compare(node, *step, *expected);
  }

  std::string compare(const runtime::Node& node, const runtime::Step& step,
                      const naive::Step& expected) const {
    std::string differences;
    const auto differ = [&](const std::string& what, const std::string& ours, const std::string& theirs) {
      if (ours != theirs) differences += what + ": the engine has " + ours + ", expected is " + theirs + "\n";
    };
    for (bloom::CollectionId id : ids<bloom::CatalogCollection>(catalog_.collections.size())) {
      const naive::Held& held = expected.contents[id];
      const std::string& name = catalog_.collections[id].name;
      if (const auto lattice = node.lattice(id)) {
        differ(name, inspect(*lattice), inspect(held.lattice));
        continue;
      }
      differ(name, listed(node.contents(id)), listed({held.tuples.begin(), held.tuples.end()}));
    }
    std::string ours, theirs;
    for (const runtime::Sent& s : step.outbox) ours += sent(s.collection, s.to, s.tuple);
    for (const naive::Sent& s : expected.outbox) theirs += sent(s.collection, s.to, s.tuple);
    differ("the outbox", ours, theirs);
    differ("halted", step.halted ? "yes" : "no", expected.after.halted ? "yes" : "no");
    return differences;
  }

  static std::string listed(const std::vector<bloom::Value>& tuples) {
    std::string text;
    for (const bloom::Value& tuple : tuples) text += inspect(tuple) + " ";
    return text;
  }

  std::string sent(bloom::CollectionId id, const std::string& to, const bloom::Value& tuple) const {
    return catalog_.collections[id].name + " " + inspect(tuple) + " to " + to + "; ";
  }

  const bloom::Catalog& catalog_;
  const runtime::NodeOptions options_;
  bool halted_ = false;
  std::unique_ptr<runtime::Node> node_;
  std::string refused_;
};

}  // namespace blazes::test
