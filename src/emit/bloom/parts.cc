#include "emit/bloom/parts.h"

#include <algorithm>

namespace blazes::emit::bloom {

using namespace blazes::bloom;

Id<Module> Part::module_named(std::string_view name) const {
  return unit.program->by_name.find(std::string(name))->second;
}

CollectionId Part::collection(const dataflow::Dataflow& flow, dataflow::InterfaceId interface) const {
  return catalog.find(flow.name(flow.interface(interface).name));
}

bool Part::is_channel(CollectionId id) const {
  return id && catalog.collections[id].kind == CollectionKind::Channel;
}

bool Part::is_put_in(RuleId rule) const {
  const auto& all = unit.program->sources.all();
  const auto after = std::ranges::upper_bound(all, catalog.rules[rule].span.place.offset, {},
                                              &diagnostics::Sources::Source::base);
  return (*contracts)[static_cast<std::size_t>(after - all.begin()) - 1].has_value();
}

const Part* Parts::of(dataflow::ComponentId component) {
  const Unit unit = component.index < task_.units.size() ? task_.units[component.index] : Unit{};
  return unit.program ? &of(unit) : nullptr;
}

const Part& Parts::of(const Unit& unit) {
  auto [at, added] = parts_.try_emplace({unit.program, unit.module.index});
  if (!added) return at->second;
  auto [contracts, first] = contracts_.try_emplace(unit.program);
  if (first) contracts->second = contract::contracts_of(*unit.program);
  Part& part = at->second;
  part.unit = unit;
  part.contracts = &contracts->second;
  part.catalog = make_catalog(*unit.program, unit.module);
  part.in_place = frontend::bloom::take_out(part.catalog, unit.program->sources, contracts->second);
  return part;
}

std::vector<const Part*> Parts::sending_at_start(std::string_view channel) {
  std::vector<const Part*> found;
  std::vector<const Program*> programs;
  for (const Unit& unit : task_.units)
    if (unit.program && std::ranges::find(programs, unit.program) == programs.end())
      programs.push_back(unit.program);
  for (const Program* program : programs)
    for (Id<Module> module : ids<Module>(program->modules.size())) {
      if (std::ranges::find(program->modules[module].bootstrap, channel, &Statement::target) ==
          program->modules[module].bootstrap.end())
        continue;
      const Part& part = of({program, module});
      if (part.is_channel(part.catalog.find(std::string(channel)))) found.push_back(&part);
    }
  return found;
}

}  // namespace blazes::emit::bloom
