// Every row of the rule table and every decision of the theory, each with a switch, so that a test can show that it
// matters. All are on in the product.
#pragma once

#include <span>
#include <string_view>

namespace blazes::analysis {

struct Switches {
  // Rows of the rule table (theory §4, step 3 and 4).
  bool rule_1 = true;
  bool rule_2 = true;
  bool rule_3 = true;
  bool rule_o = true;
  bool rule_n = true;
  bool rule_i = true;
  bool rule_p = true;
  bool rule_4 = true;
  // Decisions.
  bool unknown_gate = true;   // `*` is compatible with no key; off: with every key
  bool dependencies = true;   // compatible is `key ⊆ closure(gate)`; off: `key ⊆ gate`
  bool whole_key = true;      // a key counts only as a whole; off: one attribute of it is enough
  bool shared_writes = true;  // W is all that writes the state; off: the path's own input only
  bool key_carried = true;    // a record that cannot name its partition cannot wait for it
  bool ordered = true;        // order protects
  bool one_order = true;      // two ordered streams are not in one order
  bool late_writes = true;    // order protects nothing over a state whose writes wait for seals
  bool unique = true;         // unique records make an order-sensitive path confluent
  bool unique_needs_per_record = true;
  bool instances = true;       // partitions of a gate must meet at one instance
  bool floor = true;           // in a cycle contents start from `Async`; off: from `Diverge`
  bool cycles_unseal = true;   // a stream inside a cycle is never sealed
  bool lineage = true;         // a path that combines records passes no seal on
  bool key_kept = true;        // the outputs must determine the key
  bool seal_of_all = true;     // an output keeps a seal that all its paths have; off: that one has
  bool seals_consumed = true;  // an order-sensitive path takes seals in; off: it passes them on
  bool order_needs_fifo = true;
  bool order_alone = true;     // one stream alone feeds an output that keeps its order
  bool order_scope = true;     // a path over written state keeps an order of the whole stream only
  bool order_not_held = true;  // what waits for seals keeps no order
};

struct Switch {
  std::string_view name;
  bool Switches::*on;
};
std::span<const Switch> all_switches();

}  // namespace blazes::analysis
