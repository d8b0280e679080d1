#include "frontend/bloom/points.h"

#include <algorithm>

#include "frontend/bloom/roles.h"

namespace blazes::frontend::bloom {
namespace {

using namespace blazes::bloom;

class Backwards {
 public:
  explicit Backwards(const Catalog& catalog)
      : catalog_(catalog), roles_(catalog), fillers_(catalog.collections.size()) {
    for (RuleId id : ids<Rule>(catalog.rules.size()))
      if (catalog.rules[id].target) fillers_[catalog.rules[id].target].push_back(id);
  }

  const Roles& roles() const { return roles_; }

  std::optional<PointOfOrder::Edge> nearest(const std::vector<CollectionId>& starts) const {
    struct Visit {
      CollectionId at;
      std::size_t after;  // the visit that led here
      RuleId by;
    };
    std::vector<Visit> visits;
    Table<std::uint8_t, CatalogCollection> seen(catalog_.collections.size(), 0);
    auto visit = [&](CollectionId at, std::size_t after, RuleId by) {
      if (!at || seen[at]) return;
      seen[at] = 1;
      visits.push_back({at, after, by});
    };
    for (CollectionId start : starts) visit(start, 0, {});
    for (std::size_t next = 0; next < visits.size(); ++next) {
      const Visit here = visits[next];
      if (roles_.is_input(here.at)) {
        PointOfOrder::Edge edge{.input = here.at, .way = {}, .sender = {}};
        for (std::size_t at = next; visits[at].by; at = visits[at].after) edge.way.push_back(visits[at].by);
        if (!fillers_[here.at].empty()) edge.sender = fillers_[here.at].front();
        return edge;
      }
      for (RuleId filler : fillers_[here.at])
        for (const Read& read : catalog_.rules[filler].reads) visit(read.collection, next, filler);
    }
    return std::nullopt;
  }

 private:
  const Catalog& catalog_;
  Roles roles_;
  Table<std::vector<RuleId>, CatalogCollection> fillers_;
};

}  // namespace

std::vector<PointOfOrder> points_of_order(const Catalog& catalog) {
  const Backwards backwards(catalog);
  std::vector<PointOfOrder> points;
  for (RuleId id : ids<Rule>(catalog.rules.size())) {
    const Rule& rule = catalog.rules[id];
    if (rule.bootstrap) continue;
    std::vector<CollectionId> all;
    for (const Read& read : rule.reads) {
      all.push_back(read.collection);
      if (!read.monotone && read.collection)
        points.push_back({id, read.span, read.by, read.collection, backwards.nearest({read.collection})});
    }
    const bool overwrites = rule.merge == Merge::Delete || rule.merge == Merge::Update;
    if (overwrites && rule.target)
      points.push_back(
          {id, rule.sign, std::string(sign_of(rule.merge)), rule.target, backwards.nearest(all)});
  }
  std::ranges::stable_sort(points, {}, &PointOfOrder::span);
  return points;
}

}  // namespace blazes::frontend::bloom
