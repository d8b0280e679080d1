#include "dataflow/builder.h"

#include <algorithm>

namespace blazes::dataflow {
namespace {

// A component with more interfaces than this finds them by hash.
constexpr std::uint32_t kFew = 8;

std::uint64_t pair_key(std::uint32_t a, std::uint32_t b) { return std::uint64_t{a} << 32 | b; }

}  // namespace

DataflowBuilder::DataflowBuilder() {
  flow_.names_ = std::make_shared<Names>();
  flow_.sets_ = std::make_shared<AttributeSets>();
}

DataflowBuilder::DataflowBuilder(const Dataflow& flow) {
  flow_.names_ = flow.names_;
  flow_.sets_ = flow.sets_;
  flow_.components_ = flow.components_;
  flow_.interfaces_ = flow.interfaces_;
  flow_.paths_ = flow.paths_;
  flow_.states_ = flow.states_;
  flow_.streams_ = flow.streams_;
  flow_.details_ = flow.details_;
  flow_.reasons_ = flow.reasons_;
  flow_.promise_table_ = flow.promise_table_;
  flow_.dependencies_ = flow.dependencies_;

  chains_.resize(flow_.components_.size());
  next_interface_.reserve(flow_.interfaces_.size());
  for (InterfaceId id : flow_.interfaces()) chain(id);
  for (StateId id : flow_.states()) {
    const State& state = flow_.states_[id];
    if (state.name)
      states_.emplace(pair_key(state.component.index, state.name.index), id);
    else
      chains_[state.component.index].state = id;
  }
  path_component_.reserve(flow_.paths_.size());
  for (const Path& p : flow_.paths_) path_component_.push_back(flow_.interfaces_[p.from].component);
}

AttributeSet DataflowBuilder::attributes(std::span<const std::string_view> names) {
  std::vector<Attribute> members;
  for (std::string_view name : names) members.push_back(flow_.names_->intern(name));
  return flow_.sets_->intern(std::move(members));
}

ComponentId DataflowBuilder::add_component(std::string_view name, Place place) {
  index_names();
  ComponentId id = flow_.components_.add({.name = flow_.names_->add(name), .place = place});
  component_names_.add(flow_.name(id), id);
  chains_.emplace_back();
  return id;
}

ComponentId DataflowBuilder::find_component(std::string_view name) const {
  index_names();
  return component_names_.find(name, [&](ComponentId id) { return flow_.name(id); });
}

void DataflowBuilder::index_names() const {
  if (component_names_.size() != flow_.components_.size())
    for (ComponentId id : flow_.components()) component_names_.add(flow_.name(id), id);
  if (stream_names_.size() != flow_.streams_.size())
    for (StreamId id : flow_.streams()) stream_names_.add(flow_.name(id), id);
}

std::uint64_t DataflowBuilder::interface_key(ComponentId component, Direction direction, Symbol name) {
  return pair_key(component.index, name.index) ^ (direction == Direction::Out ? std::uint64_t{1} << 63 : 0);
}

void DataflowBuilder::chain(InterfaceId id) {
  const Interface& added = flow_.interfaces_[id];
  Chain& chain = chains_[added.component.index];
  next_interface_.emplace_back();
  (chain.first ? next_interface_[chain.last.index] : chain.first) = id;
  chain.last = id;
  if (++chain.count == kFew + 1) {
    for (InterfaceId i = chain.first; i; i = next_interface_[i.index]) {
      const Interface& other = flow_.interfaces_[i];
      many_interfaces_[interface_key(other.component, other.direction, other.name)] = i;
    }
  } else if (chain.count > kFew) {
    many_interfaces_[interface_key(added.component, added.direction, added.name)] = id;
  }
}

InterfaceId DataflowBuilder::find_interface(ComponentId component, Direction direction, Symbol name) const {
  const Chain& chain = chains_[component.index];
  if (chain.count > kFew) {
    auto found = many_interfaces_.find(interface_key(component, direction, name));
    return found == many_interfaces_.end() ? InterfaceId{} : found->second;
  }
  for (InterfaceId id = chain.first; id; id = next_interface_[id.index])
    if (flow_.interfaces_[id].name == name && flow_.interfaces_[id].direction == direction) return id;
  return {};
}

InterfaceId DataflowBuilder::find_interface(ComponentId component, Direction direction,
                                            std::string_view name) const {
  Symbol symbol = flow_.names_->find(name);
  return symbol ? find_interface(component, direction, symbol) : InterfaceId{};
}

InterfaceId DataflowBuilder::interface(ComponentId component, Direction direction, std::string_view name) {
  Symbol symbol = flow_.names_->intern(name);
  if (InterfaceId found = find_interface(component, direction, symbol)) return found;
  InterfaceId id =
      flow_.interfaces_.add({.name = symbol, .component = component, .schema = {}, .direction = direction});
  chain(id);
  return id;
}

StateId DataflowBuilder::state(ComponentId component, std::string_view name) {
  if (name.empty()) {
    StateId& shared = chains_[component.index].state;
    if (!shared) shared = flow_.states_.add({.name = {}, .component = component});
    return shared;
  }
  Symbol symbol = flow_.names_->intern(name);
  auto [at, added] = states_.try_emplace(pair_key(component.index, symbol.index), flow_.states_.size());
  if (added) flow_.states_.add({.name = symbol, .component = component});
  return at->second;
}

PathId DataflowBuilder::add_path(const Path& path) {
  path_component_.push_back(flow_.interfaces_[path.from].component);
  PathId id = flow_.paths_.add(path);
  if (!between_.empty()) between_[pair_key(path.from.index, path.to.index)].push_back(id);
  return id;
}

PathId DataflowBuilder::add_path(const Path& path, PathDetails details) {
  PathId id = add_path(path);
  flow_.paths_[id].details = flow_.details_.add(std::move(details));
  return id;
}

void DataflowBuilder::index_paths() {
  for (PathId id : flow_.paths())
    between_[pair_key(flow_.paths_[id].from.index, flow_.paths_[id].to.index)].push_back(id);
}

std::vector<InterfaceId> DataflowBuilder::interfaces(ComponentId component, Direction direction) const {
  std::vector<InterfaceId> result;
  for (InterfaceId id = chains_[component.index].first; id; id = next_interface_[id.index])
    if (flow_.interface(id).direction == direction) result.push_back(id);
  return result;
}

bool DataflowBuilder::has_paths(InterfaceId from, InterfaceId to) {
  if (between_.empty()) index_paths();
  auto found = between_.find(pair_key(from.index, to.index));
  return found != between_.end() && !found->second.empty();
}

bool DataflowBuilder::remove_paths(InterfaceId from, InterfaceId to) {
  if (between_.empty()) index_paths();
  auto found = between_.find(pair_key(from.index, to.index));
  if (found == between_.end() || found->second.empty()) return false;
  for (PathId id : found->second) path_component_[id.index] = {};  // `build` leaves it out
  found->second.clear();
  return true;
}

StreamId DataflowBuilder::add_stream(std::string_view name, InterfaceId from, InterfaceId to, Place place) {
  index_names();
  StreamId id = flow_.streams_.add({.name = flow_.names_->add(name),
                                    .from = from,
                                    .to = to,
                                    .schema = {},
                                    .promises = {},
                                    .place = place});
  stream_names_.add(flow_.name(id), id);
  return id;
}

StreamId DataflowBuilder::find_stream(std::string_view name) const {
  index_names();
  return stream_names_.find(name, [&](StreamId id) { return flow_.name(id); });
}

Promises& DataflowBuilder::promises(StreamId id) {
  Stream& stream = flow_.streams_[id];
  if (!stream.promises) stream.promises = flow_.promise_table_.add({});
  return flow_.promise_table_[stream.promises];
}

void DataflowBuilder::reserve(std::size_t components, std::size_t streams) {
  flow_.components_.reserve(components);
  chains_.reserve(components);
  flow_.states_.reserve(components);
  flow_.paths_.reserve(components);
  path_component_.reserve(components);
  flow_.interfaces_.reserve(2 * components);
  next_interface_.reserve(2 * components);
  flow_.streams_.reserve(streams);
  flow_.names_->reserve(components + streams);
}

void DataflowBuilder::group_paths_by_component() {
  std::vector<Path>& paths = flow_.paths_.rows();
  if (!between_.empty() || !std::is_sorted(path_component_.begin(), path_component_.end())) {
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < paths.size(); ++i)
      if (path_component_[i]) order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return path_component_[a] < path_component_[b];
    });
    std::vector<Path> sorted;
    sorted.reserve(order.size());
    for (std::uint32_t i : order) sorted.push_back(paths[i]);
    paths = std::move(sorted);
    path_component_.clear();
    for (const Path& p : paths) path_component_.push_back(flow_.interfaces_[p.from].component);
  }
  flow_.first_path_.assign(flow_.components_.size() + 1, 0);
  for (ComponentId c : path_component_) ++flow_.first_path_[c.index + 1];
  for (std::size_t i = 1; i < flow_.first_path_.size(); ++i) flow_.first_path_[i] += flow_.first_path_[i - 1];
}

