// Turns a `Dataflow` into an `Analysis`: a label for every stream, and why (theory §4).
//
//   Analysis now = analyse(flow, Coordination::as_it_stands(flow));
//   if (now.label(answers).contents > Contents::Async) ...
//
// Pure: no files, no clock. Time and memory grow linearly with the dataflow; no recursion.
#pragma once

#include <memory>
#include <vector>

#include "analysis/coordination.h"
#include "analysis/label.h"
#include "analysis/rule_table.h"
#include "analysis/structure.h"
#include "analysis/switches.h"
#include "base/table.h"
#include "dataflow/dataflow.h"

namespace blazes::analysis {

// Why a path is protected, or what stands in the way. `Why` names the first obstacle in this order.
enum class Why : std::uint8_t {
  NotAsked,          // the path is confluent
  OneFixedOrder,     // protected
  SealedOnKeys,      // protected
  OneAgreedOrder,    // protected
  Nondeterministic,  // never protected
  Dealt,             // `stream` is shuffled among several instances
  SplitAcrossGate,   // `stream` is partitioned by attributes that the gate does not determine
  Unsealed,          // `stream` has no seal
  InCycle,           // `stream` has no seal because it is part of a cycle
  UnknownGate,       // the gate is `*`: no key is compatible
  IncompatibleKey,   // the key of `stream` is not determined by the gate
  KeyNotCarried,     // `stream` cannot name its partition: its schema lacks the key of `other`
  OrderedByPlan,     // a plan orders `stream`, so that its seals are not waited for
  NoBarrier,         // everything is sealed on compatible keys, but nothing holds partitions back
};

struct ProtectionReason {
  Protection protection = Protection::None;
  Why why = Why::NotAsked;
  dataflow::StreamId stream;  // the culprit; for a protection by order, the stream that is ordered
  dataflow::StreamId other;
};

// Why a stream has the seal that it has, or has none although there was one before.
enum class SealWhy : std::uint8_t {
  None,  // never sealed
  Declared,
  PassedOn,  // derived: the path passes it on
  InCycle,
  NotAllSealed,     // another stream that the outputs come from has no seal, or another key
  KeyNotKept,       // the outputs do not determine the key
  CombinesRecords,  // a confluent path over written state that does not say `per_record`
  Consumed,         // an order-sensitive path takes it in
};

struct Analysis {
  const dataflow::Dataflow* flow = nullptr;  // must outlive the analysis
  Coordination coordination;
  Switches on;

  Table<Label, dataflow::Stream> labels;
  Table<Contents, dataflow::Interface> interface_contents;
  Table<Contents, dataflow::State> state_contents;
  Table<PathFacts, dataflow::Path> facts;
  Table<dataflow::AttributeSet, dataflow::Stream> unique;  // empty where nothing is declared `unique`
  Table<std::uint8_t, dataflow::Interface>
      in_cycle;  // never sealed: nobody can tell that a partition has stopped circulating

  const Label& label(dataflow::StreamId s) const { return labels[s]; }
};

Analysis analyse(const dataflow::Dataflow& flow, const Coordination& coordination, const Switches& on = {});

// The same for many derivations over one dataflow, which share what does not depend on coordination.
class Analyser {
 public:
  explicit Analyser(const dataflow::Dataflow& flow) : flow_(flow), structure_(flow) {}
  Analysis operator()(const Coordination& coordination, const Switches& on = {}) const;
  const Structure& structure() const { return structure_; }

 private:
  const dataflow::Dataflow& flow_;
  Structure structure_;
};

// The same for the seal of a stream. `path` or `stream` is what lost it, where there is one.
struct SealReason {
  SealWhy why = SealWhy::None;
  dataflow::PathId path;
  dataflow::StreamId stream;
};

// Finds again, on demand, the reasons that an analysis does not keep: by the very code that decided.
class Explainer {
 public:
  // Linear; each question costs no more than the streams at the path or output.
  explicit Explainer(const Analysis& a);
  ~Explainer();

  ProtectionReason protection(dataflow::PathId path);
  SealReason seal(dataflow::StreamId stream);

 private:
  const Analysis& a_;
  std::unique_ptr<struct Derivation> derivation_;
};

// For a single question.
ProtectionReason explain_protection(const Analysis& a, dataflow::PathId path);
SealReason explain_seal(const Analysis& a, dataflow::StreamId stream);

}  // namespace blazes::analysis
