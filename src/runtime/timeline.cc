#include "runtime/timeline.h"

#include <algorithm>

#include <fmt/format.h>

namespace blazes::runtime {

using bloom::CatalogCollection;
using bloom::CollectionId;
using bloom::CollectionKind;

namespace {

constexpr std::size_t kWidest = 32;
constexpr std::size_t kMargin = 18;  // of the number of the timestep, and the seconds

bool comes_in(CollectionKind kind) {
  return is_asynchronous(kind) || kind == CollectionKind::InterfaceInput ||
         kind == CollectionKind::FileReader;
}

}  // namespace

Timeline::Timeline(const bloom::Catalog& catalog) : catalog_(catalog) {
  for (const CatalogCollection& collection : catalog.collections)
    if (collection.kind != CollectionKind::Halt && collection.kind != CollectionKind::Stdio)
      width_ = std::max(width_, std::min(kWidest, collection.name.size()));
}

std::string Timeline::line(std::string_view sign, std::string_view name, std::string_view what) const {
  return fmt::format("{:{}}  {:<3}  {:<{}}  {}\n", "", kMargin, sign, name, width_, what);
}

std::string Timeline::lines(const Node& node, const Step& step, std::optional<double> seconds) const {
  std::string came, changed, went;
  for (CollectionId id : ids<CatalogCollection>(catalog_.collections.size())) {
    const CatalogCollection& collection = catalog_.collections[id];
    const auto add = [&](std::string& to, std::string_view sign, const std::vector<bloom::Value>& tuples) {
      for (const bloom::Value& tuple : tuples) to += line(sign, collection.name, inspect(tuple));
    };
    if (is_lattice(collection.kind)) {
      if (const auto value = node.lattice(id); value && !node.changes(id).comes.empty())
        changed += line("=", collection.name, inspect(*value));
    } else if (comes_in(collection.kind)) {
      add(came, "in", node.contents(id));
    } else if (is_stored(collection.kind)) {
      const Change change = node.changes(id);
      add(changed, "-", change.goes);
      add(changed, "+", change.comes);
    } else if (collection.kind != CollectionKind::Halt) {
      add(changed, "=", node.contents(id));
    }
  }
  for (const Sent& sent : step.outbox)
    went += line("->", catalog_.collections[sent.collection].name, inspect(sent.tuple));
  std::string all = came + changed + went;
  if (all.empty()) return all;
  const std::string when = seconds ? fmt::format("{:>6}  {:>10.6f}", node.time() - 1, *seconds)
                                   : fmt::format("{:>6}", node.time() - 1);
  return all.replace(0, kMargin, fmt::format("{:<{}}", when, kMargin));
}

}  // namespace blazes::runtime
