// What gates determine, and what becomes of a key on its way through a path.
#pragma once

#include <vector>

#include <absl/container/flat_hash_map.h>

#include "analysis/switches.h"
#include "dataflow/dataflow.h"

namespace blazes::analysis {

// Answers are kept, so that a question costs O(1) when it is asked again.
class AttributeFlow {
 public:
  AttributeFlow(const dataflow::Dataflow& flow, const Switches& on) : flow_(flow), on_(on) {}

  // Whether every attribute of `inner` lies in the closure of `outer`.
  bool determined(dataflow::AttributeSet inner, dataflow::AttributeSet outer);

  // Theory §4, "Compatible". `gate` is none for `*`.
  bool compatible_key(dataflow::AttributeSet gate, dataflow::AttributeSet key);
  bool compatible_scope(dataflow::AttributeSet gate, dataflow::AttributeSet scope);

  // The attributes of the path's output that determine `key` of its input (theory §4, step 6): the key itself or a renamed
  // copy where there is one. None if there are none. `output` is the schema of the output; none if unknown.
  dataflow::AttributeSet carried(dataflow::PathId path, dataflow::AttributeSet key,
                                 dataflow::AttributeSet output);

  // A smallest part of `set` with the same closure; members of `preferred` are the last to go.
  dataflow::AttributeSet reduced(dataflow::AttributeSet set, dataflow::AttributeSet preferred);
  dataflow::AttributeSet closure_of(dataflow::AttributeSet set);

 private:
  struct Question {
    Id<dataflow::PathDetails> details;
    dataflow::AttributeSet key, output;
    friend bool operator==(const Question&, const Question&) = default;
    template <class H>
    friend H AbslHashValue(H h, const Question& q) {
      return H::combine(std::move(h), q.details, q.key, q.output);
    }
  };
  dataflow::AttributeSet find_carried(const dataflow::PathDetails& details, dataflow::AttributeSet key,
                                      dataflow::AttributeSet output);

  const dataflow::Dataflow& flow_;
  const Switches& on_;
  absl::flat_hash_map<dataflow::AttributeSet, dataflow::AttributeSet> closures_;
  absl::flat_hash_map<Question, dataflow::AttributeSet> carried_;
};

}  // namespace blazes::analysis
