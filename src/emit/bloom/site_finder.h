// What is wanted of a component means for the text of the programs: which collections records come in by, who reads and who fills them.
#pragma once

#include <vector>

#include "emit/bloom/site.h"
#include "emit/bloom/wanted.h"

namespace blazes::emit::bloom {

// A site, and the statements that have to change for it: those that read an intake, those that fill its channel.
struct FoundSite {
  struct Statement {
    const Part* part;
    blazes::bloom::RuleId rule;
    std::size_t intake;
  };
  Site site;
  const Part* part = nullptr;                     // that reads
  std::vector<dataflow::InterfaceId> interfaces;  // of the intakes
  const Wanted* wanted = nullptr;
  std::vector<Statement> reads, sends;
  std::vector<Statement> edits;  // of those that send, the ones whose text is changed for this site
  bool in_place = false;         // it is coordinated already; nothing else is filled in

  // The intake behind an interface; one behind the last if there is none.
  std::size_t intake_at(dataflow::InterfaceId interface) const;
};

// All that is to be put in.
struct Scene {
  const Task& task;
  Parts& parts;
  const std::vector<Wanted>& all;

  // Whether what comes in there is coordinated.
  bool is_coordinated(dataflow::InterfaceId input) const;
  // Whether seals travel on by a stream, so that its sender makes none of its own.
  bool is_relayed(dataflow::StreamId stream) const;
};

// The names that have to be made up are still empty, and so are those to whom seals go on.
Result<FoundSite, Refusal> find_site(const Scene& scene, const Wanted& wanted);

}  // namespace blazes::emit::bloom
