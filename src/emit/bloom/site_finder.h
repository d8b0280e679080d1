// What a strategy means for the text of the programs: which collections records come in by, who reads and who fills them.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bloom/catalog.h"
#include "emit/bloom/apply.h"
#include "emit/bloom/site.h"
#include "frontend/bloom/in_place.h"

namespace blazes::emit::bloom {

// A module of a program, flattened, without what `apply` has put in before.
struct Part {
  Unit unit;
  blazes::bloom::Catalog catalog;
  frontend::bloom::InPlace in_place;

  Id<blazes::bloom::Module> module_named(std::string_view name) const;
};

class Parts {
 public:
  explicit Parts(const Task& task) : task_(task) {}

  // Null if the component is no Bloom program.
  const Part* of(dataflow::ComponentId component);

 private:
  const Task& task_;
  std::map<const blazes::bloom::Program*, contract::Contracts> contracts_;
  std::map<std::pair<const blazes::bloom::Program*, std::uint32_t>, Part> parts_;
};

// A site, and the statements that have to change for it: those that read an intake, those that fill its channel.
struct FoundSite {
  struct Statement {
    const Part* part;
    blazes::bloom::RuleId rule;
    std::size_t intake;
  };
  Site site;
  const Part* part = nullptr;  // that reads
  std::vector<Statement> reads, sends;
  bool in_place = false;  // it is coordinated already; nothing else is filled in
};

// The names that have to be made up are still empty.
Result<FoundSite, Refusal> find_site(const Task& task, const synthesis::Strategy& strategy, Parts& parts);

}  // namespace blazes::emit::bloom
