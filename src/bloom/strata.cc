#include "bloom/strata.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "base/components.h"
#include "base/groups.h"
#include "diagnostics/quote.h"

namespace blazes::bloom {
namespace {

using diagnostics::quoted;

constexpr std::size_t kMostCycles = 20;  // to show one takes a look at all reads

// `to` is filled, within the timestep, from `from`.
struct Edge {
  CollectionId from, to;
  RuleId rule;
  const Read* read;
};

class Strata {
 public:
  Strata(Catalog& catalog, diagnostics::Collector& mistakes) : catalog_(catalog), mistakes_(mistakes) {
    for (RuleId id : ids<Rule>(catalog.rules.size())) {
      const Rule& rule = catalog.rules[id];
      if (rule.merge != Merge::Instant || rule.bootstrap) continue;
      for (const Read& read : rule.reads) edges_.push_back({read.collection, rule.target, id, &read});
    }
    out_ = Groups<CatalogCollection, Edge>::by(catalog.collections.size(), edges_.size(),
                                               [&](Id<Edge> edge) { return edges_[edge.index].from; });
  }

  void fill_in() {
    find_components();
    bool possible = true;
    std::size_t reported = 0;
    for (const Edge& edge : edges_) {
      if (edge.read->monotone || component_[edge.from.index] != component_[edge.to.index]) continue;
      if (std::exchange(possible, false) || ++reported < kMostCycles) report(edge);
    }
    if (possible) number();
  }

 private:
  void find_components() {
    const auto size = static_cast<std::uint32_t>(catalog_.collections.size());
    components_.emplace(size, [this](std::uint32_t from, std::uint32_t edge) {
      const auto out = out_[CollectionId(from)];
      return edge < out.size() ? edges_[out[edge].index].to.index : Components::kEnd;
    });
    component_.assign(size, 0);
    for (std::size_t i = 0; i < components_->size(); ++i)
      for (std::uint32_t member : (*components_)[i]) component_[member] = static_cast<std::uint32_t>(i);
  }

  // The longest way to each component, counted in reads that are not monotone.
  void number() {
    std::vector<std::uint32_t> level(components_->size(), 0);
    for (std::size_t component = components_->size(); component-- > 0;)
      for (std::uint32_t member : (*components_)[component])
        for (Id<Edge> id : out_[CollectionId(member)]) {
          const Edge& edge = edges_[id.index];
          std::uint32_t& target = level[component_[edge.to.index]];
          target = std::max(target, level[component] + (edge.read->monotone ? 0 : 1));
        }
    for (CollectionId id : ids<CatalogCollection>(catalog_.collections.size()))
      catalog_.collections[id].stratum = level[component_[id.index]];
    std::uint32_t highest = 0;
    for (Rule& rule : catalog_.rules) {
      if (rule.merge == Merge::Instant && !rule.bootstrap) {
        rule.stratum = catalog_.collections[rule.target].stratum;
      } else if (!rule.bootstrap) {
        for (const Read& read : rule.reads)
          rule.stratum =
              std::max(rule.stratum, catalog_.collections[read.collection].stratum + (read.monotone ? 0 : 1));
      }
      highest = std::max(highest, rule.stratum);
    }
    catalog_.strata = catalog_.rules.empty() ? 0 : highest + 1;
  }

  void report(const Edge& bad) {
    const std::string& name = catalog_.collections[bad.to].name;
    auto& said = mistakes_.report(
        "BLZ131", bad.read->span.place, bad.read->span.length,
        bad.from == bad.to ? quoted(name) + " depends on itself through `" + bad.read->by + "`"
                           : quoted(name) + " depends through `" + bad.read->by + "` on " +
                                 quoted(catalog_.collections[bad.from].name) + ", which depends on it",
        "a timestep cannot complete what it is still reading: let one of these rules take effect in the next "
        "one, with <+");
    said.notes.push_back({catalog_.rules[bad.rule].span.place, quoted(catalog_.collections[bad.from].name) +
                                                                   " goes into " + quoted(name) + " here"});
    for (const Edge* edge : way(bad.to, bad.from))
      said.notes.push_back({catalog_.rules[edge->rule].span.place,
                            quoted(catalog_.collections[edge->from].name) + " goes into " +
                                quoted(catalog_.collections[edge->to].name) + " here"});
  }

  // The shortest way within a component.
  std::vector<const Edge*> way(CollectionId from, CollectionId to) const {
    std::vector<const Edge*> by(catalog_.collections.size(), nullptr);
    std::deque<CollectionId> open = {from};
    while (!open.empty() && from != to) {
      const CollectionId at = open.front();
      open.pop_front();
      for (Id<Edge> id : out_[at]) {
        const Edge& edge = edges_[id.index];
        if (component_[edge.to.index] != component_[from.index] || edge.to == from || by[edge.to.index])
          continue;
        by[edge.to.index] = &edge;
        open.push_back(edge.to);
      }
      if (by[to.index]) break;
    }
    std::vector<const Edge*> found;
    for (CollectionId at = to; at != from && by[at.index]; at = by[at.index]->from)
      found.push_back(by[at.index]);
    std::ranges::reverse(found);
    return found;
  }

  Catalog& catalog_;
  diagnostics::Collector& mistakes_;
  std::vector<Edge> edges_;
  Groups<CatalogCollection, Edge> out_;
  std::optional<Components> components_;
  std::vector<std::uint32_t> component_;  // of each collection
};

}  // namespace

void stratify(Catalog& catalog, diagnostics::Collector& mistakes) { Strata(catalog, mistakes).fill_in(); }

}  // namespace blazes::bloom