void DataflowBuilder::collect_writers() {
  Dataflow& f = flow_;
  f.first_writer_.assign(1, 0);
  f.writers_.clear();
  for (StateId state : f.states()) {
    auto begin = static_cast<std::ptrdiff_t>(f.writers_.size());
    for (PathId path : f.paths_over_[state])
      if (f.paths_[path].writes()) f.writers_.push_back(f.paths_[path].from);
    std::sort(f.writers_.begin() + begin, f.writers_.end());
    f.writers_.erase(std::unique(f.writers_.begin() + begin, f.writers_.end()), f.writers_.end());
    f.first_writer_.push_back(static_cast<std::uint32_t>(f.writers_.size()));
  }
}

void DataflowBuilder::find_sites() {
  Dataflow& f = flow_;
  f.sites_ = {};
  std::vector<SiteId> of_state(f.states_.size()), of_input(f.interfaces_.size());
  for (Path& p : f.paths_) {
    p.site = {};
    if (p.confluent() || p.nondeterministic) continue;
    bool over_state = f.touches_written_state(p);
    SiteId& site = over_state ? of_state[p.state.index] : of_input[p.from.index];
    if (!site)
      site = f.sites_.add({.component = f.interfaces_[p.from].component,
                           .state = over_state ? p.state : StateId{},
                           .input = over_state ? InterfaceId{} : p.from});
    p.site = site;
  }
}

