#include "analysis/rule_table.h"

#include <array>

namespace blazes::analysis {
namespace {

using dataflow::Annotation;
using enum Addition;
using enum RuleName;

constexpr bool at_most_run(Contents c) { return c <= Contents::Run; }

constexpr DerivationRule kTable[] = {
    {R1, "1", "an order-sensitive read that nothing protects answers by chance",
     [](Contents in, const PathFacts& p) {
       return at_most_run(in) && p.annotation == Annotation::OR && p.order_sensitive() &&
              p.protection == Protection::None;
     },
     NDRead, Nothing},
    {R2, "2", "an order-sensitive write that nothing protects leaves chance in the state",
     [](Contents in, const PathFacts& p) {
       return at_most_run(in) && p.annotation == Annotation::OW && p.order_sensitive() &&
              p.protection == Protection::None;
     },
     Nothing, Taint},
    {R3, "3", "what differs between replicas is written, and stays",
     [](Contents in, const PathFacts& p) { return !at_most_run(in) && dataflow::writes(p.annotation); },
     Nothing, Taint},
    {Ro, "o", "an order that is made at run time is another one in the next run",
     [](Contents, const PathFacts& p) {
       return p.annotation == Annotation::OR && p.order_sensitive() &&
              p.protection == Protection::AgreedOrder;
     },
     Run, Nothing},
    {Ro, "o", "an order that is made at run time is another one in the next run",
     [](Contents, const PathFacts& p) {
       return p.annotation == Annotation::OW && p.order_sensitive() &&
              p.protection == Protection::AgreedOrder;
     },
     Nothing, Run},
    {Rn, "n", "the path asks the clock, chance or a service that changes",
     [](Contents, const PathFacts& p) { return p.nondeterministic; }, NDRead, Taint},
    {Ri, "i", "chance decides which instance gets the records that belong together",
     [](Contents, const PathFacts& p) { return p.work_is_dealt && !p.order_sensitive(); }, NDRead, Nothing},
    {Rp, "p", "what comes in goes out, and into the state that is written",
     [](Contents, const PathFacts&) { return true; }, Input, Input},
    {R4, "4", "what is in a state shows in all that reads it",
     [](Contents, const PathFacts&) { return false; }, Nothing, Nothing},
};

}  // namespace

std::span<const DerivationRule> rule_table() { return kTable; }

const DerivationRule& rule(RuleName name) {
  for (const DerivationRule& r : kTable)
    if (r.rule == name) return r;
  return kTable[std::size(kTable) - 1];
}

Contents reconcile(Addition a, Contents input, bool replicated) {
  switch (a) {
    case Nothing: return Contents::Async;
    case Input: return input;
    case Run: return Contents::Run;
    case NDRead: return replicated ? Contents::Inst : Contents::Run;
    case Taint: return replicated ? Contents::Diverge : Contents::Run;
  }
  return Contents::Diverge;
}

}  // namespace blazes::analysis
