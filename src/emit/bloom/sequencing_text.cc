// The module that is generated for sequencing: records are numbered before the run, and who sends marks how far it has got and how many
// records that makes. A number is applied when all have passed it, the smallest first.
#include <fmt/format.h>

#include "emit/bloom/strategy_text.h"

namespace blazes::emit::bloom {
namespace {

constexpr std::string_view kProtocol = R"(
# What those who send say to those who hold back. A mark: this sender has sent so many records in all, up to this number.
module MODULE
  state do
    channel :SITE_record, [:@to, :from, :stream, :number, :record]
    channel :SITE_mark, [:@to, :from, :number] => [:records]
  end
end
)";

constexpr std::string_view kSenderState =
    R"(    interface input, :SITE_pass, [NUMBERS] # the program has sent all records up to this number
    table :SITE_receivers, [:to] # where to send marks; the runtime adds those to whom nothing else is sent
    scratch :SITE_packed, [:to, :stream, :number, :record]
    table :SITE_sent, [:to, :stream, :number, :record] # of numbers that are not passed
    table :SITE_total, [:to] => [:records]
    scratch :SITE_latest, [] => [:number]
    scratch :SITE_due, [:to] => [:number]
    scratch :SITE_passed_by, [:to, :stream, :number, :record]
    scratch :SITE_sum, [:to] => [:records]
    scratch :SITE_more, [:to] => [:number, :records]
    scratch :SITE_marked, [:to] => [:number, :records]
)";
constexpr std::string_view kUpToState = "    scratch :SITE_up_to, [:number]\n";
constexpr std::string_view kOut = "    scratch :STREAM_out, [COLUMNS]\n";
constexpr std::string_view kSend = "\n  bloom :SITE_send do\n";
constexpr std::string_view kPack =
    "    SITE_packed <= STREAM_out { |r| [r.ADDRESS, 'NAME', RNUMBER, [RCOLUMNS]] }\n";
constexpr std::string_view kSendToOthers = "    NAME <~ STREAM_out\n";
constexpr std::string_view kMark = R"(    SITE_sent <= SITE_packed
    SITE_receivers <= SITE_packed { |r| [r.to] }
    SITE_record <~ SITE_packed { |r| [r.to, ip_port, r.stream, r.number, r.record] }
  end

  bloom :SITE_tell do
)";
constexpr std::string_view kUpTo = "    SITE_up_to <= SITE_pass { |p| [PNUMBER] }\n";
constexpr std::string_view kTell = R"(    SITE_latest <= SITE_PASSED.group([], max(:number))
    SITE_due <= (SITE_receivers * SITE_latest).pairs { |r, l| [r.to, l.number] }
    SITE_passed_by <= (SITE_sent * SITE_due).pairs(:to => :to) do |s, d|
      [s.to, s.stream, s.number, s.record] if SUPTOD
    end
    SITE_sum <= SITE_passed_by.group([:to], count)
    SITE_more <= (SITE_due * SITE_sum).outer(:to => :to) { |d, s| [d.to, d.number, s.records || 0] }
    SITE_marked <= (SITE_more * SITE_total).outer(:to => :to) { |m, t| [m.to, m.number, m.records + (t.records || 0)] }
    SITE_mark <~ SITE_marked { |m| [m.to, ip_port, m.number, m.records] }
    SITE_total <+- SITE_marked { |m| [m.to, m.records] }
    SITE_sent <- SITE_passed_by
  end
)";

constexpr std::string_view kReceiverState =
    R"(    table :SITE_producers, [] => [:addresses] # the runtime enters all who send, at once
    table :SITE_held, [:to, :from, :stream, :number, :record]
    table :SITE_marks, [:to, :from, :number] => [:records]
    table :SITE_applied, [:from] => [:records]
    scratch :SITE_upto, [:from, :mark, :stream, :record]
    scratch :SITE_count, [:from, :mark] => [:records]
    scratch :SITE_known, [:from, :mark] => [:records, :here]
    scratch :SITE_whole, [:from, :mark]
    scratch :SITE_passed, [:from] => [:number]
    scratch :SITE_asked, [:from]
    scratch :SITE_missing, [:from]
    scratch :SITE_heard, [:from] => [:number]
    scratch :SITE_least, [:number]
    scratch :SITE_floor, [:number]
    scratch :SITE_ready, [:to, :from, :stream, :number, :record]
    scratch :SITE_next, [:to, :from, :stream, :number, :record]
    scratch :SITE_taken, [:from] => [:records]
)";
constexpr std::string_view kTurnState =
    R"(    scratch :SITE_lined_up, [:place, :to, :from, :stream, :number, :record]
    scratch :SITE_turn, [:to, :from, :stream, :number, :record]
)";
constexpr std::string_view kIn = "    scratch :STREAM_in, [COLUMNS]\n";
constexpr std::string_view kPayloads = "    scratch :STREAM_payloads, [PAYLOADS]\n";

