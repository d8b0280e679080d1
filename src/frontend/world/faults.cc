#include "frontend/spec/scalars.h"
#include "frontend/world/measures.h"
#include "frontend/world/sections.h"

namespace blazes::frontend::world {
namespace {

struct FaultDraft {
  std::optional<Value> crash, pause;
  std::optional<simulate::Range> at, down_for;
  std::uint32_t times = 1;
};

constexpr std::uint32_t kMostTimes = 100'000;

constexpr KeyTable<FaultDraft, 5> kFaultKeys = {{
    {"crash", "", [](Reading&, FaultDraft& d, const Value& v) { d.crash = v; },
     "the node that stops; of several, one by chance"},
    {"pause", "", [](Reading&, FaultDraft& d, const Value& v) { d.pause = v; },
     "in place of `crash`: the node that stands still, and then goes on as if nothing had been; of several, "
     "one by chance"},
    {"at", "", [](Reading& r, FaultDraft& d, const Value& v) { d.at = read_times(r, v); },
     "when; of a range, some time in it by chance"},
    {"for", "", [](Reading& r, FaultDraft& d, const Value& v) { d.down_for = read_times(r, v); },
     "how long it is down before it starts again, or stands still; a crash without it is for ever"},
    {"times", "",
     [](Reading& r, FaultDraft& d, const Value& v) {
       if (auto times = spec::read_count(r, v, kMostTimes)) d.times = *times;
     },
     "how often this happens, each time with its own chance; 1"},
}};

}  // namespace

void read_fault(WorldReading& world, const Value& element) {
  Reading& reading = world.reading;
  if (!element.is_map())
    return reading.wrong_kind(element, "a fault", "a mapping as in {crash: ads:1, at: 10ms, for: 5ms}");
  FaultDraft draft;
  const std::size_t before = reading.collector.errors();
  spec::read_mapping(reading, element, kFaultKeys, draft);
  const bool readable = reading.collector.errors() == before;
  const auto& which = draft.crash ? draft.crash : draft.pause;
  if (readable && !which)
    reading.error("BLZ107", element.spot(), "this fault has neither 'crash' nor 'pause'",
                  "name the node that stops");
  if (readable && draft.crash && draft.pause)
    reading.error("BLZ107", element.spot(), "this fault has both 'crash' and 'pause'", "make two of it");
  if (readable && !draft.crash && draft.pause && !draft.down_for)
    reading.error("BLZ107", element.spot(), "this pause has no 'for'", "say how long the node stands still");
  if (readable && !draft.at)
    reading.error("BLZ107", element.spot(), "this fault has no 'at'", "say when the node stops");
  const auto of = which ? world.all_members(*which) : std::nullopt;
  if (!of || !draft.at) return;
  if (draft.pause) {
    if (draft.down_for)
      world.deployment().pauses.push_back(
          {.of = *of, .at = *draft.at, .lasting = *draft.down_for, .times = draft.times});
    return;
  }
  world.deployment().crashes.push_back(
      {.of = *of, .at = *draft.at, .down_for = draft.down_for, .times = draft.times});
}

void add_fault_keys(std::vector<KeyReference>& reference) { spec::add_keys("fault", kFaultKeys, reference); }

}  // namespace blazes::frontend::world
