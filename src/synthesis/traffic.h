// How many records flow where, and who takes part: the figures behind the costs (docs/reference/cost-model.md).
#pragma once

#include "analysis/structure.h"
#include "base/table.h"
#include "dataflow/dataflow.h"

namespace blazes::synthesis {

inline constexpr double kDefaultRate = 1000;           // records a second of a source that does not say
inline constexpr std::uint32_t kDefaultProducers = 3;  // of a source that is not `single`
inline constexpr std::uint32_t kDefaultReplicas = 3;   // of a replicated component that does not say
inline constexpr double kRecordsPerPartition = 100;    // of a partition or batch

class Traffic {
 public:
  // Sources give their rates; every path puts out what comes in; feedback is not counted. Linear.
  Traffic(const dataflow::Dataflow& flow, const analysis::Structure& structure);

  double rate(dataflow::StreamId s) const { return rates_[s]; }
  std::uint32_t instances(dataflow::ComponentId c) const;
  // How many instances put records into a stream.
  std::uint32_t producers(dataflow::StreamId s) const;

 private:
  const dataflow::Dataflow& flow_;
  Table<double, dataflow::Stream> rates_;
};

}  // namespace blazes::synthesis
