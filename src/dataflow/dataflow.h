// The theory's nouns: components with annotated paths, streams with promises. A `Dataflow` is made by a
// `DataflowBuilder` and then does not change.
//
//   for (PathId id : flow.paths_of(component)) if (!is_confluent(flow.path(id).label)) ...
//
// Sizes: 4-byte ids into flat tables; no pointers. All look-ups are O(1) but `find_*`, which are linear.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/groups.h"
#include "base/names.h"
#include "base/place.h"
#include "base/table.h"
#include "dataflow/attributes.h"

namespace blazes::dataflow {

struct Component;
struct Interface;
struct Path;
struct State;
struct Stream;
struct Site;
struct PathDetails;
struct Promises;

using ComponentId = Id<Component>;
using InterfaceId = Id<Interface>;
using PathId = Id<Path>;
using StateId = Id<State>;
using StreamId = Id<Stream>;
using SiteId = Id<Site>;

// The C.O.W.R. scheme (theory §3), in rising severity.
enum class Annotation : std::uint8_t { CR, CW, OR, OW };
constexpr bool is_confluent(Annotation a) { return a == Annotation::CR || a == Annotation::CW; }
constexpr bool writes(Annotation a) { return a == Annotation::CW || a == Annotation::OW; }
std::string_view name_of(Annotation a);

// What a sink accepts (theory §5), strictest first.
enum class Requirement : std::uint8_t { Deterministic, ReplicasAgree, ReplicasConverge, Anything };
std::string_view name_of(Requirement r);

enum class Direction : std::uint8_t { In, Out };

// Whether a component puts all that comes in at its sites into one order, alike at all replicas: one that is made at run time, or one
// that is there before the run.
enum class OwnOrder : std::uint8_t { None, Agreed, Fixed };

// A statement of a program that an annotation follows from.
struct Reason {
  Span span;
  std::string text;
};

struct Component {
  Symbol name;
  Place place;
  std::uint32_t instances = 0;  // 0: not said
  bool replicated = false;
  bool barrier = false;  // holds partitions back by itself
  OwnOrder own_order = OwnOrder::None;
  bool replicas_assumed = false;  // `replicated` was not said, but guessed from how it is fed
  Id<Reason>
      replicas_because;  // where a program was read: the statement that sends one record to all of them

  // Several instances that share the work: the only case in which partitioning matters (theory §4, "Instances").
  bool splits_work() const { return !replicated && instances > 1; }
};

struct Interface {
  Symbol name;
  ComponentId component;
  AttributeSet schema;  // none: unknown
  Direction direction = Direction::In;
};

// A state of a component, as its spec names it. `name` is none for the one that its paths share by default.
struct State {
  Symbol name;
  ComponentId component;
};

struct Path {
  InterfaceId from, to;
  StateId state;      // none: `state: none`
  AttributeSet gate;  // none: confluent, or unknown (`*`)
  Id<PathDetails> details;
  SiteId site;  // order-sensitive and not `nondeterministic` only; filled in by the builder
  Place place;
  Annotation annotation = Annotation::CR;
  bool reads_state : 1 = true;  // false: `reads: none`
  bool per_record : 1 = false;
  bool per_partition : 1 = false;
  bool nondeterministic : 1 = false;
  bool assumed : 1 = false;  // nobody annotated it: it is taken for the worst that it could be

  bool confluent() const { return is_confluent(annotation); }
  bool writes() const { return dataflow::writes(annotation); }
};

// What few paths have.
struct PathDetails {
  // {output attribute, input attribute}; none for one that is a copy of no input attribute, also of its own name.
  std::vector<std::pair<Attribute, Attribute>> carries;
  std::string nondeterministic;  // the reason
  Place gate_place;              // where the gate is written
  // Where a program was read: the statement that decides, then the way of a record from the input to the output.
  std::vector<Reason> because;
};

enum class Producers : std::uint8_t { Registry, Single, All };
enum class SealWhen : std::uint8_t { Unsaid, Change, Marker, End };
std::string_view name_of(Producers p);
std::string_view name_of(SealWhen w);

// What is declared of a stream. A set that is none is not declared; an empty `ordered` is a total order.
struct Promises {
  AttributeSet seal;
  Producers producers = Producers::Registry;
  SealWhen when = SealWhen::Unsaid;
  AttributeSet ordered;
  AttributeSet unique;
  AttributeSet sequence;
  AttributeSet partitioned;
  bool shuffle = false;
  bool broadcast = false;
  bool fifo = false;
  double rate = 0;  // records a second; 0: not said
  Requirement required = Requirement::Deterministic;
  Place seal_place;
};

struct Stream {
  Symbol name;
  InterfaceId from;     // none: a source
  InterfaceId to;       // none: a sink
  AttributeSet schema;  // none: that of an interface it joins, else unknown
  Id<Promises> promises;
  Place place;

