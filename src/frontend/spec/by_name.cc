#include "frontend/spec/by_name.h"

#include <fmt/format.h>

namespace blazes::frontend::spec {
namespace {

// The interfaces of one name; a component has at most one of each direction.
struct SameName {
  Symbol name;
  std::vector<InterfaceId> outputs, inputs;
};

class Connector {
 public:
  explicit Connector(Reading& reading) : reading_(reading), builder_(*reading.builder) {}

  bool connect_all() {
    collect();
    std::uint64_t streams = builder_.so_far().streams().size();
    for (const SameName& same : by_name_) {
      // An end that meets nobody but its own component makes a second stream, so the pairs are not all.
      streams += same.outputs.size() * same.inputs.size() + same.outputs.size() + same.inputs.size();
      if (streams <= Limits::kStreams) continue;
      Spot spot{first_path_[(same.outputs.empty() ? same.inputs : same.outputs).front().index]};
      reading_.error("BLZ102", spot,
                     fmt::format("connecting the interfaces named {} would make more than {} streams",
                                 quoted(builder_.names()[same.name]), Limits::kStreams),
                     "describe the streams in a 'streams' section");
      return false;
    }
    for (const SameName& same : by_name_) connect(same);
    return true;
  }

 private:
  void collect() {
    const dataflow::Dataflow& flow = builder_.so_far();
    first_path_.resize(flow.interfaces().size());
    for (dataflow::PathId id : flow.paths())
      for (InterfaceId end : {flow.path(id).from, flow.path(id).to})
        if (!first_path_[end.index]) first_path_[end.index] = flow.path(id).place;
    absl::flat_hash_map<Symbol, std::size_t> index;
    for (InterfaceId id : flow.interfaces()) {
      if (!first_path_[id.index]) continue;
      const dataflow::Interface& interface = flow.interface(id);
      auto [at, added] = index.try_emplace(interface.name, by_name_.size());
      if (added) by_name_.push_back({interface.name, {}, {}});
      SameName& same = by_name_[at->second];
      (interface.direction == Direction::Out ? same.outputs : same.inputs).push_back(id);
    }
  }

  ComponentId component(InterfaceId id) const { return builder_.so_far().interface(id).component; }

  void connect(const SameName& same) {
    struct Pair {
      InterfaceId from, to;
    };
    std::vector<Pair> pairs;
    absl::flat_hash_set<ComponentId> writers, readers;
    for (InterfaceId out : same.outputs) writers.insert(component(out));
    for (InterfaceId in : same.inputs) readers.insert(component(in));
    for (InterfaceId out : same.outputs) {
      for (InterfaceId in : same.inputs) pairs.push_back({out, in});
      if (same.inputs.size() == (readers.contains(component(out)) ? 1u : 0u)) pairs.push_back({out, {}});
    }
    for (InterfaceId in : same.inputs)
      if (same.outputs.size() == (writers.contains(component(in)) ? 1u : 0u)) pairs.push_back({{}, in});
    for (Pair p : pairs)
      add(pairs.size() == 1 ? std::string(builder_.names()[same.name]) : pair_name(p.from, p.to), p.from,
          p.to);
  }

  std::string pair_name(InterfaceId from, InterfaceId to) const {
    auto end = [&](InterfaceId id) { return id ? builder_.so_far().qualified_name(id) : std::string{}; };
    return end(from) + "->" + end(to);
  }

  void add(const std::string& name, InterfaceId from, InterfaceId to) {
    Place place = first_path_[(from ? from : to).index];
    if (builder_.find_stream(name))
      reading_.error("BLZ122", {place}, fmt::format("two streams would have the name {}", quoted(name)),
                     "describe the streams in a 'streams' section");
    else
      builder_.add_stream(name, from, to, place);
  }

  Reading& reading_;
  DataflowBuilder& builder_;
  std::vector<Place> first_path_;  // of each interface
  std::vector<SameName> by_name_;
};

}  // namespace

bool connect_by_name(Reading& reading) { return Connector(reading).connect_all(); }

}  // namespace blazes::frontend::spec