constexpr std::string_view kHold = R"(
  # A mark is whole when as many records up to it are here, or have been applied, as it says.
  bloom :SITE_hold do
    SITE_held <= SITE_record
    SITE_marks <= SITE_mark
    SITE_upto <= (SITE_marks * SITE_held).pairs(:from => :from) do |m, h|
      [m.from, m.number, h.stream, h.record] if HUPTOM
    end
    SITE_count <= SITE_upto.group([:from, :mark], count)
    SITE_known <= (SITE_marks * SITE_count).outer(:from => :from, :number => :mark) do |m, c|
      [m.from, m.number, m.records, c.records || 0]
    end
    SITE_whole <= (SITE_known * SITE_applied).outer(:from => :from) do |k, a|
      [k.from, k.mark] if k.records == k.here + (a.records || 0)
    end
    SITE_passed <= SITE_whole.group([:from], max(:mark))
    SITE_marks <- (SITE_marks * SITE_passed).pairs(:from => :from) do |m, p|
      [m.to, m.from, m.number, m.records] if MBELOWP
    end
  end

  # What all producers have passed is ready; the smallest number of it is next.
  bloom :SITE_vote do
    SITE_asked <= SITE_producers.flat_map { |p| p.addresses.map { |a| [a] } }
    SITE_missing <= SITE_asked.notin(SITE_passed, :from => :from)
    SITE_heard <= (SITE_passed * SITE_asked).lefts(:from => :from)
    SITE_least <= SITE_heard.group([], min(:number))
    SITE_floor <= SITE_least.notin(SITE_missing) { |l, m| true }
    SITE_ready <= (SITE_held * SITE_floor).pairs do |h, f|
      [h.to, h.from, h.stream, h.number, h.record] if HUPTOF
    end
    SITE_next <= SITE_ready.argmin([], :number)
  end
)";
constexpr std::string_view kTakeTurns = R"(
  # What is stored changes: the records of one number come one by one, in an order that their contents alone decide.
  bloom :SITE_take_turns do
    SITE_lined_up <= SITE_next { |n| [[n.stream, n.record, n.from].inspect, n.to, n.from, n.stream, n.number, n.record] }
    temp :SITE_chosen <= SITE_lined_up.argmin([], :place)
    SITE_turn <= SITE_chosen { |c| [c.to, c.from, c.stream, c.number, c.record] }
  end
)";
constexpr std::string_view kApply = R"(
  bloom :SITE_apply do
    SITE_taken <= SITE_TURN.group([:from], count)
    SITE_applied <+- (SITE_taken * SITE_applied).outer(:from => :from) { |t, a| [t.from, t.records + (a.records || 0)] }
    SITE_held <- SITE_TURN
)";
constexpr std::string_view kTake = "    STREAM_in <= SITE_TURN { |t| t.record if t.stream == 'NAME' }\n";
constexpr std::string_view kTakePayloads = "    STREAM_payloads <= STREAM_in { |r| [RPAYLOADS] }\n";

// A number of several columns is an array, and those are compared by `<=>` alone.
std::string compared(const Site& site, std::string_view a, std::string_view sign, std::string_view b) {
  return site.numbers.size() == 1 ? fmt::format("{}.number {} {}.number", a, sign, b)
                                  : fmt::format("({}.number <=> {}.number) {} 0", a, b, sign);
}

Words words_of_site(const Site& site) {
  Words words = words_of(site);
  const bool one = site.numbers.size() == 1;
  const auto number = [&](std::string_view of) {
    return one ? fields(of, site.numbers) : "[" + fields(of, site.numbers) + "]";
  };
  words["TURN"] = site.one_by_one ? "turn" : "next";
  words["NUMBERS"] = one ? ":number" : symbols(site.numbers);
  words["PASSED"] = one ? "pass" : "up_to";
  words["RNUMBER"] = number("r");
  words["PNUMBER"] = number("p");
  words["SUPTOD"] = compared(site, "s", "<=", "d");
  words["HUPTOM"] = compared(site, "h", "<=", "m");
  words["HUPTOF"] = compared(site, "h", "<=", "f");
  words["MBELOWP"] = compared(site, "m", "<", "p");
  return words;
}

}  // namespace

std::string sequencing_text(const Site& site) {
  const Words of_site = words_of_site(site);
  std::string sender_state, sender_rules = fill(kSend, of_site), receiver_state, takes;
  for (const Intake& intake : site.intakes) {
    Words words = words_of(site, intake);
    words.insert(of_site.begin(), of_site.end());
    sender_state += fill(kOut, words);
    sender_rules += fill(kPack, words);
    if (intake.has_other_readers) sender_rules += fill(kSendToOthers, words);
    receiver_state += fill(kIn, words);
    if (intake.payloads) receiver_state += fill(kPayloads, words);
    takes += fill(kTake, words);
    if (intake.payloads) takes += fill(kTakePayloads, words);
  }
  sender_state += fill(kSenderState, of_site);
  sender_rules += fill(kMark, of_site);
  if (site.numbers.size() > 1) {
    sender_state += fill(kUpToState, of_site);
    sender_rules += fill(kUpTo, of_site);
  }
  sender_rules += fill(kTell, of_site);
  receiver_state += fill(kReceiverState, of_site);
  if (site.one_by_one) receiver_state += fill(kTurnState, of_site);
  std::string receiver_rules(kHold);
  if (site.one_by_one) receiver_rules += kTakeTurns;
  receiver_rules += kApply;
  return fill(kProtocol, of_site) +
         module_text("For whoever sends: what goes out is counted, and marked as the numbers are passed.",
                     site.sender(), site.module, sender_state, sender_rules) +
         module_text("For " + site.component + ": numbers are applied one after the other.", site.receiver(),
                     site.module, receiver_state, fill(receiver_rules, of_site) + takes + "  end\n");
}

}  // namespace blazes::emit::bloom
