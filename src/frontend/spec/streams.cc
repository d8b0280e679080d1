#include "frontend/spec/streams.h"

#include "frontend/spec/scalars.h"
#include "frontend/spec/stream_draft.h"

namespace blazes::frontend::spec {
namespace {

constexpr std::size_t kDots = 32;  // so many dots of an endpoint are tried
constexpr std::size_t kCandidates = 50'000;

}  // namespace

bool has_ends(const Value& entry) { return entry.find("from") || entry.find("to"); }

std::string meant_stream(const Reading& reading, std::string_view name) {
  const dataflow::Dataflow& flow = reading.builder->so_far();
  std::vector<std::string_view> names, of_interface;
  for (StreamId id : flow.streams()) {
    if (names.size() == kCandidates) break;
    const dataflow::Stream& s = flow.stream(id);
    names.push_back(flow.name(id));
    InterfaceId either = s.from ? s.from : s.to;
    if (either && flow.name(flow.interface(either).name) == name) of_interface.push_back(flow.name(id));
  }
  if (!of_interface.empty()) return "the streams of this interface are " + listed(of_interface);
  return meant(name, names);
}

// Component names may have dots, so the last one after which there is a component counts.
InterfaceId StreamReader::end(const std::optional<Named>& name, Direction direction, StreamId stream) {
  if (!name) return {};
  DataflowBuilder& builder = *reading_.builder;
  std::string_view text = name->text;
  std::size_t last = text.rfind('.'), dot = last;
  ComponentId component;
  for (std::size_t tried = 0; dot != std::string_view::npos && tried < kDots; ++tried) {
    if (dot + 1 < text.size() && (component = builder.find_component(text.substr(0, dot)))) break;
    dot = dot == 0 ? std::string_view::npos : text.rfind('.', dot - 1);
  }
  if (!component) {
    bool whole = last == std::string_view::npos || last == 0 || last + 1 == text.size();
    if (whole)
      reading_.error("BLZ117", name->spot, fmt::format("{} is no interface of a component", quoted(text)),
                     "it is written Component.interface");
    else
      reading_.unknown_component({text.substr(0, last), name->spot});
    return {};
  }
  std::string_view interface = text.substr(dot + 1);
  InterfaceId found = builder.find_interface(component, direction, interface);
  if (!found) {
    found = builder.interface(component, direction, interface);
    reading_.without_path.insert(found);
  }
  if (reading_.without_path.contains(found))
    reading_.pending.ends.push_back({stream, builder.so_far().stream(stream).place, direction, name->spot});
  return found;
}

bool StreamReader::read(const Value& entry, Streams how, bool by_name) {
  DataflowBuilder& builder = *reading_.builder;
  Named name{entry.key(), entry.key_spot()};
  std::size_t before = reading_.collector.errors();
  StreamDraft draft = read_stream_draft(reading_, entry);
  if (!check_name(reading_, name.text, name.spot, "a stream's name")) return true;
  bool good = reading_.collector.errors() == before;

  StreamId stream = builder.find_stream(name.text);
  if (how == Streams::Add && stream) {
    report_duplicate(reading_.collector, name.text, name.spot, builder.so_far().stream(stream).place);
    return true;
  }
  if (how == Streams::Annotate && stream && draft.has_ends) {
    reading_.error("BLZ118", name.spot,
                   fmt::format("stream {} is already described by the topology", quoted(name.text)),
                   "leave 'from' and 'to' out to add promises to it");
    return true;
  }
  bool needs_ends = how == Streams::Add || (how == Streams::Replace && !by_name);
  if (needs_ends && !draft.has_ends && good)
    reading_.error("BLZ107", name.spot,
                   fmt::format("stream {} has neither 'from' nor 'to'", quoted(name.text)),
                   how == Streams::Replace ? "in a variant, an entry replaces all of the stream"
                                           : "name the Component.interface where it begins or ends");
  if (!stream && !draft.has_ends && !needs_ends) {
    if (entry.is_map() && (!by_name || reading_.broken.empty()))
      reading_.error("BLZ115", name.spot, fmt::format("there is no stream {}", quoted(name.text)),
                     meant_stream(reading_, name.text));
    return true;
  }

  bool is_new = !stream;
  if (is_new) {
    if (builder.so_far().streams().size() >= Limits::kStreams) {
      reading_.error("BLZ102", name.spot, fmt::format("there are more than {} streams", Limits::kStreams));
      return false;
    }
    stream = builder.add_stream(name.text, {}, {}, name.spot.place);
  } else if (how == Streams::Replace) {
    builder.edit(stream).schema = {};
    builder.edit(stream).place = name.spot.place;
    if (builder.so_far().stream(stream).promises) builder.promises(stream) = {};
  }
  if (is_new || draft.has_ends) {
    InterfaceId from = end(draft.from, Direction::Out, stream), to = end(draft.to, Direction::In, stream);
    builder.edit(stream).from = from;
    builder.edit(stream).to = to;
  }
  apply(reading_, draft, stream);
  return true;
}

}  // namespace blazes::frontend::spec
