#include "analysis/attribute_flow.h"

#include <algorithm>

namespace blazes::analysis {

using namespace dataflow;

AttributeSet AttributeFlow::closure_of(AttributeSet set) {
  if (flow_.dependencies().empty() || !on_.dependencies) return set;
  auto [at, added] = closures_.try_emplace(set);
  if (!added) return at->second;
  AttributeSets& sets = flow_.attribute_sets();
  AttributeSet result = sets.intern(closure(sets[set], flow_.dependencies(), sets));
  return closures_[set] = result;
}

bool AttributeFlow::determined(AttributeSet inner, AttributeSet outer) {
  return flow_.attribute_sets().is_subset(inner, closure_of(outer));
}

bool AttributeFlow::compatible_key(AttributeSet gate, AttributeSet key) {
  if (!gate) return !on_.unknown_gate;
  if (on_.whole_key) return determined(key, gate);
  AttributeSets& sets = flow_.attribute_sets();
  return std::ranges::any_of(sets[key], [&](Attribute a) { return sets.contains(closure_of(gate), a); });
}

bool AttributeFlow::compatible_scope(AttributeSet gate, AttributeSet scope) {
  return scope == AttributeSets::empty() || (gate && determined(scope, gate));
}

AttributeSet AttributeFlow::carried(PathId path, AttributeSet key, AttributeSet output) {
  const Path& p = flow_.path(path);
  if (!on_.key_kept) return key;
  const AttributeSets& sets = flow_.attribute_sets();
  if (!p.details && (!output || sets.is_subset(key, output))) return key;
  auto [at, added] = carried_.try_emplace(Question{p.details, key, output});
  if (!added) return at->second;
  AttributeSet result = find_carried(flow_.details(path), key, output);
  return carried_[Question{p.details, key, output}] = result;
}

AttributeSet AttributeFlow::find_carried(const PathDetails& details, AttributeSet key, AttributeSet output) {
  AttributeSets& sets = flow_.attribute_sets();
  auto there = [&](Attribute out) { return !output || sets.contains(output, out); };
  auto origin = [&](Attribute out) {  // the input attribute that an output attribute is a copy of
    for (auto [to, from] : details.carries)
      if (to == out) return from;
    return out;
  };
  auto copy_of = [&](Attribute in) -> Attribute {
    bool renamed = false;
    for (auto [to, from] : details.carries) renamed |= from == in && there(to);
    // Under an unknown schema a renamed attribute is taken to have moved.
    if (there(in) && origin(in) == in && (output || !renamed)) return in;
    for (auto [to, from] : details.carries)
      if (from == in && there(to)) return to;
    return {};
  };

  std::vector<Attribute> copies;
  for (Attribute a : sets[key])
    if (Attribute copy = copy_of(a)) copies.push_back(copy);
  if (copies.size() == sets[key].size()) return sets.intern(std::move(copies));

  // No copy of the whole key: look for output attributes that determine it.
  if (flow_.dependencies().empty()) return {};
  std::vector<std::pair<Attribute, Attribute>> available;  // {output, input}
  if (output)
    for (Attribute out : sets[output]) available.emplace_back(out, origin(out));
  else
    for (auto [to, from] : details.carries) available.emplace_back(to, from);
  std::erase_if(available, [](auto pair) { return !pair.second; });
  auto determines = [&](const std::vector<std::pair<Attribute, Attribute>>& some) {
    std::vector<Attribute> inputs;
    for (auto [out, in] : some) inputs.push_back(in);
    return determined(key, sets.intern(std::move(inputs)));
  };
  if (!determines(available)) return {};
  // Leave out what is not needed, last names first, so that the result does not depend on the order of the input.
  std::ranges::sort(available, [&](auto a, auto b) { return flow_.name(a.first) < flow_.name(b.first); });
  for (std::size_t i = available.size(); i-- > 0;) {
    auto fewer = available;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (determines(fewer)) available = std::move(fewer);
  }
  std::vector<Attribute> result;
  for (auto [out, in] : available) result.push_back(out);
  return sets.intern(std::move(result));
}

AttributeSet AttributeFlow::reduced(AttributeSet set, AttributeSet preferred) {
  if (flow_.dependencies().empty()) return set;
  AttributeSets& sets = flow_.attribute_sets();
  std::vector<Attribute> kept(sets[set].begin(), sets[set].end());
  std::ranges::sort(kept, [&](Attribute a, Attribute b) {
    bool a_last = !sets.contains(preferred, a), b_last = !sets.contains(preferred, b);
    return a_last != b_last ? b_last : flow_.name(a) < flow_.name(b);
  });
  for (std::size_t i = kept.size(); i-- > 0;) {
    std::vector<Attribute> fewer = kept;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (determined(set, sets.intern(fewer))) kept = std::move(fewer);
  }
  return sets.intern(std::move(kept));
}

}  // namespace blazes::analysis