  bool is_source() const { return !from; }
  bool is_sink() const { return !to; }
};

// Order-sensitive paths that one mechanism coordinates: those over one written state, or, where a path touches no
// written state, those from one input interface.
struct Site {
  ComponentId component;
  StateId state;      // none: the paths from `input` that touch no written state
  InterfaceId input;  // none where there is a state
};

class Dataflow {
 public:
  const Component& component(ComponentId id) const { return components_[id]; }
  const Interface& interface(InterfaceId id) const { return interfaces_[id]; }
  const Path& path(PathId id) const { return paths_[id]; }
  const State& state(StateId id) const { return states_[id]; }
  const Stream& stream(StreamId id) const { return streams_[id]; }
  const Site& site(SiteId id) const { return sites_[id]; }
  const Promises& promises(StreamId id) const { return promises_of(streams_[id]); }
  const Promises& promises_of(const Stream& s) const {
    return s.promises ? promise_table_[s.promises] : no_promises_;
  }
  // Null if none is known.
  const Reason* replicas_because(ComponentId id) const {
    const Id<Reason> reason = components_[id].replicas_because;
    return reason ? &reasons_[reason] : nullptr;
  }
  const PathDetails& details(PathId id) const {
    return paths_[id].details ? details_[paths_[id].details] : no_details_;
  }

  IdRange<Component> components() const { return ids<Component>(components_.size()); }
  IdRange<Interface> interfaces() const { return ids<Interface>(interfaces_.size()); }
  IdRange<Path> paths() const { return ids<Path>(paths_.size()); }
  IdRange<State> states() const { return ids<State>(states_.size()); }
  IdRange<Stream> streams() const { return ids<Stream>(streams_.size()); }
  IdRange<Site> sites() const { return ids<Site>(sites_.size()); }

  // Paths of one component have consecutive ids.
  IdRange<Path> paths_of(ComponentId id) const { return {first_path_[id.index], first_path_[id.index + 1]}; }
  std::span<const PathId> paths_from(InterfaceId id) const { return paths_from_[id]; }
  std::span<const PathId> paths_into(InterfaceId id) const { return paths_into_[id]; }
  std::span<const PathId> paths_over(StateId id) const { return paths_over_[id]; }
  std::span<const StreamId> streams_into(InterfaceId id) const { return streams_into_[id]; }
  std::span<const StreamId> streams_out_of(InterfaceId id) const { return streams_out_of_[id]; }
  std::span<const PathId> paths_at(SiteId id) const { return paths_at_[id]; }

  // The inputs of the paths that write a state; empty if none does, and then the state holds nothing.
  std::span<const InterfaceId> writers(StateId id) const {
    return {writers_.data() + first_writer_[id.index], writers_.data() + first_writer_[id.index + 1]};
  }
  bool touches_written_state(const Path& p) const { return p.state && !writers(p.state).empty(); }
  // Whether what the state holds can show in the path's outputs (theory §4, rule 4).
  bool reads_written_state(const Path& p) const { return p.reads_state && touches_written_state(p); }

  // The schema of a stream: its own, else that of the interface at either end; none if unknown.
  AttributeSet schema(StreamId id) const;

  const Names& names() const { return *names_; }
  // A pool: interning one more set changes nothing that the dataflow says.
  AttributeSets& attribute_sets() const { return *sets_; }
  std::span<const Dependency> dependencies() const { return dependencies_; }
  std::string_view name(Symbol symbol) const { return (*names_)[symbol]; }
  std::string_view name(ComponentId id) const { return name(components_[id].name); }
  std::string_view name(StreamId id) const { return name(streams_[id].name); }
  std::string qualified_name(InterfaceId id) const;  // "Report.click"

  // None if there is no such thing. Linear.
  ComponentId find_component(std::string_view name) const;
  StreamId find_stream(std::string_view name) const;
  InterfaceId find_interface(ComponentId component, Direction direction, std::string_view name) const;

 private:
  friend class DataflowBuilder;

  std::shared_ptr<Names> names_;
  std::shared_ptr<AttributeSets> sets_;
  Table<Component> components_;
  Table<Interface> interfaces_;
  Table<Path> paths_;
  Table<State> states_;
  Table<Stream> streams_;
  Table<Site> sites_;
  Table<PathDetails> details_;
  Table<Reason> reasons_;
  Table<Promises> promise_table_;
  std::vector<Dependency> dependencies_;
  Promises no_promises_;
  PathDetails no_details_;

  std::vector<std::uint32_t> first_path_;
  Groups<Interface, Path> paths_from_, paths_into_;
  Groups<State, Path> paths_over_;
  Groups<Interface, Stream> streams_into_, streams_out_of_;
  Groups<Site, Path> paths_at_;
  std::vector<std::uint32_t> first_writer_;
  std::vector<InterfaceId> writers_;
};

}  // namespace blazes::dataflow
