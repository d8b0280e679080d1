// One node of a program, timestep by timestep, for tests of what a construct means.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "bloom_naive/node.h"
#include "support/bloom_programs.h"

namespace blazes::test {

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
  std::string tick(const std::map<std::string, std::vector<std::string>>& inbox = {}) {
    naive::Inbox values;
    for (const auto& [name, rows] : inbox)
      for (const std::string& row : rows) values[name].push_back(value(row));
    auto step = naive::tick(node_, state_, values);
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
  naive::Step step_;
};

}  // namespace blazes::test
