// The module that is generated for dynamic ordering: who sends numbers what it gives to the sequencer, and gives it to the next one if this
// one does not say that it is in the log; who receives takes the log in, record by record of each value of the scope. The log itself, and
// who is elected, is the matter of whatever runs the program.
#include "emit/bloom/strategy_text.h"

namespace blazes::emit::bloom {
namespace {

constexpr std::string_view kProtocol = R"(
# What is said between those who send and the sequencer: items, under a number of the sender's, which is new in each life of it.
module MODULE
  state do
    channel :SITE_submit, [:@sequencer, :from, :life, :number] => [:items]
    channel :SITE_taken, [:@to, :life, :number]
  end
end
)";

constexpr std::string_view kSenderState =
    R"(    interface input, :SITE_elected, [] => [:election, :address] # from the runtime: who leads now; elections are counted
    table :SITE_sequencer, [] => [:election, :address]
    table :SITE_life, [] => [:number] # the runtime enters which life of this node it is
    scratch :SITE_copy, [:scope, :stream, :record, :to]
    scratch :SITE_new, [:scope, :stream, :record] => [:to]
    scratch :SITE_item, [:of, :item]
    scratch :SITE_together, [:of] => [:items]
    scratch :SITE_numbered, [:number] => [:items]
    table :SITE_count, [:of] => [:number]
    table :SITE_unsettled, [:number] => [:items] # is not known to be in the log
    table :SITE_told, [:number, :election]
    scratch :SITE_due, [:number, :election] => [:address, :items]
    scratch :SITE_untold, [:number, :election] => [:address, :items]
    scratch :SITE_over, [:number]
)";
constexpr std::string_view kOut = "    scratch :STREAM_out, [COLUMNS]\n";
constexpr std::string_view kSubmit = "\n  bloom :SITE_send_off do\n";
constexpr std::string_view kCopy =
    "    SITE_copy <= STREAM_out { |r| [[RKEY], 'NAME', [RPAYLOADS], r.ADDRESS] }\n";
constexpr std::string_view kSendToOthers = "    NAME <~ STREAM_out\n";
constexpr std::string_view kSubmitted =
    R"(    SITE_new <= SITE_copy.group([:scope, :stream, :record], accum(:to))
    SITE_item <= SITE_new { |n| [0, [[n.scope, n.stream, n.record].inspect, n.scope, n.stream, n.record, n.to.sort]] }
    SITE_together <= SITE_item.group([:of], accum(:item))
    SITE_numbered <= (SITE_together * SITE_count).outer(:of => :of) { |t, c| [(c.number || 0) + 1, t.items.sort] }
    SITE_count <+- SITE_numbered { |n| [0, n.number] }
    SITE_unsettled <= SITE_numbered
  end

  # To each that is elected, until it is in the log.
  bloom :SITE_submit_items do
    SITE_sequencer <+- SITE_elected
    SITE_due <= (SITE_unsettled * SITE_sequencer).pairs { |u, s| [u.number, s.election, s.address, u.items] }
    SITE_untold <= SITE_due.notin(SITE_told, :number => :number, :election => :election)
    SITE_submit <~ (SITE_untold * SITE_life).pairs { |u, l| [u.address, ip_port, l.number, u.number, u.items] }
    SITE_told <+ (SITE_untold * SITE_life).pairs { |u, l| [u.number, u.election] }
    SITE_over <= (SITE_taken * SITE_life).pairs(:life => :number) { |t, l| [t.number] }
    SITE_unsettled <- (SITE_unsettled * SITE_over).lefts(:number => :number)
    SITE_told <- (SITE_told * SITE_over).lefts(:number => :number)
  end
)";

constexpr std::string_view kReceiverState =
    R"(    interface output, :SITE_proposed, [:from, :life, :number] => [:items] # for the runtime: the elected one puts it into the log
    interface input, :SITE_logged, [:place] => [:items] # from the runtime, at each: the log, place by place
    interface input, :SITE_settled, [:from, :life, :number] # from the runtime, at the elected one: it is in the log
    scratch :SITE_came, [:of, :place] => [:items]
    scratch :SITE_fresh, [:of, :place] => [:items]
    table :SITE_read, [:of] => [:place]
    scratch :SITE_entry, [:scope, :place, :text] => [:stream, :record, :to]
    table :SITE_pending, [:scope, :place, :text] => [:stream, :record]
    scratch :SITE_front, [:scope, :place, :text] => [:stream, :record]
    scratch :SITE_turn, [:scope, :place, :text] => [:stream, :record]
)";
constexpr std::string_view kIn = "    scratch :STREAM_in, [COLUMNS]\n";
constexpr std::string_view kPayloads = "    scratch :STREAM_payloads, [PAYLOADS]\n";

constexpr std::string_view kReceive = R"(
  # At the elected one: what comes goes into the log, and who has sent it is told when it is there.
  bloom :SITE_propose do
    SITE_proposed <= SITE_submit { |s| [s.from, s.life, s.number, s.items] }
    SITE_taken <~ SITE_settled { |s| [s.from, s.life, s.number] }
  end

  # A record that is addressed to this one is taken in when those before it have been, one of each scope in a timestep.
  bloom :SITE_follow do
    SITE_came <= SITE_logged { |l| [0, l.place, l.items] }
    SITE_fresh <= (SITE_came * SITE_read).outer(:of => :of) { |c, r| [0, c.place, c.items] if c.place > (r.place || 0) }
    SITE_read <+- SITE_fresh.group([:of], max(:place))
    SITE_entry <= SITE_fresh.flat_map { |l| l.items.map { |i| [i[1], l.place, i[0], i[2], i[3], i[4]] } }
    SITE_pending <= SITE_entry { |e| [e.scope, e.place, e.text, e.stream, e.record] if e.to.include?(ip_port) }
    SITE_front <= SITE_pending.argmin([:scope], :place)
    SITE_turn <= SITE_front.argmin([:scope], :text)
    SITE_pending <- SITE_turn
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
         module_text("For " + site.component + ", all replicas of it: one of them is elected.",
                     site.receiver(), site.module, receiver_state + fill(kReceiverState, of_site),
                     receiver_rules + "  end\n");
}

}  // namespace blazes::emit::bloom
