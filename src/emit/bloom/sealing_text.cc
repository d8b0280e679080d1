// The module that is generated for sealing. A partition is an array of the values of its key, a record an array of its columns, so that
// the rules are the same for all programs.
#include "emit/bloom/strategy_text.h"

namespace blazes::emit::bloom {
namespace {

using dataflow::Producers;

constexpr std::string_view kProtocol = R"(
# What those who send say to those who hold back: a record with its sender and its partition; how many records a partition has.
module MODULE
  state do
    channel :SITE_record, [:@to, :from, :stream, :part, :record]
    channel :SITE_seal, [:@to, :from, :stream, :part] => [:records]
  end
end
)";

constexpr std::string_view kSenderState =
    R"(    interface input, :STREAM_seal, [KEY] # the program seals: no record of this partition follows
    table :STREAM_receivers, [:to] # where to send seals; the runtime adds those to whom nothing else is sent
    scratch :STREAM_out, [COLUMNS]
    scratch :STREAM_packed, [:to, :part, :record]
    table :STREAM_sent, [:to, :part, :record] # of partitions that are open
    table :STREAM_sealed, [:part]
    table :STREAM_told, [:to, :part]
    scratch :STREAM_due, [:to, :part]
    scratch :STREAM_untold, [:to, :part]
    scratch :STREAM_count, [:to, :part] => [:records]
)";

constexpr std::string_view kSend = R"(
  bloom :STREAM_send do
    STREAM_packed <= STREAM_out { |r| [r.ADDRESS, [RKEY], [RCOLUMNS]] }
    STREAM_sent <= STREAM_packed
    STREAM_receivers <= STREAM_packed { |r| [r.to] }
    SITE_record <~ STREAM_packed { |r| [r.to, ip_port, 'NAME', r.part, r.record] }
)";
constexpr std::string_view kSendToOthers = "    NAME <~ STREAM_out\n";

constexpr std::string_view kSeal = R"(  end

  bloom :STREAM_tell do
    STREAM_sealed <= STREAM_seal { |s| [[SKEY]] }
)";
constexpr std::string_view kSealAtMarker = "    STREAM_sealed <= STREAM_out { |r| [[RKEY]] if r.seal }\n";
constexpr std::string_view kSealAtEnd = "    STREAM_sealed <= STREAM_packed { |r| [r.part] }\n";
constexpr std::string_view kTell =
    R"(    STREAM_due <= (STREAM_sealed * STREAM_receivers).pairs { |s, r| [r.to, s.part] }
    STREAM_untold <= STREAM_due.notin(STREAM_told)
    STREAM_count <= STREAM_sent.group([:to, :part], count)
    SITE_seal <~ (STREAM_untold * STREAM_count).outer(:to => :to, :part => :part) do |u, c|
      [u.to, ip_port, 'NAME', u.part, c.records || 0]
    end
    STREAM_told <+ STREAM_untold
    STREAM_sent <- (STREAM_sent * STREAM_told).lefts(:to => :to, :part => :part)
  end
)";

constexpr std::string_view kHeldState = R"(    scratch :SITE_arrived, [:to, :from, :stream, :part, :record]
    table :SITE_held, [:to, :from, :stream, :part, :record]
)";
constexpr std::string_view kSealsState = R"(    table :SITE_seals, [:to, :from, :stream, :part] => [:records]
    scratch :SITE_count, [:from, :stream, :part] => [:records]
    scratch :SITE_vote, [:stream, :part, :from]
)";
constexpr std::string_view kQuorumState = R"(    scratch :SITE_quorum, [:stream, :part] => [:addresses]
    scratch :SITE_asked, [:stream, :part, :from]
    scratch :SITE_missing, [:stream, :part, :from]
    scratch :SITE_agreed, [:stream, :part] => [:addresses]
)";
constexpr std::string_view kReleaseState = R"(    scratch :SITE_complete, [:stream, :part]
    scratch :SITE_ready, [:part]
    scratch :SITE_open, [:part]
    scratch :SITE_freed, [:to, :from, :stream, :part, :record]
    table :SITE_done, [:part]
    interface output, :SITE_late, [:to, :from, :stream, :part, :record] # came after its partition was handed over
)";
constexpr std::string_view kWholeState = "    scratch :SITE_whole, [:part] => [:streams]\n";
constexpr std::string_view kTurns = R"(    table :SITE_queue, [:part, :place] => [:stream, :record]
    scratch :SITE_turn, [:part, :place] => [:stream, :record]
    scratch :SITE_over, [:part]
)";
constexpr std::string_view kRegistry =
    "    table :STREAM_producers, [KEY] => [:addresses] # the registry: the runtime enters all who send a "
    "partition, at once\n";
