// The module that is generated for sealing, for those who hold partitions back.
#include "emit/bloom/votes_text.h"

namespace blazes::emit::bloom {
namespace {

constexpr std::string_view kHeldState = R"(    scratch :SITE_arrived, [:to, :from, :stream, :part, :records]
    table :SITE_held, [:to, :from, :stream, :part, :HELD]
)";
constexpr std::string_view kCellsState = R"(    table :SITE_closed, [:stream, :part]
    scratch :SITE_whole, [:stream, :part]
    scratch :SITE_placed, [:to, :from, :stream, :part, :record]
    scratch :SITE_cell, [:part]
    scratch :SITE_needed, [:part, :stream, :own]
    scratch :SITE_lacking, [:part, :stream, :own]
)";
constexpr std::string_view kReleaseState = R"(    scratch :SITE_complete, [:stream, :part]
    scratch :SITE_ready, [:part]
    scratch :SITE_open, [:part]
    scratch :SITE_freed, [:to, :from, :stream, :part, :HELD]
    table :SITE_done, [:part]
    interface output, :SITE_late, [:to, :from, :stream, :part, :record] # came after its partition was PASSED
)";
constexpr std::string_view kWholeState = "    scratch :SITE_whole, [:part] => [:streams]\n";
constexpr std::string_view kTurns = R"(    table :SITE_queue, [:part, :place] => [:to, :stream, :record]
    scratch :SITE_turn, [:part, :place] => [:to, :stream, :record]
    scratch :SITE_over, [:part]
)";
constexpr std::string_view kIn = "    scratch :STREAM_in, [COLUMNS]\n";
constexpr std::string_view kPayloads = "    scratch :STREAM_payloads, [PAYLOADS]\n";
constexpr std::string_view kWaitingState = R"(    table :STREAM_waiting, [:part, :record]
    scratch :STREAM_due, [:part, :record]
)";

// A site with one key forgets a partition when it is handed over; with several, a partition of one stream is complete before what is in it
// can be handed over. Parcels stay as they are where all that is in one is handed over at once.
constexpr std::string_view kHold = "\n  bloom :SITE_hold do\n";
constexpr std::string_view kHoldLocal =
    "    SITE_arrived <= NAME { |r| [ip_port, ip_port, 'NAME', [RKEY], [[RCOLUMNS]]] }\n";
constexpr std::string_view kHeldParcels = "    SITE_held <= SITE_arrived.notin(SITE_PAST, ON)\n";
constexpr std::string_view kHeldRecords =
    R"(    SITE_held <= SITE_arrived.notin(SITE_PAST, ON).flat_map do |a|
      a.records.map { |r| [a.to, a.from, a.stream, a.part, r] }
    end
)";

constexpr std::string_view kOneReady = "    SITE_ready <= SITE_complete { |c| [c.part] }\n";
constexpr std::string_view kAllReady = R"(    SITE_whole <= SITE_complete.group([:part], count)
    SITE_ready <= SITE_whole { |w| [w.part] if w.streams == COUNT }
)";
constexpr std::string_view kRelease = R"(  end

  # A partition is handed over once, when it is complete on all streams, and what was held of it is forgotten.
  bloom :SITE_release do
    SITE_open <= SITE_ready.notin(SITE_done)
    SITE_freed <= (SITE_held * SITE_open).lefts(:part => :part)
    SITE_done <+ SITE_open
    SITE_held <- SITE_freed
)";
constexpr std::string_view kForgetSeals =
    "    SITE_seals <- (SITE_seals * SITE_open).lefts(:part => :part)\n";

constexpr std::string_view kClose = R"(  end

  # A partition that has been complete is so for good.
  bloom :SITE_close do
    SITE_closed <+ SITE_complete
    SITE_whole <= SITE_complete
    SITE_whole <= SITE_closed
)";
constexpr std::string_view kForgetSealsOfStream =
    "    SITE_seals <- (SITE_seals * SITE_complete).lefts(:stream => :stream, :part => :part)\n";
