#include "diagnostics/rule.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace blazes::diagnostics {
namespace {

using enum Level;

constexpr std::array kRules = {
    Rule{"BLZ101", "syntax-error", Error, "the text is not well-formed"},
    Rule{"BLZ102", "limit-exceeded", Error, "the input is larger or deeper than is accepted"},
    Rule{"BLZ103", "unknown-key", Error, "a key that means nothing here"},
    Rule{"BLZ104", "duplicate-key", Error, "a key that stands twice in one mapping"},
    Rule{"BLZ105", "alias", Error, "a YAML alias"},
    Rule{"BLZ106", "wrong-type", Error, "a value of the wrong kind"},
    Rule{"BLZ107", "missing-key", Error, "a key that has to be there"},
    Rule{"BLZ108", "unknown-component", Error, "a component that is nowhere described"},
    Rule{"BLZ109", "unknown-interface", Error, "an interface that no path of the component has"},
    Rule{"BLZ110", "unknown-label", Error, "an annotation other than CR, CW, OR and OW"},
    Rule{"BLZ111", "gate-on-confluent-path", Error, "a gate on a path that is confluent"},
    Rule{"BLZ112", "gate-missing", Error, "an order-sensitive path without a gate"},
    Rule{"BLZ113", "attribute-not-in-schema", Error, "an attribute that the schema does not have"},
    Rule{"BLZ114", "topology-cycle", Error, "files that name each other by `topology:`"},
    Rule{"BLZ115", "unknown-stream", Error, "a stream that is not declared"},
    Rule{"BLZ116", "malformed-dependency", Error, "a dependency that cannot be read"},
    Rule{"BLZ117", "unknown-value", Error, "a value that is none of the possible ones"},
    Rule{"BLZ118", "contradiction", Error, "two statements that cannot both hold"},
    Rule{"BLZ119", "not-a-sink", Error, "a requirement on a stream that a component reads"},
    Rule{"BLZ120", "unreadable-file", Error, "a file that cannot be read"},
    Rule{"BLZ121", "reason-missing", Error, "a finding is allowed without a reason"},
    Rule{"BLZ122", "duplicate-name", Error, "two things of one name"},
    Rule{"BLZ123", "unknown-rule", Error, "an id that no rule has"},
    Rule{"BLZ124", "unsupported", Error, "something that this version cannot read"},
    Rule{"BLZ125", "unknown-module", Error, "a module that no file declares"},
    Rule{"BLZ126", "not-a-statement", Error, "something among the rules of a Bloom program that is no rule"},
    Rule{"BLZ127", "bad-declaration", Error,
         "a collection or an import that is declared in a way that means nothing"},
    Rule{"BLZ128", "wrong-arguments", Error, "more or fewer arguments or columns than are taken"},
    Rule{"BLZ129", "unknown-collection", Error, "a collection that is declared nowhere"},
    Rule{"BLZ130", "module-cycle", Error, "modules that include or import each other in a circle"},
    Rule{"BLZ131", "unstratifiable", Error,
         "a collection that depends on what it lacks, within one timestep"},
    Rule{"BLZ132", "wrong-operator", Error, "an operator that the collection on its left does not take"},
    Rule{"BLZ133", "not-runnable", Error, "something that can be analysed, but not run"},
    Rule{"BLZ201", "cross-run-nondeterminism", Finding, "a replay may answer differently from the first run"},
    Rule{"BLZ202", "cross-instance-nondeterminism", Finding, "replicas may answer differently for a while"},
    Rule{"BLZ203", "replica-divergence", Finding, "replicas may disagree for ever"},
    Rule{"BLZ204", "nondeterministic-path", Finding,
         "a path asks the clock, chance or a service that changes"},
    Rule{"BLZ301", "seal-incompatible-with-gate", Finding, "a seal whose key the gate does not determine"},
    Rule{"BLZ302", "unknown-gate", Finding, "no seal can be compatible with a gate that is unknown"},
    Rule{"BLZ303", "seal-lost", Finding, "a seal that a component does not pass on"},
    Rule{"BLZ304", "seal-in-cycle", Finding, "a stream in a cycle is never sealed"},
    Rule{"BLZ305", "seal-without-barrier", Finding, "the seals are there, but nothing waits for them"},
    Rule{"BLZ306", "work-dealt-by-chance", Finding,
         "records that belong together may reach different instances"},
    Rule{"BLZ307", "unannotated", Finding, "nobody has said what a path does, so it is taken for the worst"},
    Rule{"BLZ308", "replication-assumed", Finding, "nobody has said whether instances are replicas"},
    Rule{"BLZ401", "dynamic-ordering-cannot-remove-run", Finding,
         "only an order made at run time is possible"},
    Rule{"BLZ402", "no-plan", Finding, "no coordination meets what a sink requires"},
    Rule{"BLZ501", "promise-would-help", Advice, "one more promise would let a plan meet the requirements"},
    Rule{"BLZ901", "internal-error", Error, "a defect of Blazes itself"},
};

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

std::span<const Rule> all_rules() { return kRules; }

const Rule* find_rule(std::string_view id_or_slug) {
  for (const Rule& rule : kRules)
    if (equal_ignoring_case(rule.id, id_or_slug) || rule.slug == id_or_slug) return &rule;
  return nullptr;
}

}  // namespace blazes::diagnostics
