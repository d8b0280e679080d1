#include "frontend/spec/scalars.h"
#include "frontend/world/measures.h"
#include "frontend/world/sections.h"

namespace blazes::frontend::world {
namespace {

struct FaultDraft {
  std::optional<Value> crash;
  std::optional<simulate::Range> at, down_for;
  std::uint32_t times = 1;
};

constexpr std::uint32_t kMostTimes = 100'000;

constexpr KeyTable<FaultDraft, 4> kFaultKeys = {{
    {"crash", "", [](Reading&, FaultDraft& d, const Value& v) { d.crash = v; },
     "the node that stops; of several, one by chance"},
    {"at", "", [](Reading& r, FaultDraft& d, const Value& v) { d.at = read_times(r, v); },
     "when; of a range, some time in it by chance"},
    {"for", "", [](Reading& r, FaultDraft& d, const Value& v) { d.down_for = read_times(r, v); },
     "how long it is down before it starts again; without it, for ever"},
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
  if (readable && !draft.crash)
    reading.error("BLZ107", element.spot(), "this fault has no 'crash'", "name the node that stops");
  if (readable && !draft.at)
    reading.error("BLZ107", element.spot(), "this fault has no 'at'", "say when the node stops");
  const auto of = draft.crash ? world.all_members(*draft.crash) : std::nullopt;
  if (!of || !draft.at) return;
  world.deployment().crashes.push_back(
      {.of = *of, .at = *draft.at, .down_for = draft.down_for, .times = draft.times});
}

void add_fault_keys(std::vector<KeyReference>& reference) { spec::add_keys("fault", kFaultKeys, reference); }

}  // namespace blazes::frontend::world