constexpr std::string_view kDivide = R"(  end

  # The streams have different keys. A cell, one value of (CELL), lies in one partition of each of them.
  bloom :SITE_divide do
)";
constexpr std::string_view kPlace =
    "    SITE_placed <= SITE_held { |h| [h.to, h.from, h.stream, [HCELL], h.record] if h.stream == 'NAME' "
    "}\n";
constexpr std::string_view kCell = "    SITE_cell <= SITE_placed { |p| [p.part] }\n";
constexpr std::string_view kCellOfWaiting = "    SITE_cell <= STREAM_waiting { |w| [w.part] }\n";
constexpr std::string_view kNeed = "    SITE_needed <= SITE_cell { |c| [c.part, 'NAME', [CPART]] }\n";
constexpr std::string_view kReleaseCells =
    R"(    SITE_lacking <= SITE_needed.notin(SITE_whole, :stream => :stream, :own => :part)
    SITE_ready <= SITE_cell.notin(SITE_lacking, :part => :part)
  end

  # A cell is handed over once, when the partitions that it lies in are complete, and what was held of it is forgotten.
  bloom :SITE_release do
    SITE_open <= SITE_ready.notin(SITE_done)
    SITE_freed <= (SITE_placed * SITE_open).lefts(:part => :part)
    SITE_done <+ SITE_open
    SITE_held <- (SITE_held * SITE_freed).lefts(:to => :to, :from => :from, :stream => :stream, :record => :record)
)";

constexpr std::string_view kTakeTurns = R"(  end

  # What is stored changes: the records of a PART come one by one, in an order that their contents alone decide.
  bloom :SITE_take_turns do
    SITE_queue <+ QUEUED
    SITE_turn <= SITE_queue.argmin([:part], :place)
    SITE_queue <- SITE_turn
    SITE_over <= SITE_done.notin(SITE_queue, :part => :part)
)";
constexpr std::string_view kQueueParcels = R"(SITE_freed.flat_map do |f|
      f.records.map { |r| [f.part, [f.stream, r, f.to].inspect, f.to, f.stream, r] }
    end)";
constexpr std::string_view kQueueRecords =
    "SITE_freed { |f| [f.part, [f.stream, f.record, f.to].inspect, f.to, f.stream, f.record] }";
constexpr std::string_view kTakeParcels =
    R"(    STREAM_in <= SITE_freed.flat_map do |f|
      (f.stream == 'NAME' ? f.records : []).map { |r| [FRECORDS] }
    end
)";
constexpr std::string_view kTakeRecords =
    "    STREAM_in <= SITE_freed { |f| [FRECORD] if f.stream == 'NAME' }\n";
constexpr std::string_view kTakeTurn = "    STREAM_in <= SITE_turn { |t| [TRECORD] if t.stream == 'NAME' }\n";
constexpr std::string_view kTakePayloads = "    STREAM_payloads <= STREAM_in { |r| [RPAYLOADS] }\n";

// What comes of a partition has been sent when all of it has been taken in.
constexpr std::string_view kSealOn = "    SEALED <= SITE_FREE { |o| [OPART] }\n";

// What is asked of a partition is answered in the timestep after it has been taken in.
constexpr std::string_view kWait = R"(
  bloom :STREAM_wait do
    STREAM_waiting <= NAME { |r| [[RKEY], [RCOLUMNS]] }
    STREAM_due <= (STREAM_waiting * SITE_OVER).lefts(:part => :part)
    STREAM_waiting <- STREAM_due
    STREAM_in <= STREAM_due { |d| d.record }
)";

std::string state_of(const Site& site) {
  std::string state;
  for (const Intake& intake : site.intakes) {
    const Words words = words_of(site, intake);
    state += who_votes_state(site, intake);
    state += fill(kIn, words);
    if (intake.payloads) state += fill(kPayloads, words);
    if (!intake.sealed) state += fill(kWaitingState, words);
  }
  Words words = words_of(site);
  words["PASSED"] = site.has_several_keys() ? "complete" : "handed over";
  words["HELD"] = site.has_several_keys() ? "record" : "records";
  state += arrive_state(site) + fill(kHeldState, words) + votes_state(site);
  if (site.has_several_keys())
    state += fill(kCellsState, words_of(site));
  else if (kinds_of(site).sealed > 1)
    state += fill(kWholeState, words_of(site));
  state += fill(kReleaseState, words);
  if (site.one_by_one) state += fill(kTurns, words_of(site));
  return state;
}

