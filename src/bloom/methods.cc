#include "bloom/methods.h"

#include <algorithm>
#include <array>
#include <utility>

namespace blazes::bloom {
namespace {

using Takes = PureMethod::Takes;

// Sorted by name.
constexpr std::array kPure = {
    PureMethod{"[]", 1, 2},
    PureMethod{"abs"},
    PureMethod{"all?", 0, 0, Takes::MaybeBlock},
    PureMethod{"any?", 0, 0, Takes::MaybeBlock},
    PureMethod{"capitalize"},
    PureMethod{"ceil"},
    PureMethod{"chars"},
    PureMethod{"chomp"},
    PureMethod{"clone"},
    PureMethod{"collect", 0, 0, Takes::Block},
    PureMethod{"compact"},
    PureMethod{"count", 0, 1, Takes::MaybeBlock},
    PureMethod{"detect", 0, 0, Takes::Block},
    PureMethod{"downcase"},
    PureMethod{"drop", 1, 1},
    PureMethod{"dup"},
    PureMethod{"each_slice", 1, 1},
    PureMethod{"empty?"},
    PureMethod{"end_with?", 1, 1},
    PureMethod{"even?"},
    PureMethod{"fetch", 1, 2},
    PureMethod{"filter", 0, 0, Takes::Block},
    PureMethod{"find", 0, 0, Takes::Block},
    PureMethod{"find_all", 0, 0, Takes::Block},
    PureMethod{"first", 0, 1},
    PureMethod{"flat_map", 0, 0, Takes::Block},
    PureMethod{"flatten", 0, 1},
    PureMethod{"floor"},
    PureMethod{"group_by", 0, 0, Takes::Block},
    PureMethod{"has_key?", 1, 1},
    PureMethod{"has_value?", 1, 1},
    PureMethod{"include?", 1, 1},
    PureMethod{"index", 1, 1},
    PureMethod{"inject", 0, 1, Takes::Block},
    PureMethod{"inspect"},
    PureMethod{"join", 0, 1},
    PureMethod{"key?", 1, 1},
    PureMethod{"keys"},
    PureMethod{"last", 0, 1},
    PureMethod{"length"},
    PureMethod{"lstrip"},
    PureMethod{"map", 0, 0, Takes::Block},
    PureMethod{"max"},
    PureMethod{"max_by", 0, 0, Takes::Block},
    PureMethod{"member?", 1, 1},
    PureMethod{"merge", 1, 1, Takes::MaybeBlock},
    PureMethod{"min"},
    PureMethod{"min_by", 0, 0, Takes::Block},
    PureMethod{"negative?"},
    PureMethod{"nil?"},
    PureMethod{"none?", 0, 0, Takes::MaybeBlock},
    PureMethod{"odd?"},
    PureMethod{"partition", 0, 0, Takes::Block},
    PureMethod{"positive?"},
    PureMethod{"pred"},
    PureMethod{"reduce", 0, 1, Takes::Block},
    PureMethod{"reject", 0, 0, Takes::Block},
    PureMethod{"reverse"},
    PureMethod{"round"},
    PureMethod{"rstrip"},
    PureMethod{"select", 0, 0, Takes::Block},
    PureMethod{"size"},
    PureMethod{"sort", 0, 0, Takes::MaybeBlock},
    PureMethod{"sort_by", 0, 0, Takes::Block},
    PureMethod{"split", 0, 1},
    PureMethod{"start_with?", 1, 1},
    PureMethod{"strip"},
    PureMethod{"succ"},
    PureMethod{"sum", 0, 0, Takes::MaybeBlock},
    PureMethod{"take", 1, 1},
    PureMethod{"to_a"},
    PureMethod{"to_f"},
    PureMethod{"to_h"},
    PureMethod{"to_i"},
    PureMethod{"to_s"},
    PureMethod{"to_sym"},
    PureMethod{"uniq"},
    PureMethod{"upcase"},
    PureMethod{"value?", 1, 1},
    PureMethod{"values"},
    PureMethod{"zero?"},
    PureMethod{"zip", 1, 1},
};
static_assert(std::ranges::is_sorted(kPure, {}, &PureMethod::name));

constexpr std::array kLattice = {
    "apply",  "apply_morph", "at",      "contains?", "current_value", "eqjoin",
    "filter", "group_count", "gt",      "gt_eq",     "intersect",     "key_set",
    "lt",     "lt_eq",       "max_of",  "min_of",    "multiplicity",  "pos_sum",
    "pro",    "product",     "project", "reveal",    "to_collection", "when_true",
};

constexpr std::array kQueries = {"exists?", "empty?"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kLatticeClasses = {{
    {"MaxLattice", "lmax"},
    {"MinLattice", "lmin"},
    {"BoolLattice", "lbool"},
    {"SetLattice", "lset"},
    {"PositiveSetLattice", "lpset"},
    {"BagLattice", "lbag"},
    {"MapLattice", "lmap"},
}};

}  // namespace

std::span<const PureMethod> pure_methods() { return kPure; }

const PureMethod* find_pure_method(std::string_view name) {
  const auto found = std::ranges::lower_bound(kPure, name, {}, &PureMethod::name);
  return found != kPure.end() && found->name == name ? &*found : nullptr;
}

bool is_lattice_method(std::string_view name) { return std::ranges::find(kLattice, name) != kLattice.end(); }

bool is_query_method(std::string_view name) { return std::ranges::find(kQueries, name) != kQueries.end(); }

std::string_view wrapper_of_class(std::string_view class_name) {
  constexpr std::string_view kBud = "Bud::";
  if (!class_name.starts_with(kBud)) return {};
  for (const auto& [name, wrapper] : kLatticeClasses)
    if (name == class_name.substr(kBud.size())) return wrapper;
  return {};
}

}  // namespace blazes::bloom
