#include "frontend/bloom/operators.h"

#include <algorithm>
#include <variant>

#include "bloom/walk.h"
#include "frontend/bloom/doubt.h"
#include "frontend/bloom/join.h"

namespace blazes::frontend::bloom {
namespace {

using namespace blazes::bloom;

std::vector<std::optional<Columns>> one_part(std::optional<Columns> columns) { return {std::move(columns)}; }

// Columns of which only those keep their origins that stand in `by`.
Columns grouped(const Columns& columns, const std::vector<ColumnRef>& by) {
  Columns result = columns;
  for (std::uint32_t c = 0; c < result.size(); ++c)
    if (std::ranges::none_of(by, [&](const ColumnRef& ref) { return ref.position == c; }))
      result[c].origins.clear();
  return result;
}

std::vector<CollectionId> no_tuples_of_others() { return {}; }

bool any_clock(const std::optional<Columns>& columns) {
  return columns && std::ranges::any_of(*columns, &Column::clock);
}

void combines_records(Influences& moving) {
  for (Moving& m : moving) m.now.per_record = m.kept.per_record = false;
}

}  // namespace

Contents Operators::of_rule(RuleId id) {
  rule_ = id;
  const Rule& rule = catalog_.rules[id];
  Contents contents = of(rule.source);
  if (!contents.reached) return contents;
  std::vector<CollectionId> scanned;
  for_each_relation(catalog_.code, rule.source, [&](RelationId r) {
    if (const auto* scan = std::get_if<Scan>(&catalog_.code[r].node)) scanned.push_back(scan->collection);
  });
  for (const Read& read : rule.reads)
    if (read.in_block || std::ranges::find(scanned, read.collection) == scanned.end())
      read_beside(contents, read);
  doubt(contents);
  return contents;
}

Contents Operators::of(RelationId id) {
  const Relation& relation = catalog_.code[id];
  return std::visit([&](const auto& node) { return of_node(node, relation); }, relation.node);
}

Contents Operators::of_node(const Scan& scan, const Relation&) {
  if (!scan.collection) return {};
  Contents contents = known_(scan.collection);
  if (!contents.within) contents.within.emplace();
  auto at = std::ranges::lower_bound(*contents.within, scan.collection);
  if (at == contents.within->end() || *at != scan.collection) contents.within->insert(at, scan.collection);
  return contents;
}

Contents Operators::of_node(const Join& join, const Relation& relation) { return joined(join, relation, {}); }

Contents Operators::joined(const Join& join, const Relation& relation, BlockId with_tests_of) {
  std::vector<Side> sides;
  for (RelationId input : join.inputs) {
    Side side{.contents = of(input), .keys = {}, .name = std::string(operator_name(catalog_.code[input]))};
    if (const auto* scan = std::get_if<Scan>(&catalog_.code[input].node)) {
      side.name = scan->path;
      if (const auto schema = schema_of(catalog_, input)) side.keys = schema->keys;
    }
    sides.push_back(std::move(side));
  }
  const bool outer = join.method == Join::Method::Outer;
  Contents result;
  for (std::size_t s = 0; s < sides.size(); ++s)
    if (!sides[s].contents.reached && !(outer && s > 0)) return result;
  result.reached = true;
  result.within.emplace();

  std::vector<Equation> equations;
  const auto start = starts(sides);
  for (const ColumnPair& pair : join.on) {
    auto at = [&](const ColumnRef& ref) -> std::optional<std::uint32_t> {
      if (!start || !ref.input || !ref.position || *ref.input + 1 >= start->size()) return std::nullopt;
      return (*start)[*ref.input] + *ref.position;
    };
    const auto left = at(pair.left), right = at(pair.right);
    if (left && right) equations.push_back({*left, *right});
  }
  if (sides.size() == 1) {
    result = std::move(sides.front().contents);
  } else {
    if (with_tests_of) {
      Contents plain;
      for (const Side& side : sides) plain.parts.push_back(side.contents.columns());
      for (const Equation& e : equations_of_block(catalog_, with_tests_of, plain)) equations.push_back(e);
    }
    result.parts = side_by_side(sides, equations);
    Influences all;
    for (const Side& side : sides) all.merge(side.contents.moving);
    const auto columns = result.columns();
    const Gate gate = columns ? gate_of(*columns, all, names_) : Gate{};
    result.moving = meet(sides, gate, cause(Cause::Kind::Meets, relation));
    result.triggered = std::ranges::any_of(sides, [](const Side& s) { return s.contents.triggered; });
    if (outer && sides[1].contents.moving.any_tick())
      for (Moving& m : result.moving)
        if (sides[0].contents.moving.find(m.input))
          depend_on_ticks(m.kept, cause(Cause::Kind::Excludes, relation, sides[1].name));
    if (outer && sides[1].contents.moving.any()) {
      result.triggered = sides[0].contents.triggered;
      for (const Moving& m : sides[1].contents.moving)
        if (m.kept.there && !m.tick && !result.triggered)
          make_shaky(result.moving[m.input].kept, gate,
                     cause(Cause::Kind::Excludes, relation, sides[1].name));
    }
  }
  using Method = Join::Method;
  if (join.method == Method::Lefts && !result.parts.empty()) {
    result.parts.resize(1);
    if (sides.size() > 1) result.within = sides.front().contents.within;
  } else if (join.method == Method::Rights && !result.parts.empty()) {
    result.parts = one_part(std::move(result.parts.back()));
    if (sides.size() > 1) result.within = sides.back().contents.within;
  } else if (join.method == Method::Flatten) {
    result.parts = one_part(result.columns());
  }
  return result;
}

Contents Operators::of_node(const NotIn& notin, const Relation& relation) {
  Contents result = of(notin.input);
  const Contents excluded = of(notin.excluded);
  if (!result.reached || !excluded.reached) return result;
  std::string name(operator_name(catalog_.code[notin.excluded]));
  if (const auto* scan = std::get_if<Scan>(&catalog_.code[notin.excluded].node)) name = scan->path;
  const Cause why = cause(Cause::Kind::Excludes, relation, name);
  if (excluded.moving.any_tick())
    for (Moving& m : result.moving)
      for (Influence* i : {&m.now, &m.kept}) depend_on_ticks(*i, why);
  if (!excluded.moving.any()) return result;

  const Side sides[] = {{.contents = result}, {.contents = excluded, .keys = {}, .name = name}};
  const auto start = starts(sides);
  std::vector<Equation> equations;
  if (start) {
    for (const ColumnPair& pair : notin.on)
      if (pair.left.position && pair.right.position)
        equations.push_back({*pair.left.position, (*start)[1] + *pair.right.position});
    if (notin.on.empty() && !notin.block)
      for (std::uint32_t c = 0; c < std::min((*start)[1], (*start)[2] - (*start)[1]); ++c)
        equations.push_back({c, (*start)[1] + c});
  }
  const auto parts = side_by_side(sides, equations);
  Influences all = result.moving;
  all.merge(excluded.moving);
  Gate gate = start ? gate_of(*parts[0], all, names_) : Gate{};

  Gate with_shaky = gate;
  for (const Moving& m : excluded.moving)
    if (m.kept.shaky) with_shaky.meet(m.kept.gate);
  Influences left = result.moving, right = excluded.moving;
  for (Moving& m : left) {
    if (!m.now.there || m.tick) continue;
    put_in_order(m.now, with_shaky, why);
    m.now.asks |= excluded.moving.any_kept();
    m.now.meets |= excluded.moving.any_now_but(m.input);
  }
  for (Moving& m : right) {
    if (m.tick) continue;
    if (m.now.there) {
      put_in_order(m.now, gate, why);
      m.now.asks |= result.moving.any_kept();
      m.now.meets |= result.moving.any_now_but(m.input);
    }
    if (m.kept.there && result.triggered)
      m.kept.shaky = false;
    else if (m.kept.there)
      make_shaky(m.kept, gate, why);
  }
  combines_records(right);
  left.merge(right);
  combines_records(left);
  result.moving = std::move(left);
  result.parts = {parts[0]};
  return result;
}

void Operators::ask_for_all(Contents& contents, const Gate& gate, const Cause& why) const {
  Gate of_now = gate;
  for (const Moving& m : contents.moving)
    if (m.kept.shaky) of_now.meet(m.kept.gate);
  const bool any_kept = contents.moving.any_kept();
  const Influences all = contents.moving;
  for (Moving& m : contents.moving) {
    if (m.now.there) {
      put_in_order(m.now, of_now, why);
      m.now.asks |= any_kept;
      m.now.meets |= all.any_now_but(m.input);
      if (m.tick) merge(m.now.doubt, why);  // how often it has ticked
    }
    if (m.kept.there && !contents.triggered) make_shaky(m.kept, gate, why);
  }
  combines_records(contents.moving);
}

Contents Operators::of_node(const Group& group, const Relation& relation) {
  Contents contents = of(group.input);
  if (!contents.reached) return contents;
  const auto columns = contents.columns();
  Columns by;
  bool clock = any_clock(columns);
  for (const ColumnRef& ref : group.by)
    by.push_back(columns && ref.position && *ref.position < columns->size() ? (*columns)[*ref.position]
                                                                            : Column{});
  ask_for_all(contents, group.by.empty() ? Gate::of({}) : gate_of(by, contents.moving, names_),
              cause(Cause::Kind::Aggregates, relation));
  for (const Aggregate& aggregate : group.aggregates) {
    by.push_back({.origins = {}, .clock = clock});
    if (aggregate.kind == Aggregate::Kind::ChooseRandom)
      for (Moving& m : contents.moving)
        for (Influence* i : {&m.now, &m.kept})
          if (i->there) merge(i->doubt, {Cause::Kind::Chance, rule_, aggregate.span, "choose_rand"});
  }
  contents.parts = one_part(std::move(by));
  contents.within.emplace();
  return contents;
}

Contents Operators::of_node(const ArgAggregate& pick, const Relation& relation) {
  Contents contents = of(pick.input);
  if (!contents.reached) return contents;
  auto columns = contents.columns();
  Gate gate = Gate::of({});
  if (columns) columns = grouped(*columns, pick.by);
  if (!pick.by.empty()) gate = columns ? gate_of(*columns, contents.moving, names_) : Gate{};
  ask_for_all(contents, gate, cause(Cause::Kind::Aggregates, relation));
  if (pick.aggregate.kind == Aggregate::Kind::ChooseRandom)
    for (Moving& m : contents.moving)
      for (Influence* i : {&m.now, &m.kept})
        if (i->there) merge(i->doubt, {Cause::Kind::Chance, rule_, pick.aggregate.span, "choose_rand"});
  contents.parts = one_part(std::move(columns));
  return contents;
}

Contents Operators::of_node(const Reduce& reduce, const Relation& relation) {
  Contents contents = of(reduce.input);
  if (contents.reached) ask_for_all(contents, Gate::of({}), cause(Cause::Kind::Aggregates, relation));
  contents.parts = one_part(std::nullopt);
  contents.within.emplace();
  return contents;
}

Contents Operators::of_node(const Apply& apply, const Relation&) {
  const Relation& input = catalog_.code[apply.input];
  const auto* join = std::get_if<Join>(&input.node);
  Contents contents = join && apply.block ? joined(*join, input, apply.block) : of(apply.input);
  if (!contents.reached || !apply.block) return contents;
  const bool as_it_is = apply.kind == Apply::Kind::Select || apply.kind == Apply::Kind::Reject;
  if (!as_it_is) contents.within.emplace();
  switch (apply.kind) {
    case Apply::Kind::Map:
      contents.parts = one_part(columns_of_block(catalog_, apply.block, contents, false));
      break;
    case Apply::Kind::FlatMap:
      contents.parts = one_part(columns_of_block(catalog_, apply.block, contents, true));
      break;
    case Apply::Kind::Select:
    case Apply::Kind::Reject: break;
  }
  return contents;
}

Contents Operators::of_node(const Project& project, const Relation&) {
  Contents contents = of(project.input);
  auto columns = contents.columns();
  contents.within.emplace();
  const auto schema = schema_of(catalog_, project.input);
  if (!columns || !schema || columns->size() != schema->columns.size()) {
    contents.parts = one_part(std::nullopt);
    return contents;
  }
  Columns kept;
  for (std::uint32_t c = 0; c < columns->size(); ++c) {
    const bool key = c < schema->keys;
    const bool keep = project.kind == Project::Kind::Payloads ? !schema->columns[c].location
                                                              : key == (project.kind == Project::Kind::Keys);
    if (keep) kept.push_back(std::move((*columns)[c]));
  }
  contents.parts = one_part(std::move(kept));
  return contents;
}

Contents Operators::of_node(const Rename& rename, const Relation&) { return of(rename.input); }
Contents Operators::of_node(const Sort& sort, const Relation&) { return of(sort.input); }

Contents Operators::of_node(const Inspected& inspected, const Relation&) {
  Contents contents = of(inspected.input);
  contents.parts = one_part(Columns{{.origins = {}, .clock = any_clock(contents.columns())}});
  contents.within.emplace();
  return contents;
}

Contents Operators::of_node(const EachWithIndex& each, const Relation& relation) {
  Contents contents = of(each.input);
  if (contents.reached) ask_for_all(contents, Gate::of({}), cause(Cause::Kind::Aggregates, relation));
  contents.parts = one_part(Columns(2));
  contents.within.emplace();
  return contents;
}

Contents Operators::of_node(const Rows& rows, const Relation&) {
  Contents contents{.reached = true,
                    .triggered = false,
                    .parts = one_part(Columns{}),
                    .moving = {},
                    .within = no_tuples_of_others()};
  bool first = true;
  for (ExpressionId row : rows.rows) {
    auto columns = columns_of_row(catalog_, row, contents);
    if (columns && columns->empty()) continue;  // nil
    contents.parts[0] = first ? columns : union_of(contents.parts[0], {}, columns, {});
    first = false;
  }
  return contents;
}

Contents Operators::of_node(const Computed&, const Relation&) {
  return {.reached = true,
          .triggered = false,
          .parts = one_part(std::nullopt),
          .moving = {},
          .within = no_tuples_of_others()};
}

Contents Operators::of_node(const OpaqueRelation& opaque, const Relation& relation) {
  Contents contents{.reached = true,
                    .triggered = false,
                    .parts = one_part(std::nullopt),
                    .moving = {},
                    .within = no_tuples_of_others()};
  for (RelationId input : opaque.inputs) contents.moving.merge(of(input).moving);
  ask_for_all(contents, {}, cause(Cause::Kind::Opaque, relation, opaque.reason));
  return contents;
}

void Operators::read_beside(Contents& contents, const Read& read) {
  const Contents& other = known_(read.collection);
  if (!other.reached) return;
  const Cause why{.kind = Cause::Kind::Inspects,
                  .rule = rule_,
                  .span = read.span,
                  .detail = catalog_.collections[read.collection].name};
  if (other.moving.any_tick())
    for (Moving& m : contents.moving) {
      if (m.tick) continue;
      depend_on_ticks(m.now, why);
      if (!read.monotone) depend_on_ticks(m.kept, why);
    }
  if (!other.moving.any()) return;
  const bool alone = !contents.moving.any();
  const Influences mine = contents.moving;
  for (Moving& m : contents.moving) {
    if (m.tick || !m.now.there) continue;
    put_in_order(m.now, {}, why);
    m.now.asks |= other.moving.any_kept();
    m.now.meets |= other.moving.any_now_but(m.input);
  }
  Influences theirs = other.moving;
  for (Moving& m : theirs) {
    if (m.tick) continue;
    if (m.now.there && !(alone && read.monotone)) {
      put_in_order(m.now, {}, why);
      m.now.asks |= mine.any_kept();
      m.now.meets |= mine.any_now_but(m.input);
    }
    if (!m.kept.there || (read.monotone && !m.kept.shaky)) continue;
    if (contents.triggered && !alone)
      m.kept.shaky = false;
    else
      make_shaky(m.kept, {}, why);
  }
  combines_records(theirs);
  contents.moving.merge(theirs);
  if (!alone) combines_records(contents.moving);
  // What such code makes of columns nobody has to know: its records have a part in them now.
  for (auto& part : contents.parts)
    if (part)
      for (Column& c : *part)
        c.origins.erase(std::remove_if(c.origins.begin(), c.origins.end(),
                                       [&](const Origin& o) { return other.moving.find(o.input); }),
                        c.origins.end());
}

void Operators::doubt(Contents& contents) {
  std::optional<Cause>& known = doubts_[rule_];
  if (!known) known = first_doubt(catalog_, rule_);
  Cause why = *known;
  for (const auto& part : contents.parts)
    if (!why && any_clock(part))
      why = {.kind = Cause::Kind::Clock,
             .rule = rule_,
             .span = catalog_.rules[rule_].span,
             .detail = "a periodic"};
  if (!why) return;
  if (why.kind == Cause::Kind::Opaque) ask_for_all(contents, {}, why);
  for (Moving& m : contents.moving)
    for (Influence* i : {&m.now, &m.kept})
      if (i->there) merge(i->doubt, why);
}

}  // namespace blazes::frontend::bloom