std::string release_rules(const Site& site) {
  Words words = words_of(site);
  const Kinds kinds = kinds_of(site);
  words["COUNT"] = std::to_string(kinds.sealed);
  return fill(kinds.sealed > 1 ? kAllReady : kOneReady, words) + fill(kRelease, words) +
         (kinds.channels ? fill(kForgetSeals, words) : std::string());
}

std::string release_cells_rules(const Site& site) {
  Words words = words_of(site);
  words["CELL"] = listed(site.key);
  std::string rules = fill(kClose, words), needs;
  if (kinds_of(site).channels) rules += fill(kForgetSealsOfStream, words);
  rules += fill(kDivide, words);
  for (const Intake& intake : site.intakes) {
    if (!intake.sealed) continue;
    Words of_intake = words_of(site, intake);
    of_intake["HCELL"] = intake.restored("h.to", "h.record", site.key);
    of_intake["CPART"] = items("c.part", site.key, intake.key);
    rules += fill(kPlace, of_intake);
    needs += fill(kNeed, of_intake);
  }
  rules += fill(kCell, words);
  for (const Intake& intake : site.intakes)
    if (!intake.sealed) rules += fill(kCellOfWaiting, words_of(site, intake));
  return rules + needs + fill(kReleaseCells, words);
}

std::string rules_of(const Site& site) {
  const bool several = site.has_several_keys();
  Words words = words_of(site);
  words["PAST"] = several ? "closed" : "done";
  words["ON"] = several ? ":stream => :stream, :part => :part" : ":part => :part";
  words["PART"] = several ? "cell" : "partition";
  std::string rules = fill(kHold, words);
  rules += arrive_rules(site, words["PAST"], words["ON"]);
  for (const Intake& intake : site.intakes)
    if (intake.sealed && !intake.address) rules += fill(kHoldLocal, words_of(site, intake));
  rules += fill(several ? kHeldRecords : kHeldParcels, words) + late_rule(site, words["PAST"], words["ON"]) +
           votes_rules(site);
  rules += several ? release_cells_rules(site) : release_rules(site);
  words["QUEUED"] = fill(several ? kQueueRecords : kQueueParcels, words);
  if (site.one_by_one) rules += fill(kTakeTurns, words);
  for (const Intake& intake : site.intakes) {
    if (!intake.sealed) continue;
    const std::string_view at_once = several ? kTakeRecords : kTakeParcels;
    rules += fill(site.one_by_one ? kTakeTurn : at_once, words_of(site, intake));
    if (intake.payloads) rules += fill(kTakePayloads, words_of(site, intake));
  }
  words["FREE"] = site.one_by_one ? "over" : "open";
  for (const Onward& onward : site.onward)
    for (const Onward::To& to : onward.to) {
      words["SEALED"] = to.sealed;
      words["OPART"] = part_of("o", onward.from.front(), site);
      rules += fill(kSealOn, words);
    }
  rules += "  end\n";
  for (const Intake& intake : site.intakes) {
    if (intake.sealed) continue;
    Words of_intake = words_of(site, intake);
    of_intake["OVER"] = site.one_by_one ? "over" : "done";
    rules += fill(kWait, of_intake);
    if (intake.payloads) rules += fill(kTakePayloads, of_intake);
    rules += "  end\n";
  }
  return rules;
}

}  // namespace

std::string sealing_text(const Site& site) {
  return sealing_sender_text(site) +
         module_text("For " + site.component + ": whole partitions are handed over.", site.receiver(),
                     includes_of(site), state_of(site), rules_of(site));
}

}  // namespace blazes::emit::bloom
