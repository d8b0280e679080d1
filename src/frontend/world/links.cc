#include "frontend/spec/scalars.h"
#include "frontend/world/measures.h"
#include "frontend/world/sections.h"

namespace blazes::frontend::world {
namespace {

struct LinkDraft {
  std::optional<Named> from, to;
  std::optional<simulate::Range> delay;
  std::optional<double> loss, twice;
  std::optional<simulate::Micros> resend;
  std::optional<bool> in_order;
  Spot loss_spot = {};
};

constexpr KeyTable<LinkDraft, 7> kLinkKeys = {{
    {"from", "", [](Reading& r, LinkDraft& d, const Value& v) { d.from = spec::read_name(r, v, "'from'"); },
     "the nodes that send; without it, all"},
    {"to", "", [](Reading& r, LinkDraft& d, const Value& v) { d.to = spec::read_name(r, v, "'to'"); },
     "the nodes that receive; without it, all"},
    {"delay", "", [](Reading& r, LinkDraft& d, const Value& v) { d.delay = read_times(r, v); },
     "how long a message is under way; 1ms..10ms"},
    {"loss", "",
     [](Reading& r, LinkDraft& d, const Value& v) {
       d.loss = read_chance(r, v);
       d.loss_spot = v.spot();
     },
     "how likely a transmission comes to nothing; 0"},
    {"resend", "", [](Reading& r, LinkDraft& d, const Value& v) { d.resend = read_time(r, v); },
     "after how long a sender that has no acknowledgement sends again; without it, never"},
    {"twice", "", [](Reading& r, LinkDraft& d, const Value& v) { d.twice = read_chance(r, v); },
     "how likely a transmission arrives twice; 0"},
    {"in_order", "", [](Reading& r, LinkDraft& d, const Value& v) { d.in_order = spec::read_flag(r, v); },
     "whether messages from one node to another arrive in the order in which they were sent; false"},
}};

void apply(const LinkDraft& draft, simulate::Link& link) {
  if (draft.delay) link.delay = *draft.delay;
  if (draft.loss) link.loss = *draft.loss;
  if (draft.resend) link.resend = *draft.resend;
  if (draft.twice) link.twice = *draft.twice;
  if (draft.in_order) link.in_order = *draft.in_order;
}

}  // namespace

void read_link(WorldReading& world, const Value& element) {
  Reading& reading = world.reading;
  if (!element.is_map()) return reading.wrong_kind(element, "a link", "a mapping as in {delay: 1ms..10ms}");
  LinkDraft draft;
  spec::read_mapping(reading, element, kLinkKeys, draft);
  simulate::Deployment& deployment = world.deployment();
  const auto from = draft.from ? world.group(*draft.from) : std::nullopt;
  const auto to = draft.to ? world.group(*draft.to) : std::nullopt;
  if ((draft.from && !from) || (draft.to && !to)) return;
  const std::size_t groups = deployment.groups.size();
  bool hopeless = false;
  for (std::size_t a = 0; a < groups; ++a)
    for (std::size_t b = 0; b < groups; ++b) {
      if ((from && *from != a) || (to && *to != b)) continue;
      simulate::Link& link = deployment.links[a * groups + b];
      apply(draft, link);
      hopeless = hopeless || (link.resend > 0 && link.loss > 0.9);
    }
  if (hopeless && draft.loss)
    reading.error("BLZ118", draft.loss_spot, "so much is lost that sending again does not help",
                  "with 'resend', at most 90%");
}

void add_link_keys(std::vector<KeyReference>& reference) { spec::add_keys("link", kLinkKeys, reference); }

}  // namespace blazes::frontend::world