Dataflow DataflowBuilder::build() && {
  component_names_ = {};
  stream_names_ = {};
  many_interfaces_ = {};
  chains_ = {};
  next_interface_ = {};
  states_ = {};
  group_paths_by_component();
  path_component_ = {};
  between_ = {};

  Dataflow& f = flow_;
  std::size_t interfaces = f.interfaces_.size(), paths = f.paths_.size(), streams = f.streams_.size();
  f.paths_from_ = Groups<Interface, Path>::by(interfaces, paths, [&](PathId p) { return f.paths_[p].from; });
  f.paths_into_ = Groups<Interface, Path>::by(interfaces, paths, [&](PathId p) { return f.paths_[p].to; });
  f.paths_over_ =
      Groups<State, Path>::by(f.states_.size(), paths, [&](PathId p) { return f.paths_[p].state; });
  f.streams_into_ =
      Groups<Interface, Stream>::by(interfaces, streams, [&](StreamId s) { return f.streams_[s].to; });
  f.streams_out_of_ =
      Groups<Interface, Stream>::by(interfaces, streams, [&](StreamId s) { return f.streams_[s].from; });
  collect_writers();
  find_sites();
  f.paths_at_ = Groups<Site, Path>::by(f.sites_.size(), paths, [&](PathId p) { return f.paths_[p].site; });
  return std::move(flow_);
}

}  // namespace blazes::dataflow
