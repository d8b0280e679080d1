// The modules that components were read from.
#pragma once

#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "bloom/catalog.h"
#include "emit/bloom/apply.h"
#include "frontend/bloom/in_place.h"

namespace blazes::emit::bloom {

// A module of a program, flattened, without what `apply` has put in before.
struct Part {
  Unit unit;
  blazes::bloom::Catalog catalog;
  frontend::bloom::InPlace in_place;

  Id<blazes::bloom::Module> module_named(std::string_view name) const;
  // The collection behind an interface; none if there is none.
  blazes::bloom::CollectionId collection(const dataflow::Dataflow& flow,
                                         dataflow::InterfaceId interface) const;
  bool is_channel(blazes::bloom::CollectionId id) const;
  // Whether a rule stands for one that `apply` has put in before.
  bool is_put_in(blazes::bloom::RuleId rule) const;

  const contract::Contracts* contracts = nullptr;
};

class Parts {
 public:
  explicit Parts(const Task& task) : task_(task) {}

  // Null if the component is no Bloom program.
  const Part* of(dataflow::ComponentId component);
  // Modules that send over a channel as they begin. Nothing comes into that, so that they may be no components.
  std::vector<const Part*> sending_at_start(std::string_view channel);

 private:
  const Part& of(const Unit& unit);

  const Task& task_;
  std::map<const blazes::bloom::Program*, contract::Contracts> contracts_;
  std::map<std::pair<const blazes::bloom::Program*, std::uint32_t>, Part> parts_;
};

}  // namespace blazes::emit::bloom
