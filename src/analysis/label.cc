#include "analysis/label.h"

#include <array>

#include "analysis/analysis.h"

namespace blazes::analysis {

std::string_view name_of(Contents c) {
  constexpr std::array<std::string_view, 4> names = {"Async", "Run", "Inst", "Diverge"};
  return names[static_cast<std::size_t>(c)];
}

std::string_view published_name(const Label& label) {
  return label.contents == Contents::Async && label.seal ? "Seal" : name_of(label.contents);
}

std::string_view name_of(Protection p) {
  constexpr std::array<std::string_view, 4> names = {"none", "agreed order", "seals", "fixed order"};
  return names[static_cast<std::size_t>(p)];
}

std::string_view name_of(Mechanism m) {
  constexpr std::array<std::string_view, 4> names = {"none", "sealing", "sequencing", "dynamic-ordering"};
  return names[static_cast<std::size_t>(m)];
}

}  // namespace blazes::analysis
