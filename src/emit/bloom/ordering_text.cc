// The module that is generated for dynamic ordering: who sends gives a record and its addressees to the sequencer, which numbers what
// comes, for each value of the scope and each addressee, and there the numbers are followed.
#include "emit/bloom/strategy_text.h"

namespace blazes::emit::bloom {
namespace {

constexpr std::string_view kProtocol = R"(
# What is said between those who send, the sequencer and those who receive. `after` is the number of the record before, at one addressee.
module MODULE
  state do
    channel :SITE_submit, [:@sequencer, :scope, :stream, :record, :to]
    channel :SITE_order, [:@to, :scope, :number] => [:after, :stream, :record]
  end
end
)";

constexpr std::string_view kSenderState =
    R"(    table :SITE_sequencer, [] => [:address] # the elected one; the runtime enters it
    scratch :SITE_copy, [:scope, :stream, :record, :to]
    scratch :SITE_new, [:scope, :stream, :record] => [:to]
    table :SITE_unsent, [:scope, :stream, :record, :to]
)";
constexpr std::string_view kOut = "    scratch :STREAM_out, [COLUMNS]\n";
constexpr std::string_view kSubmit = "\n  bloom :SITE_send_off do\n";
constexpr std::string_view kCopy =
    "    SITE_copy <= STREAM_out { |r| [[RKEY], 'NAME', [RPAYLOADS], r.ADDRESS] }\n";
constexpr std::string_view kSendToOthers = "    NAME <~ STREAM_out\n";
constexpr std::string_view kSubmitted =
    R"(    SITE_new <= SITE_copy.group([:scope, :stream, :record], accum(:to))
    SITE_unsent <= SITE_new { |n| [n.scope, n.stream, n.record, n.to.sort] }
    SITE_submit <~ (SITE_sequencer * SITE_unsent).pairs { |s, u| [s.address, u.scope, u.stream, u.record, u.to] }
    SITE_unsent <- (SITE_unsent * SITE_sequencer).lefts
  end
)";

constexpr std::string_view kReceiverState =
    R"(    table :SITE_queue, [:scope, :place] => [:stream, :record, :to]
    scratch :SITE_first, [:scope, :place] => [:stream, :record, :to]
    table :SITE_last, [:to, :scope] => [:number]
    scratch :SITE_addressed, [:to, :scope, :stream, :record]
    scratch :SITE_numbered, [:to, :scope] => [:after, :stream, :record]
    table :SITE_pending, [:scope, :number] => [:after, :stream, :record]
    table :SITE_reached, [:scope] => [:number]
    scratch :SITE_turn, [:scope, :number] => [:stream, :record]
)";
constexpr std::string_view kIn = "    scratch :STREAM_in, [COLUMNS]\n";
constexpr std::string_view kPayloads = "    scratch :STREAM_payloads, [PAYLOADS]\n";

constexpr std::string_view kReceive = R"(
  # At the sequencer: of what waits, one record of each scope is next.
  bloom :SITE_put_in_order do
    SITE_queue <= SITE_submit { |s| [s.scope, [s.stream, s.record, s.to].inspect, s.stream, s.record, s.to] }
    SITE_first <= SITE_queue.argmin([:scope], :place)
    SITE_queue <- SITE_first
    SITE_addressed <= SITE_first.flat_map { |f| f.to.map { |to| [to, f.scope, f.stream, f.record] } }
    SITE_numbered <= (SITE_addressed * SITE_last).outer(:to => :to, :scope => :scope) do |a, l|
      [a.to, a.scope, l.number || 0, a.stream, a.record]
    end
    SITE_order <~ SITE_numbered { |n| [n.to, n.scope, n.after + 1, n.after, n.stream, n.record] }
    SITE_last <+- SITE_numbered { |n| [n.to, n.scope, n.after + 1] }
  end

  # At an addressee: a record is taken in when the one before it has been, one of each scope in a timestep.
  bloom :SITE_follow do
    SITE_pending <= SITE_order { |o| [o.scope, o.number, o.after, o.stream, o.record] }
    SITE_turn <= (SITE_pending * SITE_reached).outer(:scope => :scope) do |p, r|
      [p.scope, p.number, p.stream, p.record] if p.after == (r.number || 0)
    end
    SITE_reached <+- SITE_turn { |t| [t.scope, t.number] }
    SITE_pending <- (SITE_pending * SITE_turn).lefts(:scope => :scope, :number => :number)
)";
constexpr std::string_view kTake = R"(    STREAM_in <= SITE_turn { |t| [UNPACKED] if t.stream == 'NAME' }
)";
constexpr std::string_view kTakePayloads = "    STREAM_payloads <= STREAM_in { |r| [RPAYLOADS] }\n";

// The columns of a record out of the array that travels, which lacks the address.
std::string unpacked(const Intake& intake) {
  std::string list;
  std::size_t next = 0;
  for (std::size_t c = 0; c < intake.columns.size(); ++c) {
    if (c > 0) list += ", ";
    list += c == intake.address ? "ip_port" : "t.record[" + std::to_string(next++) + "]";
  }
  return list;
}

}  // namespace

std::string ordering_text(const Site& site) {
  const Words of_site = words_of(site);
  std::string sender_state, sender_rules = fill(kSubmit, of_site);
  std::string receiver_state, receiver_rules = fill(kReceive, of_site);
  for (const Intake& intake : site.intakes) {
    Words words = words_of(site, intake);
    words["UNPACKED"] = unpacked(intake);
    sender_state += fill(kOut, words);
    sender_rules += fill(kCopy, words);
    if (intake.has_other_readers) sender_rules += fill(kSendToOthers, words);
    receiver_state += fill(kIn, words);
    if (intake.payloads) receiver_state += fill(kPayloads, words);
    receiver_rules += fill(kTake, words);
    if (intake.payloads) receiver_rules += fill(kTakePayloads, words);
  }
  sender_rules += fill(kSubmitted, of_site);
  return fill(kProtocol, of_site) +
         module_text("For whoever sends: what goes out goes to the sequencer.", site.sender(), site.module,
                     sender_state + fill(kSenderState, of_site), sender_rules) +
         module_text("For " + site.component + ", all replicas of it: one of them is the sequencer.",
                     site.receiver(), site.module, receiver_state + fill(kReceiverState, of_site),
                     receiver_rules + "  end\n");
}

}  // namespace blazes::emit::bloom
