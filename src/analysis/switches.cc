#include "analysis/switches.h"

#include <array>

namespace blazes::analysis {

std::span<const Switch> all_switches() {
  using S = Switches;
  static constexpr std::array kAll = {
      Switch{"rule_1", &S::rule_1},
      Switch{"rule_2", &S::rule_2},
      Switch{"rule_3", &S::rule_3},
      Switch{"rule_o", &S::rule_o},
      Switch{"rule_n", &S::rule_n},
      Switch{"rule_i", &S::rule_i},
      Switch{"rule_p", &S::rule_p},
      Switch{"rule_4", &S::rule_4},
      Switch{"unknown_gate", &S::unknown_gate},
      Switch{"dependencies", &S::dependencies},
      Switch{"whole_key", &S::whole_key},
      Switch{"shared_writes", &S::shared_writes},
      Switch{"key_carried", &S::key_carried},
      Switch{"ordered", &S::ordered},
      Switch{"one_order", &S::one_order},
      Switch{"late_writes", &S::late_writes},
      Switch{"unique", &S::unique},
      Switch{"unique_needs_per_record", &S::unique_needs_per_record},
      Switch{"instances", &S::instances},
      Switch{"floor", &S::floor},
      Switch{"cycles_unseal", &S::cycles_unseal},
      Switch{"lineage", &S::lineage},
      Switch{"key_kept", &S::key_kept},
      Switch{"seal_of_all", &S::seal_of_all},
      Switch{"seals_consumed", &S::seals_consumed},
      Switch{"order_needs_fifo", &S::order_needs_fifo},
      Switch{"order_alone", &S::order_alone},
      Switch{"order_scope", &S::order_scope},
      Switch{"order_not_held", &S::order_not_held},
  };
  return kAll;
}

}  // namespace blazes::analysis
