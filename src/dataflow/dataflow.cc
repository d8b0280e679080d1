#include "dataflow/dataflow.h"

#include <array>

namespace blazes::dataflow {

std::string_view name_of(Annotation a) {
  constexpr std::array<std::string_view, 4> names = {"CR", "CW", "OR", "OW"};
  return names[static_cast<std::size_t>(a)];
}

std::string_view name_of(Requirement r) {
  constexpr std::array<std::string_view, 4> names = {"deterministic", "replicas-agree", "replicas-converge",
                                                     "anything"};
  return names[static_cast<std::size_t>(r)];
}

std::string_view name_of(Producers p) {
  constexpr std::array<std::string_view, 3> names = {"registry", "single", "all"};
  return names[static_cast<std::size_t>(p)];
}

std::string_view name_of(SealWhen w) {
  constexpr std::array<std::string_view, 4> names = {"", "change", "marker", "end"};
  return names[static_cast<std::size_t>(w)];
}

AttributeSet Dataflow::schema(StreamId id) const {
  const Stream& s = streams_[id];
  if (s.schema) return s.schema;
  if (s.from && interfaces_[s.from].schema) return interfaces_[s.from].schema;
  return s.to ? interfaces_[s.to].schema : AttributeSet{};
}

std::string Dataflow::qualified_name(InterfaceId id) const {
  const Interface& i = interfaces_[id];
  return std::string(name(i.component)) + "." + std::string(name(i.name));
}

ComponentId Dataflow::find_component(std::string_view wanted) const {
  for (ComponentId id : components())
    if (name(id) == wanted) return id;
  return {};
}

StreamId Dataflow::find_stream(std::string_view wanted) const {
  for (StreamId id : streams())
    if (name(id) == wanted) return id;
  return {};
}

InterfaceId Dataflow::find_interface(ComponentId component, Direction direction,
                                     std::string_view wanted) const {
  for (InterfaceId id : interfaces())
    if (interfaces_[id].component == component && interfaces_[id].direction == direction &&
        name(interfaces_[id].name) == wanted)
      return id;
  return {};
}

}  // namespace blazes::dataflow
