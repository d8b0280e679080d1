// What Bud calls the classes of its lattices.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "bloom/lattice.h"

namespace blazes::wire {

inline constexpr std::array<std::pair<bloom::LatticeKind, std::string_view>, 7> kRubyLattices = {{
    {bloom::LatticeKind::Max, "Bud::MaxLattice"},
    {bloom::LatticeKind::Min, "Bud::MinLattice"},
    {bloom::LatticeKind::Bool, "Bud::BoolLattice"},
    {bloom::LatticeKind::Set, "Bud::SetLattice"},
    {bloom::LatticeKind::PositiveSet, "Bud::PositiveSetLattice"},
    {bloom::LatticeKind::Bag, "Bud::BagLattice"},
    {bloom::LatticeKind::Map, "Bud::MapLattice"},
}};

inline std::string ruby_class(bloom::LatticeKind kind) {
  for (const auto& [known, name] : kRubyLattices)
    if (known == kind) return std::string(name);
  return {};
}

inline std::optional<bloom::LatticeKind> lattice_of_ruby_class(std::string_view name) {
  for (const auto& [kind, known] : kRubyLattices)
    if (known == name) return kind;
  return {};
}

}  // namespace blazes::wire
