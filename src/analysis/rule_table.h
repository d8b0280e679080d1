// The derivation rules of theory §4, steps 3 to 5, as one table. The fixpoint, the proof, the plan, the pictures and the
// tests all read this table; there is no second copy of a rule.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "analysis/label.h"

namespace blazes::analysis {

// What keeps an order-sensitive path from seeing its records in an order of chance.
enum class Protection : std::uint8_t { None, AgreedOrder, Seals, FixedOrder };
std::string_view name_of(Protection p);

// All that the rules ask about a path, its input contents apart.
struct PathFacts {
  dataflow::Annotation annotation = dataflow::Annotation::CR;
  Protection protection = Protection::None;  // of an order-sensitive path
  bool nondeterministic = false;             // then nothing protects it
  bool unique = false;         // each partition of its gate holds at most one record: it is confluent
  bool work_is_dealt = false;  // it reads a written state, and chance decides which instance has what in it
  bool replicated = false;

  bool order_sensitive() const { return !is_confluent(annotation) && !unique; }
};

enum class RuleName : std::uint8_t { R1, R2, R3, Ro, Rn, Ri, Rp, R4 };

// What a rule adds, before it is reconciled.
enum class Addition : std::uint8_t { Nothing, Input, Run, NDRead, Taint };

struct DerivationRule {
  RuleName rule;
  std::string_view name;  // "1", "2", "3", "o", "n", "i", "p", "4"
  std::string_view says;  // one line, for people
  bool (*applies)(Contents input, const PathFacts& path);
  Addition to_output;
  Addition to_state;  // only if the path writes
};

// In the order of the theory; rule o has a row for reads and one for writes. Rule 4 has no path input of its own: it never
// `applies`; the edges of the graph that leave a state are its uses.
std::span<const DerivationRule> rule_table();
const DerivationRule& rule(RuleName name);

// Step 5: what an addition is worth at a component, given the contents that came in.
Contents reconcile(Addition a, Contents input, bool replicated);

}  // namespace blazes::analysis
