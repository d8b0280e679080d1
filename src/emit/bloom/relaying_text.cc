// The module that is generated where seals travel through a component: its records are taken in as they come, and counted; a partition of
// which all has come is sealed towards those to whom the component sends what it makes of it.
#include <algorithm>

#include "emit/bloom/votes_text.h"

namespace blazes::emit::bloom {
namespace {

constexpr std::string_view kIn = "    scratch :STREAM_in, [COLUMNS]\n";
constexpr std::string_view kPayloads = "    scratch :STREAM_payloads, [PAYLOADS]\n";
constexpr std::string_view kState = R"(    scratch :SITE_arrived, [:to, :from, :stream, :part, :records]
    scratch :SITE_fresh, [:to, :from, :stream, :part, :records]
    table :SITE_held, [:to, :from, :stream, :part, :records] # to be counted, of partitions that are open
)";
constexpr std::string_view kPassOnState = R"(    scratch :SITE_complete, [:stream, :part]
    table :SITE_done, [:stream, :part]
    interface output, :SITE_late, [:to, :from, :stream, :part, :record] # came after its partition was sealed on, and is left out
)";
constexpr std::string_view kSeveralState = R"(    scratch :SITE_known, [:stream, :part]
)";
constexpr std::string_view kMadeOfState = R"(    scratch :SITE_made_of_CHANNEL, [:part, :stream]
    scratch :SITE_whole_CHANNEL, [:part] => [:streams]
)";

constexpr std::string_view kTakeIn = "\n  bloom :SITE_take_in do\n";
constexpr std::string_view kCountIn =
    R"(    SITE_fresh <= SITE_arrived.notin(SITE_done, :stream => :stream, :part => :part)
    SITE_held <= SITE_fresh
)";
constexpr std::string_view kTake =
    R"(    STREAM_in <= SITE_fresh.flat_map do |f|
      (f.stream == 'NAME' ? f.records : []).map { |r| [FRECORDS] }
    end
)";
constexpr std::string_view kTakePayloads = "    STREAM_payloads <= STREAM_in { |r| [RPAYLOADS] }\n";

constexpr std::string_view kPassOn = R"(  end

  # What comes of a partition has been sent when all of the partition is here: then it is sealed on, once.
  bloom :SITE_pass_on do
    SITE_done <+ SITE_complete
    SITE_held <- (SITE_held * SITE_complete).lefts(:stream => :stream, :part => :part)
    SITE_seals <- (SITE_seals * SITE_complete).lefts(:stream => :stream, :part => :part)
)";
constexpr std::string_view kKnow = R"(    SITE_known <= SITE_complete
    SITE_known <= SITE_done
)";
constexpr std::string_view kSealOne = "    SEALED <= SITE_complete { |c| [CPART] if c.stream == 'NAME' }\n";
constexpr std::string_view kMadeOf =
    "    SITE_made_of_CHANNEL <= SITE_known { |k| [KPART, k.stream] if k.stream == 'NAME' }\n";
constexpr std::string_view kWhole = "    SITE_whole_CHANNEL <= SITE_made_of_CHANNEL.group([:part], count)\n";
constexpr std::string_view kSealWhole =
    "    SEALED <= SITE_whole_CHANNEL { |w| [w.part] if w.streams == COUNT }\n";

std::string seal_on(const Site& site, const Onward& onward) {
  const bool one = onward.from.size() == 1;
  std::string rules;
  Words words = words_of(site);
  words["CHANNEL"] = onward.channel;
  words["COUNT"] = std::to_string(onward.from.size());
  for (const Onward::From& from : onward.from) {
    words["NAME"] = site.intakes[from.intake].collection;
    words["CPART"] = part_of("c", from, site);
    words["KPART"] = part_of("k", from, site);
    if (!one) rules += fill(kMadeOf, words);
  }
  if (!one) rules += fill(kWhole, words);
  for (const Onward::To& to : onward.to) {
    words["SEALED"] = to.sealed;
    rules += fill(one ? kSealOne : kSealWhole, words);
  }
  return rules;
}

bool joins(const Onward& onward) { return onward.from.size() > 1; }

std::string state_of(const Site& site) {
  std::string state;
  for (const Intake& intake : site.intakes) {
    const Words words = words_of(site, intake);
    state += who_votes_state(site, intake);
    if (!intake.address) continue;
    state += fill(kIn, words);
    if (intake.payloads) state += fill(kPayloads, words);
  }
  Words words = words_of(site);
  state += arrive_state(site) + fill(kState, words) + votes_state(site) + fill(kPassOnState, words);
  if (std::ranges::any_of(site.onward, joins)) state += fill(kSeveralState, words);
  for (const Onward& onward : site.onward) {
    words["CHANNEL"] = onward.channel;
    if (joins(onward)) state += fill(kMadeOfState, words);
  }
  return state;
}

std::string rules_of(const Site& site) {
  constexpr std::string_view kOn = ":stream => :stream, :part => :part";
  std::string rules = fill(kTakeIn, words_of(site)) + arrive_rules(site, "done", kOn) +
                      fill(kCountIn, words_of(site)) + late_rule(site, "done", kOn);
  for (const Intake& intake : site.intakes) {
    if (!intake.address) continue;
    rules += fill(kTake, words_of(site, intake));
    if (intake.payloads) rules += fill(kTakePayloads, words_of(site, intake));
  }
  rules += votes_rules(site) + fill(kPassOn, words_of(site));
  if (std::ranges::any_of(site.onward, joins)) rules += fill(kKnow, words_of(site));
  for (const Onward& onward : site.onward) rules += seal_on(site, onward);
  return rules + "  end\n";
}

}  // namespace

std::string relaying_text(const Site& site) {
  return sealing_sender_text(site) +
         module_text("For " + site.component + ": what comes in is counted, and its seals go on.",
                     site.receiver(), includes_of(site), state_of(site), rules_of(site));
}

}  // namespace blazes::emit::bloom
