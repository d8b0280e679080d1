// Puts a `Dataflow` together, from nothing or from another one that is to be changed.
//
//   DataflowBuilder b;
//   auto report = b.component("Report", place);
//   auto click = b.interface(report, Direction::In, "click");
//   b.add_path({.from = click, .to = answer, .annotation = Annotation::CW});
//   Dataflow flow = std::move(b).build();
//
// The builder checks nothing: front ends do, where they know the places. Every call is O(1) amortised; `build` is linear.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "base/name_index.h"
#include "dataflow/dataflow.h"

namespace blazes::dataflow {

class DataflowBuilder {
 public:
  DataflowBuilder();
  // Starts from a copy: all ids stay valid in what is built, but those of paths where paths are added or removed. Names and
  // attribute sets are shared with the copy.
  explicit DataflowBuilder(const Dataflow& flow);

  Names& names() { return *flow_.names_; }
  AttributeSets& attribute_sets() { return *flow_.sets_; }
  AttributeSet attributes(std::span<const std::string_view> names);

  // A component of this name must not be there yet.
  ComponentId add_component(std::string_view name, Place place);
  // None if there is none of this name.
  ComponentId find_component(std::string_view name) const;
  Component& edit(ComponentId id) { return flow_.components_[id]; }
  Id<Reason> add_reason(Reason reason) { return flow_.reasons_.add(std::move(reason)); }

  // Finds it or makes it.
  InterfaceId interface(ComponentId component, Direction direction, std::string_view name);
  // None if there is none of this name.
  InterfaceId find_interface(ComponentId component, Direction direction, std::string_view name) const;
  // In the order in which they were made.
  std::vector<InterfaceId> interfaces(ComponentId component, Direction direction) const;
  Interface& edit(InterfaceId id) { return flow_.interfaces_[id]; }

  // The state of this name (empty: the one shared by default), found or made.
  StateId state(ComponentId component, std::string_view name);

  PathId add_path(const Path& path);
  PathId add_path(const Path& path, PathDetails details);
  // Takes out all paths between two interfaces; true if there was one. Other path ids stay valid until `build`.
  bool remove_paths(InterfaceId from, InterfaceId to);
  bool has_paths(InterfaceId from, InterfaceId to);
  Path& edit(PathId id) { return flow_.paths_[id]; }

  // A stream of this name must not be there yet.
  StreamId add_stream(std::string_view name, InterfaceId from, InterfaceId to, Place place);
  StreamId find_stream(std::string_view name) const;
  Stream& edit(StreamId id) { return flow_.streams_[id]; }
  // The promises of a stream, made if there are none. Valid until the next call.
  Promises& promises(StreamId id);

  void add_dependency(Dependency d) { flow_.dependencies_.push_back(d); }
  // About how many there will be; memory that is never used costs nothing.
  void reserve(std::size_t components, std::size_t streams);

  // What is there so far: tables only, none of the groups.
  const Dataflow& so_far() const { return flow_; }

  Dataflow build() &&;

 private:
  // A component's state, and its interfaces, linked in the order in which they were made.
  struct Chain {
    InterfaceId first, last;
    StateId state;  // the one without a name
    std::uint32_t count = 0;
  };

  static std::uint64_t interface_key(ComponentId component, Direction direction, Symbol name);
  InterfaceId find_interface(ComponentId component, Direction direction, Symbol name) const;
  void chain(InterfaceId id);
  void index_paths();
  void index_names() const;
  void group_paths_by_component();
  void collect_writers();
  void find_sites();

  Dataflow flow_;
  std::vector<ComponentId> path_component_;
  std::vector<Chain> chains_;                                        // of each component
  std::vector<InterfaceId> next_interface_;                          // in its chain
  absl::flat_hash_map<std::uint64_t, InterfaceId> many_interfaces_;  // of components that have many
  absl::flat_hash_map<std::uint64_t, StateId> states_;               // those that have a name
  absl::flat_hash_map<std::uint64_t, std::vector<PathId>>
      between_;  // paths by their ends, once one is removed
  // Made when first asked for.
  mutable NameIndex<Component> component_names_;
  mutable NameIndex<Stream> stream_names_;
};

}  // namespace blazes::dataflow
