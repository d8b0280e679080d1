// The annotated paths of a component.
#pragma once

#include <vector>

#include "frontend/spec/reading.h"
#include "frontend/spec/reference.h"

namespace blazes::frontend::spec {

enum class Paths : std::uint8_t {
  Add,      // to those that are there
  Replace,  // those between the same two interfaces
};

// What one path says, before it is known to make sense.
struct PathDraft {
  Spot spot = {};
  std::optional<Named> from = {}, to = {}, state = {};
  std::optional<dataflow::Annotation> label = {};
  std::optional<Spot> label_spot = {}, gate_spot = {}, state_spot = {}, reads_none = {}, per_partition = {};
  bool has_from = false, has_to = false;  // even if they could not be read
  bool unknown_gate = false;              // `*`, in the gate or in the label
  bool star_label = false;
  bool per_record = false;
  NamedList gate = {};
  absl::InlinedVector<std::pair<Named, Named>, 1> carries = {};  // output attribute, input attribute
  std::string_view nondeterministic = {};
};

// Reads a list of paths, or a single one, of `component`. Where labels may be left out, a path without one is taken for the
// worst that it could be, unless there is an annotated one.
class PathReader {
 public:
  explicit PathReader(Reading& reading) : reading_(reading) {}
  void read(const Value& paths, ComponentId component, Paths how, bool labels_may_miss);

 private:
  struct Rules {
    bool ends_may_miss, labels_may_miss;
  };
  void read_one(const Value& path, Rules rules);
  void expand(ComponentId component);
  void check_complete(const PathDraft& draft, Rules rules);
  void check_consistent(const PathDraft& draft);
  void add(const PathDraft& draft, ComponentId component);

  Reading& reading_;
  std::vector<PathDraft> drafts_;  // kept for its memory
};

void add_path_keys(std::vector<KeyReference>& reference);

}  // namespace blazes::frontend::spec
