#include "frontend/bloom/component_maker.h"

#include <algorithm>

#include "frontend/bloom/reasons.h"

namespace blazes::frontend::bloom {

using namespace blazes::bloom;
using dataflow::Annotation;
using dataflow::Direction;

ExtractedComponent ComponentMaker::make(std::size_t& paths_left) {
  for (CollectionId output : piece_.outputs) {
    const Contents shown = shown_at(output, piece_, catalog_, flow_);
    bool only_ticks = !shown.moving.any();
    for (const Moving& m : shown.moving) {
      if (paths_left == 0) return std::move(made_);
      if (m.tick && !m.now.doubt && !only_ticks) continue;
      for (bool kept : {false, true}) {
        const Influence& influence = kept ? m.kept : m.now;
        if (!influence.there) continue;
        add_path(m.input, output, influence, kept, shown);
        --paths_left;
      }
    }
  }
  return std::move(made_);
}

std::size_t ComponentMaker::interface(CollectionId id, Direction direction) {
  auto [at, added] = interfaces_.try_emplace({id, direction}, made_.interfaces.size());
  if (!added) return at->second;
  const CatalogCollection& collection = catalog_.collections[id];
  ExtractedInterface made{
      .name = collection.name,
      .direction = direction,
      .span = collection.span,
      .schema = {},
      .crosses = collection.kind == CollectionKind::Channel || collection.kind == CollectionKind::Loopback};
  if (collection.schema) {
    made.schema.emplace();
    for (const blazes::bloom::Column& column : collection.schema->columns)
      made.schema->push_back(column.name);
  }
  made_.interfaces.push_back(std::move(made));
  return at->second;
}

std::vector<std::pair<std::string, std::string>> ComponentMaker::carried(CollectionId from, CollectionId to,
                                                                         const Contents& shown) {
  const auto columns = shown.columns();
  const auto& out = catalog_.collections[to].schema;
  const auto& in = catalog_.collections[from].schema;
  std::vector<std::pair<std::string, std::string>> result;
  if (!columns || !out || columns->size() != out->columns.size()) return result;
  for (std::size_t c = 0; c < columns->size(); ++c) {
    const std::string& name = out->columns[c].name;
    const Origin* origin = (*columns)[c].find(from);
    std::string copied = origin ? std::string(flow_.names().text(flow_.names()(*origin))) : std::string();
    if (copied == name || (copied.empty() && !(in && in->find(name)))) continue;
    result.emplace_back(name, std::move(copied));
  }
  return result;
}

std::vector<Reason> ComponentMaker::because(CollectionId from, CollectionId to, const Cause& decides) {
  std::vector<Reason> reasons;
  if (decides) reasons.push_back(reason_of(decides));
  CollectionId at = from;
  for (RuleId id : ways_.find(from, decides.rule, to)) {
    const CollectionId target = catalog_.rules[id].target;
    if (at != target || flow_.roles().is_far_end(target)) reasons.push_back(step_of(catalog_, at, id));
    at = target;
  }
  return reasons;
}

void ComponentMaker::add_path(CollectionId from, CollectionId to, const Influence& influence, bool kept,
                              const Contents& shown) {
  ExtractedPath path{.from = interface(from, Direction::In), .to = interface(to, Direction::Out)};
  const bool ordered = influence.ordered;
  const bool writes = kept || influence.meets;
  path.annotation =
      ordered ? (writes ? Annotation::OW : Annotation::OR) : (writes ? Annotation::CW : Annotation::CR);
  if (ordered && influence.gate.known) {
    path.gate.emplace();
    for (Symbol name : influence.gate.attributes) path.gate->emplace_back(flow_.names().text(name));
    std::ranges::sort(*path.gate);
  }
  const int state = writes || influence.asks ? states_.of_output(to) : -1;
  if (state >= 0) path.state = states_.count() > 1 ? states_.name(state) : std::string();
  path.per_record = path.annotation == Annotation::CW && influence.per_record;
  path.carries = carried(from, to, shown);
  if (influence.doubt) path.nondeterministic = doubt_of(influence.doubt);
  path.because = because(from, to,
                         influence.doubt ? influence.doubt
                         : ordered       ? influence.cause
                                         : influence.stored);
  made_.paths.push_back(std::move(path));
}

}  // namespace blazes::frontend::bloom