constexpr std::string_view kAllProducers =
    "    table :STREAM_producers, [] => [:addresses] # the runtime enters all who send, at once\n";
constexpr std::string_view kLocalState =
    R"(    interface input, :STREAM_seal, [KEY] # the program seals: no record of this partition follows
    table :STREAM_sealed, [:part]
)";
constexpr std::string_view kIn = "    scratch :STREAM_in, [COLUMNS]\n";
constexpr std::string_view kPayloads = "    scratch :STREAM_payloads, [PAYLOADS]\n";
constexpr std::string_view kWaitingState = R"(    table :STREAM_waiting, [:part, :record]
    scratch :STREAM_due, [:part, :record]
)";

constexpr std::string_view kHold = R"(
  bloom :SITE_hold do
    SITE_arrived <= SITE_record
    SITE_seals <= SITE_seal.notin(SITE_done, :part => :part)
)";
constexpr std::string_view kHoldOnlyLocal = "\n  bloom :SITE_hold do\n";
constexpr std::string_view kHoldLocal =
    "    SITE_arrived <= NAME { |r| [ip_port, ip_port, 'NAME', [RKEY], [RCOLUMNS]] }\n";
constexpr std::string_view kHeld = R"(    SITE_held <= SITE_arrived.notin(SITE_done, :part => :part)
    SITE_late <= (SITE_arrived * SITE_done).lefts(:part => :part)
)";
constexpr std::string_view kVote = R"(  end

  # Who has sealed a partition, and of whom as many records are here as the seal says, has voted.
  bloom :SITE_count_votes do
    SITE_count <= SITE_held.group([:from, :stream, :part], count)
    SITE_vote <= (SITE_seals * SITE_count).outer(:from => :from, :stream => :stream, :part => :part) do |s, c|
      [s.stream, s.part, s.from] if s.records == (c.records || 0)
    end
)";
constexpr std::string_view kAskRegistry =
    "    SITE_quorum <= STREAM_producers { |p| ['NAME', [PKEY], p.addresses] }\n";
constexpr std::string_view kAskAll =
    "    SITE_quorum <= (SITE_vote * STREAM_producers).pairs { |v, p| ['NAME', v.part, p.addresses] if "
    "v.stream == 'NAME' }\n";
constexpr std::string_view kUnanimous =
    R"(    SITE_asked <= SITE_quorum.flat_map { |q| q.addresses.map { |a| [q.stream, q.part, a] } }
    SITE_missing <= SITE_asked.notin(SITE_vote)
    SITE_agreed <= SITE_quorum.notin(SITE_missing, :stream => :stream, :part => :part)
    SITE_complete <= SITE_agreed { |a| [a.stream, a.part] }
)";
constexpr std::string_view kNoVote =
    "    SITE_complete <= SITE_vote { |v| [v.stream, v.part] if v.stream == 'NAME' }\n";
constexpr std::string_view kLocallySealed = R"(    STREAM_sealed <= STREAM_seal { |s| [[SKEY]] }
    SITE_complete <= STREAM_sealed { |s| ['NAME', s.part] }
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
    SITE_seals <- (SITE_seals * SITE_open).lefts(:part => :part)
)";
constexpr std::string_view kTakeTurns = R"(  end

  # What is stored changes: the records of a partition come one by one, in an order that their contents alone decide.
  bloom :SITE_take_turns do
    SITE_queue <+ SITE_freed { |f| [f.part, [f.stream, f.record].inspect, f.stream, f.record] }
    SITE_turn <= SITE_queue.argmin([:part], :place)
    SITE_queue <- SITE_turn
    SITE_over <= SITE_done.notin(SITE_queue, :part => :part)
)";
constexpr std::string_view kTakeAtOnce =
    "    STREAM_in <= SITE_freed { |f| f.record if f.stream == 'NAME' }\n";
constexpr std::string_view kTakeTurn = "    STREAM_in <= SITE_turn { |t| t.record if t.stream == 'NAME' }\n";
constexpr std::string_view kTakePayloads = "    STREAM_payloads <= STREAM_in { |r| [RPAYLOADS] }\n";

// What is asked of a partition is answered in the timestep after it has been taken in.
constexpr std::string_view kWait = R"(
  bloom :STREAM_wait do
    STREAM_waiting <= NAME { |r| [[RKEY], [RCOLUMNS]] }
    STREAM_due <= (STREAM_waiting * SITE_OVER).lefts(:part => :part)
    STREAM_waiting <- STREAM_due
    STREAM_in <= STREAM_due { |d| d.record }
)";

