#include "frontend/bloom/join.h"

#include <algorithm>
#include <numeric>

namespace blazes::frontend::bloom {
namespace {

// Columns that are equal, as sets of positions.
class Equal {
 public:
  Equal(std::size_t columns, std::span<const Equation> equations) : parent_(columns) {
    std::iota(parent_.begin(), parent_.end(), 0u);
    for (const Equation& e : equations)
      if (e.left < columns && e.right < columns) parent_[find(e.left)] = find(e.right);
    members_.resize(columns);
    for (std::uint32_t i = 0; i < columns; ++i) members_[find(i)].push_back(i);
  }
  const std::vector<std::uint32_t>& with(std::uint32_t column) { return members_[find(column)]; }

 private:
  std::uint32_t find(std::uint32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  std::vector<std::uint32_t> parent_;
  std::vector<std::vector<std::uint32_t>> members_;
};

struct Placed {
  const Column* column;
  std::size_t side;
};

// Each side that an input has a part in has to vouch for the value.
Column common(std::span<const Side> sides, const std::vector<Placed>& equal, const Influences& all) {
  Column result;
  for (const Moving& m : all) {
    std::optional<Origin> origin;
    bool good = true;
    for (std::size_t s = 0; s < sides.size() && good; ++s) {
      if (!sides[s].contents.moving.find(m.input)) continue;
      const Origin* vouched = nullptr;
      for (const Placed& p : equal)
        if (p.side == s && !vouched) vouched = p.column->find(m.input);
      good = vouched && (!origin || *origin == *vouched);
      if (good) origin = *vouched;
    }
    if (good && origin) result.origins.push_back(*origin);
  }
  return result;
}

bool still(const Side& side) { return !side.contents.moving.any_now(); }

}  // namespace

std::optional<std::vector<std::uint32_t>> starts(std::span<const Side> sides) {
  std::vector<std::uint32_t> result = {0};
  for (const Side& side : sides) {
    const auto columns = side.contents.columns();
    if (!columns) return std::nullopt;
    result.push_back(result.back() + static_cast<std::uint32_t>(columns->size()));
  }
  return result;
}

std::vector<std::optional<Columns>> side_by_side(std::span<const Side> sides,
                                                 std::span<const Equation> equations) {
  std::vector<std::optional<Columns>> parts(sides.size());
  const auto start = starts(sides);
  if (!start) {
    for (std::size_t s = 0; s < sides.size(); ++s) {
      parts[s] = sides[s].contents.columns();
      if (!parts[s]) continue;
      for (Column& c : *parts[s]) c.origins.clear();
    }
    return parts;
  }
  std::vector<Placed> all;
  std::vector<Columns> columns;
  for (const Side& side : sides) columns.push_back(*side.contents.columns());
  for (std::size_t s = 0; s < sides.size(); ++s)
    for (const Column& c : columns[s]) all.push_back({&c, s});

  Influences moving;
  for (const Side& side : sides) moving.merge(side.contents.moving);
  Equal equal(all.size(), equations);
  for (std::size_t s = 0; s < sides.size(); ++s) {
    // One record of the others meets as many tuples of this side as leave the key open.
    bool others_move = false;
    for (std::size_t o = 0; o < sides.size(); ++o) others_move |= o != s && sides[o].contents.moving.any();
    const std::size_t keys = std::min(sides[s].keys.value_or(columns[s].size()), columns[s].size());
    auto fixed = [&](std::size_t c) {
      return std::ranges::any_of(equal.with((*start)[s] + static_cast<std::uint32_t>(c)),
                                 [&](std::uint32_t other) { return all[other].side != s; });
    };
    bool one = true;
    for (std::size_t c = 0; c < keys; ++c) one = one && fixed(c);

    Columns result;
    for (std::size_t c = 0; c < columns[s].size(); ++c) {
      const auto position = (*start)[s] + static_cast<std::uint32_t>(c);
      std::vector<Placed> same;
      for (std::uint32_t other : equal.with(position)) same.push_back(all[other]);
      Column column = common(sides, same, moving);
      column.clock = columns[s][c].clock;
      column.varies = columns[s][c].varies || (others_move && still(sides[s]) && !one && !fixed(c));
      result.push_back(std::move(column));
    }
    parts[s] = std::move(result);
  }
  return parts;
}

namespace {

// What one side's records of this timestep depend on, besides themselves: another side, or (of one input) their like.
void meet_other(Moving& mine, const Side& other, Gate gate, const Cause& cause) {
  if (mine.tick || !mine.now.there) return;
  if (other.contents.moving.any_tick()) {
    Cause chance = cause;
    chance.detail = other.name;
    depend_on_ticks(mine.now, chance);
  }
  if (!other.contents.moving.any()) return;
  for (const Moving& m : other.contents.moving)
    if (m.kept.delicate()) gate.meet(m.kept.gate);
  Cause why = cause;
  why.kind = other.contents.moving.any_kept() ? Cause::Kind::Asks : Cause::Kind::Meets;
  why.detail = other.name;
  put_in_order(mine.now, gate, why);
  mine.now.asks |= other.contents.moving.any_kept();
  mine.now.meets |= other.contents.moving.any_now_but(mine.input);
}

// What is kept on one side is seen beside what is kept on another that loses tuples: for how long depends on which came first.
void outlast(Moving& mine, const Side& other, const Gate& gate, const Cause& cause) {
  if (!mine.kept.there) return;
  for (const Moving& m : other.contents.moving) {
    if (!m.kept.ordered) continue;
    Gate both = gate;
    both.meet(m.kept.gate);
    Cause why = cause;
    why.kind = m.kept.cause.kind;
    why.detail = other.name;
    put_in_order(mine.kept, both, why);
  }
  if (mine.kept.ordered && other.contents.moving.any_kept()) mine.kept.gate.meet(gate);
}

}  // namespace

Influences meet(std::span<const Side> sides, const Gate& gate, const Cause& cause) {
  Influences result;
  for (std::size_t s = 0; s < sides.size(); ++s) {
    Influences mine = sides[s].contents.moving;
    bool asked_for = false, alone = true;
    for (std::size_t o = 0; o < sides.size(); ++o) {
      if (o == s) continue;
      asked_for |= sides[o].contents.triggered;
      alone &= !sides[o].contents.moving.any();
      for (Moving& m : mine) {
        meet_other(m, sides[o], gate, cause);
        outlast(m, sides[o], gate, cause);
      }
    }
    for (Moving& m : mine) {
      // Who asks bears the order; what is asked only grows.
      if (asked_for) {
        m.kept.shaky = false;
        if (!m.kept.ordered) m.kept.cause = {}, m.kept.gate = {};
      }
      m.now.per_record &= alone;
      m.kept.per_record &= alone;
    }
    result.merge(mine);
  }
  return result;
}

}  // namespace blazes::frontend::bloom
