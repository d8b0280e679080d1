// One node of a program, timestep by timestep, for tests of what a construct means.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "bloom_naive/node.h"
#include "execution/beside.h"
#include "support/bloom_programs.h"

namespace blazes::test {

using Rows = std::map<std::string, std::vector<std::string>>;  // by collection, as literals of Ruby

class Running {
 public:
  // The last module of the text. What is in it must have no mistakes.
  explicit Running(std::string_view text)
      : program_(read_ruby(text)),
        catalog_(bloom::make_catalog(program_, bloom::main_modules(program_).back())) {
    EXPECT_EQ(mistakes(program_, program_.diagnostics), "");
    EXPECT_EQ(mistakes(program_, catalog_.diagnostics), "");
    state_ = naive::start(node_);
  }

  // A timestep. "" or what went wrong.
  std::string tick(const Rows& inbox = {}) {
    const naive::Inbox values = inbox_of(inbox);
    auto step = naive::tick(node_, state_, values);
    if (!beside_) beside_ = std::make_unique<Beside>(catalog_, node_);
    if (!beside_->refused().empty() && !beside_failed_) {
      EXPECT_FALSE(step) << beside_->refused();
    }
    if (beside_->refused().empty() && !beside_failed_) {
      EXPECT_EQ(beside_->tick(values, step), "");
    }
    beside_failed_ = beside_failed_ || !step;
    if (!step) return step.error().message;
    state_ = step->after;
    step_ = std::move(*step);
    return "";
  }

  // "[1, 2] [3, 4]": the tuples, sorted; or what a lattice holds.
  std::string operator[](std::string_view collection) const {
    const bloom::CollectionId id = catalog_.find(collection);
    if (!id) return "there is no " + std::string(collection);
    const naive::Held& held = step_.contents[id];
    if (const auto* lattice = bloom::lattice_in(held.lattice)) return inspect(lattice->held);
    std::string text;
    for (const bloom::Value& tuple : held.tuples) text += (text.empty() ? "" : " ") + inspect(tuple);
    return text;
  }

  // "chan [..] to b:1": what the last timestep sent.
  std::string sent() const {
    std::string text;
    for (const naive::Sent& s : step_.outbox)
      text += (text.empty() ? "" : ", ") + catalog_.collections[s.collection].name + " " + inspect(s.tuple) +
              (s.to.empty() ? "" : " to " + s.to);
    return text;
  }

  void set(const std::string& name, const std::string& text) { node_.variables[name] = value(text); }

  static naive::Inbox inbox_of(const Rows& rows) {
    naive::Inbox inbox;
    for (const auto& [collection, literals] : rows)
      for (const std::string& literal : literals) inbox[collection].push_back(value(literal));
    return inbox;
  }

  // A literal of Ruby.
  static bloom::Value value(const std::string& text) {
    const bloom::Program program = read_ruby(
        "class V\n include Bud\n state { table :out, [:v] }\n bloom { out <= [[" + text + "]] }\nend");
    const bloom::Catalog catalog = bloom::make_catalog(program, bloom::main_modules(program).back());
    const naive::Node node{.catalog = catalog, .address = ""};
    const auto step = naive::tick(node, naive::start(node), {});
    if (!step) throw std::logic_error(text + ": " + step.error().message);
    return (*step->contents[catalog.find("out")].tuples.begin()->items())[0];
  }

 private:
  bloom::Program program_;
  bloom::Catalog catalog_;
  naive::Node node_{.catalog = catalog_, .address = "me:1"};
  naive::State state_;
  std::unique_ptr<Beside> beside_;  // made at the first timestep, when all variables are set
  bool beside_failed_ = false;      // the engine's node is of no use after a failure
  naive::Step step_;
};

}  // namespace blazes::test
