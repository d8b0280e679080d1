#include "frontend/bloom/pieces.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace blazes::frontend::bloom {
namespace {

using namespace blazes::bloom;

class Together {
 public:
  explicit Together(std::size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), 0u); }
  std::uint32_t find(std::uint32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  // The smaller one stands for both.
  void join(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

bool moves(const Flow& flow, RuleId rule) { return flow.of(rule).moving.size() > 0; }

// What in a rule brings something in. Clocks tick for everybody: they hold nothing together.
std::vector<CollectionId> sources(const Catalog& catalog, const Flow& flow, RuleId id) {
  std::vector<CollectionId> result;
  for (const Read& read : catalog.rules[id].reads)
    if (read.collection && flow.of(read.collection).moving.size() > 0 &&
        !flow.roles().is_clock(read.collection))
      result.push_back(read.collection);
  return result;
}

// The node of a rule's far end, for rules that are driven by nothing but a clock.
std::uint32_t far_node(const Catalog& catalog, CollectionId target) {
  return static_cast<std::uint32_t>(catalog.collections.size()) + target.index;
}

std::uint32_t node_of(const Catalog& catalog, const Flow& flow, RuleId id) {
  const CollectionId target = catalog.rules[id].target;
  if (!flow.roles().is_far_end(target)) return target.index;
  const auto from = sources(catalog, flow, id);
  return from.empty() ? far_node(catalog, target) : from.front().index;
}

// What is filled and that no rule for anything else reads; or else all that is stored.
std::vector<CollectionId> last_ones(const Catalog& catalog, const Flow& flow, const Piece& piece) {
  std::vector<CollectionId> filled;
  Table<std::uint8_t, CatalogCollection> goes_on(catalog.collections.size(), 0);
  for (RuleId id : piece.rules) {
    const Rule& rule = catalog.rules[id];
    filled.push_back(rule.target);
    for (const Read& read : rule.reads)
      if (read.collection && read.collection != rule.target) goes_on[read.collection] = 1;
  }
  std::ranges::sort(filled);
  filled.erase(std::unique(filled.begin(), filled.end()), filled.end());
  std::vector<CollectionId> last;
  for (CollectionId id : filled)
    if (!goes_on[id]) last.push_back(id);
  if (!last.empty()) return last;
  for (CollectionId id : filled)
    if (flow.roles().is_stored(id)) last.push_back(id);
  return last.empty() ? filled : last;
}

}  // namespace

std::vector<Piece> cut(const Catalog& catalog, const Flow& flow) {
  const Roles& roles = flow.roles();
  Together together(2 * catalog.collections.size());
  for (RuleId id : ids<Rule>(catalog.rules.size())) {
    if (!catalog.rules[id].target || !moves(flow, id)) continue;
    const std::uint32_t node = node_of(catalog, flow, id);
    for (CollectionId source : sources(catalog, flow, id)) together.join(node, source.index);
  }
  std::map<std::uint32_t, Piece> pieces;
  for (RuleId id : ids<Rule>(catalog.rules.size()))
    if (catalog.rules[id].target && moves(flow, id))
      pieces[together.find(node_of(catalog, flow, id))].rules.push_back(id);

  std::vector<Piece> result;
  for (auto& [root, piece] : pieces) {
    auto add = [](std::vector<CollectionId>& list, CollectionId id) {
      if (std::ranges::find(list, id) == list.end()) list.push_back(id);
    };
    Influences all;
    for (RuleId id : piece.rules) {
      all.merge(flow.of(id).moving);
      if (roles.is_output(catalog.rules[id].target)) add(piece.outputs, catalog.rules[id].target);
    }
    for (const Moving& m : all) piece.inputs.push_back(m.input);
    if (piece.outputs.empty()) piece.outputs = last_ones(catalog, flow, piece);
    std::ranges::sort(piece.outputs);
    result.push_back(std::move(piece));
  }
  std::ranges::sort(result, {}, [](const Piece& p) { return p.inputs.front(); });
  return result;
}

States::States(const Catalog& catalog, const Flow& flow, const Piece& piece) {
  const Roles& roles = flow.roles();
  const auto far = static_cast<std::uint32_t>(catalog.collections.size());
  Together together(2 * catalog.collections.size());
  std::vector<std::pair<std::uint32_t, CollectionId>> held;  // nodes that are a state, or as good as one
  for (RuleId id : piece.rules) {
    const CollectionId target = catalog.rules[id].target;
    const std::uint32_t node = roles.is_far_end(target) ? far + target.index : target.index;
    for (CollectionId source : sources(catalog, flow, id))
      if (!roles.is_input(source)) together.join(node, source.index);
    if (roles.is_stored(target)) held.emplace_back(target.index, target);
    for (const Moving& m : flow.of(id).moving)
      if (m.now.meets) held.emplace_back(node, target);
  }
  std::map<std::uint32_t, CollectionId> first;
  for (const auto& [node, collection] : held) {
    auto [at, added] = first.try_emplace(together.find(node), collection);
    // A table gives its name rather than a place where records meet.
    auto rank = [&](CollectionId id) { return std::pair(!roles.is_stored(id), id); };
    if (!added && rank(collection) < rank(at->second)) at->second = collection;
  }
  std::map<std::uint32_t, int> numbers;
  for (CollectionId output : piece.outputs) {
    const std::uint32_t root = together.find(roles.is_far_end(output) ? far + output.index : output.index);
    auto found = first.find(root);
    if (found == first.end()) continue;
    auto [at, added] = numbers.try_emplace(root, static_cast<int>(names_.size()));
    if (added) names_.push_back(catalog.collections[found->second].name);
    of_output_.emplace_back(output, at->second);
  }
}

int States::of_output(CollectionId output) const {
  auto at = std::ranges::find(of_output_, output, &std::pair<CollectionId, int>::first);
  return at == of_output_.end() ? -1 : at->second;
}

Contents shown_at(CollectionId output, const Piece& piece, const Catalog& catalog, const Flow& flow) {
  Contents shown;
  if (flow.roles().is_far_end(output)) {
    for (RuleId id : piece.rules)
      if (catalog.rules[id].target == output && !flow.repeats(id)) merge(shown, flow.of(id));
  } else {
    shown = flow.of(output);
  }
  for (Moving& m : shown.moving) {
    m.kept.ordered |= m.kept.shaky;  // what has gone out cannot be taken back
    m.kept.shaky = false;
  }
  return shown;
}

}  // namespace blazes::frontend::bloom