// What is among the intakes of a site.
struct Kinds {
  std::size_t sealed = 0;
  bool channels = false;  // sealed ones
  bool votes = false;     // several producers have to be heard
};

bool asks(const Intake& intake) {
  return intake.sealed && intake.address && intake.producers != Producers::Single;
}

std::string sender(const Site& site) {
  std::string state, rules;
  for (const Intake& intake : site.intakes) {
    if (!intake.sealed || !intake.address) continue;
    const Words words = words_of(site, intake);
    state += fill(kSenderState, words);
    rules += fill(kSend, words);
    if (intake.has_other_readers) rules += fill(kSendToOthers, words);
    rules += fill(kSeal, words);
    if (intake.marked) rules += fill(kSealAtMarker, words);
    if (intake.ends_with_bootstrap) rules += fill(kSealAtEnd, words);
    rules += fill(kTell, words);
  }
  return module_text("For whoever sends: what goes out is counted, and sealed partition by partition.",
                     site.sender(), site.module, state, rules);
}

std::string receiver_state(const Site& site, const Kinds& kinds) {
  std::string state;
  for (const Intake& intake : site.intakes) {
    const Words words = words_of(site, intake);
    if (intake.sealed && !intake.address) state += fill(kLocalState, words);
    if (asks(intake))
      state += fill(intake.producers == Producers::Registry ? kRegistry : kAllProducers, words);
    state += fill(kIn, words);
    if (intake.payloads) state += fill(kPayloads, words);
    if (!intake.sealed) state += fill(kWaitingState, words);
  }
  std::string own(kHeldState);
  if (kinds.channels) own += kSealsState;
  if (kinds.votes) own += kQuorumState;
  if (kinds.sealed > 1) own += kWholeState;
  own += kReleaseState;
  if (site.one_by_one) own += kTurns;
  return state + fill(own, words_of(site));
}

std::string receiver(const Site& site, const Kinds& kinds) {
  std::string rules = fill(kinds.channels ? kHold : kHoldOnlyLocal, words_of(site));
  for (const Intake& intake : site.intakes)
    if (intake.sealed && !intake.address) rules += fill(kHoldLocal, words_of(site, intake));
  rules += fill(kHeld, words_of(site));
  if (kinds.channels) rules += fill(kVote, words_of(site));
  for (const Intake& intake : site.intakes) {
    if (!intake.sealed) continue;
    const Words words = words_of(site, intake);
    if (!intake.address)
      rules += fill(kLocallySealed, words);
    else if (!asks(intake))
      rules += fill(kNoVote, words);
    else
      rules += fill(intake.producers == Producers::Registry ? kAskRegistry : kAskAll, words);
  }
  if (kinds.votes) rules += fill(kUnanimous, words_of(site));
  Words counted = words_of(site);
  counted["COUNT"] = std::to_string(kinds.sealed);
  rules += fill(kinds.sealed > 1 ? kAllReady : kOneReady, counted);
  rules += fill(kRelease, counted);
  if (site.one_by_one) rules += fill(kTakeTurns, counted);
  for (const Intake& intake : site.intakes) {
    if (!intake.sealed) continue;
    rules += fill(site.one_by_one ? kTakeTurn : kTakeAtOnce, words_of(site, intake));
    if (intake.payloads) rules += fill(kTakePayloads, words_of(site, intake));
  }
  rules += "  end\n";
  for (const Intake& intake : site.intakes) {
    if (intake.sealed) continue;
    Words words = words_of(site, intake);
    words["OVER"] = site.one_by_one ? "over" : "done";
    rules += fill(kWait, words);
    if (intake.payloads) rules += fill(kTakePayloads, words);
    rules += "  end\n";
  }
  return module_text("For " + site.component + ": whole partitions are handed over.", site.receiver(),
                     kinds.channels ? site.module : "", receiver_state(site, kinds), rules);
}

}  // namespace

std::string sealing_text(const Site& site) {
  Kinds kinds;
  for (const Intake& intake : site.intakes) {
    kinds.sealed += intake.sealed;
    kinds.channels |= intake.sealed && intake.address;
    kinds.votes |= asks(intake);
  }
  const std::string senders = kinds.channels ? fill(kProtocol, words_of(site)) + sender(site) : std::string();
  return senders + receiver(site, kinds);
}

}  // namespace blazes::emit::bloom
