#include "frontend/spec/stream_draft.h"

#include "frontend/spec/scalars.h"
#include "frontend/spec/streams.h"

namespace blazes::frontend::spec {
namespace {

using Draft = StreamDraft;

// A row for a list of attributes, for yes or no, or for the way that records are dealt to instances.
template <auto Draft::*Member, bool MayBeEmpty>
void names(Reading& reading, Draft& draft, const Value& value) {
  draft.*Member = read_names(reading, value, MayBeEmpty);
}
template <auto Draft::*Member>
void flag(Reading& reading, Draft& draft, const Value& value) {
  draft.*Member = read_flag(reading, value);
}
template <auto Draft::*Member>
void routing(Reading& reading, Draft& draft, const Value& value) {
  draft.*Member = read_flag(reading, value);
  if (draft.*Member == true) draft.routing = value.key_spot();
}
template <auto Draft::*Member>
void end(Reading& reading, Draft& draft, const Value& value) {
  draft.has_ends = true;
  draft.*Member = read_name(reading, value, value.key() == "from" ? "'from'" : "'to'");
}

constexpr std::array<std::string_view, 3> kProducers = {"registry", "single", "all"};
constexpr std::array<std::string_view, 3> kWhen = {"change", "marker", "end"};

constexpr KeyTable<Draft, 3> kSealKeys = {{
    {"key", "", names<&Draft::seal, false>, "the attributes whose values are sealed"},
    {"producers", "",
     [](Reading& r, Draft& d, const Value& v) {
       if (auto i = read_choice(r, v, kProducers)) d.producers = static_cast<dataflow::Producers>(*i);
     },
     "who seals a partition: its one producer (single), every producer (all), or those that a registry names "
     "(registry)"},
    {"when", "",
     [](Reading& r, Draft& d, const Value& v) {
       if (auto i = read_choice(r, v, kWhen)) d.when = static_cast<dataflow::SealWhen>(*i + 1);
     },
     "what tells a producer that a partition is complete: the next value (change), a marker in its data "
     "(marker), the end "
     "of its data (end)"},
}};

void read_seal(Reading& reading, Draft& draft, const Value& value) {
  draft.seal_spot = value.key_spot();
  if (!value.is_map()) {
    draft.seal = read_names(reading, value, false);
    return;
  }
  std::size_t before = reading.collector.errors();
  read_mapping(reading, value, kSealKeys, draft);
  if (!draft.seal && reading.collector.errors() == before)
    reading.error("BLZ107", value.key_spot(), "this seal has no 'key'",
                  "give the attributes whose values are sealed");
}

constexpr KeyTable<Draft, 12> kStreamKeys = {{
    {"from", "", end<&Draft::from>, "Component.interface where it begins; a source has none"},
    {"to", "", end<&Draft::to>, "Component.interface where it ends; a sink has none"},
    {"schema", "", names<&Draft::schema, true>, "the attributes of its records"},
    {"seal", "", read_seal, "the attributes on which it is sealed, or {key, producers, when}"},
    {"unique", "", names<&Draft::unique, false>,
     "attributes of whose values it holds at most one record each"},
    {"ordered", "", names<&Draft::ordered, true>,
     "records of one value of these arrive in one order that all see; [] for one order of the whole stream"},
    {"fifo", "", flag<&Draft::fifo>,
     "true: records of one producer arrive in the order in which they were sent"},
    {"sequence", "", names<&Draft::sequence, false>,
     "attributes that number the records before the run and never decrease at a producer"},
    {"partitioned", "",
     [](Reading& r, Draft& d, const Value& v) {
       d.partitioned = read_names(r, v, true);
       d.routing = v.key_spot();
     },
     "attributes that choose the instance of the consumer; [] if one gets everything"},
    {"shuffle", "", routing<&Draft::shuffle>, "true: chance chooses the instance of the consumer"},
    {"broadcast", "", routing<&Draft::broadcast>, "true: every instance of the consumer gets every record"},
    {"rate", "", [](Reading& r, Draft& d, const Value& v) { d.rate = read_rate(r, v); }, "records a second"},
}};

}  // namespace

StreamDraft read_stream_draft(Reading& reading, const Value& entry) {
  StreamDraft draft;
  if (entry.is_map())
    read_mapping(reading, entry, kStreamKeys, draft);
  else
    reading.wrong_kind(entry, "stream " + quoted(entry.key()),
                       "a mapping, as in {from: Component.interface}");
  return draft;
}

void apply(Reading& reading, const StreamDraft& draft, StreamId id) {
  DataflowBuilder& builder = *reading.builder;
  Place owner = builder.so_far().stream(id).place;
  auto set = [&](const std::optional<NamedList>& names, AttributeSet dataflow::Promises::*member) {
    if (!names) return;
    builder.promises(id).*member = reading.intern(*names);
    for (const Named& name : *names) reading.mention(Mention::Of::Stream, owner, name, id.index);
  };
  if (draft.schema) builder.edit(id).schema = reading.intern(*draft.schema);
  set(draft.seal, &dataflow::Promises::seal);
  set(draft.unique, &dataflow::Promises::unique);
  set(draft.ordered, &dataflow::Promises::ordered);
  set(draft.sequence, &dataflow::Promises::sequence);
  set(draft.partitioned, &dataflow::Promises::partitioned);
  if (draft.seal) {
    dataflow::Promises& p = builder.promises(id);
    p.seal_place = draft.seal_spot.place;
    p.producers = draft.producers.value_or(dataflow::Producers::Registry);
    p.when = draft.when.value_or(dataflow::SealWhen::Unsaid);
  }
  if (draft.shuffle) builder.promises(id).shuffle = *draft.shuffle;
  if (draft.broadcast) builder.promises(id).broadcast = *draft.broadcast;
  if (draft.fifo) builder.promises(id).fifo = *draft.fifo;
  if (draft.rate) builder.promises(id).rate = *draft.rate;

  if (!draft.routing.place) return;
  const dataflow::Promises& p = builder.promises(id);
  if (p.shuffle + p.broadcast + static_cast<bool>(p.partitioned) > 1)
    reading.error("BLZ118", draft.routing, "records are dealt to instances in two ways",
                  "give one of 'partitioned', 'shuffle' and 'broadcast'");
}

void add_stream_keys(std::vector<KeyReference>& reference) {
  add_keys("stream", kStreamKeys, reference);
  add_keys("seal", kSealKeys, reference);
}

}  // namespace blazes::frontend::spec
