// The entries of a spec become a tree, each value at the place that it comes from.
#pragma once

#include <vector>

#include "frontend/spec/storm_topology.h"

namespace blazes::frontend::spec {

class TreeSink : public SpecSink {
 public:
  static constexpr std::uint32_t kRoot = 0;  // of an empty tree that has been written to

  explicit TreeSink(Tree& tree) : tree_(tree) {}

  void begin(Kind kind, std::string_view key, Spot spot) override {
    open_.push_back(
        {add({.key = tree_.keep(key), .spot = spot, .key_spot = spot, .kind = kind}), Node::kNone});
  }
  void end() override { open_.pop_back(); }
  void text(std::string_view key, std::string_view text, Spot spot) override {
    scalar(key, text, spot, true);
  }
  void word(std::string_view key, std::string_view word, Spot spot) override {
    scalar(key, word, spot, false);
  }

 private:
  struct Open {
    std::uint32_t node, last;
  };
  void scalar(std::string_view key, std::string_view text, Spot spot, bool quoted) {
    add({.text = tree_.keep(text),
         .key = tree_.keep(key),
         .spot = spot,
         .key_spot = spot,
         .kind = Kind::Scalar,
         .quoted = quoted});
  }
  std::uint32_t add(const Node& node) {
    const std::uint32_t index = tree_.add(node);
    if (!open_.empty()) open_.back().last = tree_.link(open_.back().node, open_.back().last, index);
    return index;
  }

  Tree& tree_;
  std::vector<Open> open_;
};

}  // namespace blazes::frontend::spec
