// What is generated for those who send into partitions: records go in parcels, with their sender and their partition, and a seal says how many
// there were. A partition is an array of the values of its key, a record an array of its columns but for the address, which stands beside it: the same
// array for all who get it, and the rules are the same for all programs.
// Nothing is done for a single record before its partition is sealed: then all are counted at once.
#include "emit/bloom/strategy_text.h"

namespace blazes::emit::bloom {
namespace {

constexpr std::string_view kProtocol = R"(
# What those who send say to those who hold back: records with their sender and their partition; how many records a partition has.
module MODULE
  state do
    channel :SITE_parcel, [:@to, :from, :stream, :part, :records]
    channel :SITE_seal, [:@to, :from, :stream, :part] => [:records]
  end
end
)";

// Records in a message, which may have 65,507 bytes by UDP.
constexpr std::string_view kParcel = "32";

constexpr std::string_view kSenderState =
    R"(    interface input, :STREAM_seal, [KEY] # the program seals: no record of this partition follows
    table :STREAM_receivers, [:to] # where to send seals; the runtime adds those to whom nothing else is sent
    scratch :STREAM_out, [COLUMNS]
    scratch :STREAM_packed, [:to, :part, :record]
    scratch :STREAM_parcel, [:to, :part] => [:records] # all of a timestep
    table :STREAM_sent, [:to, :part, :records] # parcels of partitions that are open
    table :STREAM_sealed, [:part]
    table :STREAM_told, [:to, :part]
    scratch :STREAM_due, [:to, :part]
    scratch :STREAM_untold, [:to, :part]
    scratch :STREAM_counted, [:to, :part, :record]
    scratch :STREAM_count, [:to, :part] => [:records]
)";

constexpr std::string_view kSend = R"(
  bloom :STREAM_send do
    STREAM_packed <= STREAM_out { |r| [r.ADDRESS, [RKEY], [RPAYLOADS]] }
    STREAM_parcel <= STREAM_packed.group([:to, :part], accum(:record))
    STREAM_sent <= STREAM_parcel
    STREAM_receivers <= STREAM_parcel { |p| [p.to] }
    SITE_parcel <~ STREAM_parcel.flat_map do |p|
      p.records.each_slice(PARCEL).map { |some| [p.to, ip_port, 'NAME', p.part, some] }
    end
)";

constexpr std::string_view kSendToOthers = "    NAME <~ STREAM_out\n";

constexpr std::string_view kSeal = R"(  end

  bloom :STREAM_tell do
    STREAM_sealed <= STREAM_seal { |s| [[SKEY]] }
)";

constexpr std::string_view kSealAtMarker = "    STREAM_sealed <= STREAM_out { |r| [[RKEY]] if r.seal }\n";

constexpr std::string_view kSealAtEnd = "    STREAM_sealed <= STREAM_parcel { |p| [p.part] }\n";

constexpr std::string_view kTell =
    R"(    STREAM_due <= (STREAM_sealed * STREAM_receivers).pairs { |s, r| [r.to, s.part] }
    STREAM_untold <= STREAM_due.notin(STREAM_told)
    STREAM_counted <= (STREAM_sent * STREAM_untold).lefts(:to => :to, :part => :part).flat_map do |s|
      s.records.map { |r| [s.to, s.part, r] }
    end
    STREAM_count <= STREAM_counted.group([:to, :part], count)
    SITE_seal <~ (STREAM_untold * STREAM_count).outer(:to => :to, :part => :part) do |u, c|
      [u.to, ip_port, 'NAME', u.part, c.records || 0]
    end
    STREAM_told <+ STREAM_untold
    STREAM_sent <- (STREAM_sent * STREAM_told).lefts(:to => :to, :part => :part)
  end
)";

}  // namespace

std::string sealing_sender_text(const Site& site) {
  if (!site.is_spoken_to()) return {};
  std::string state, rules;
  for (const Intake& intake : site.intakes) {
    if (!intake.sealed || !intake.address || intake.shared) continue;
    Words words = words_of(site, intake);
    words["PARCEL"] = kParcel;
    state += fill(kSenderState, words);
    rules += fill(kSend, words);
    if (intake.has_other_readers) rules += fill(kSendToOthers, words);
    rules += fill(kSeal, words);
    if (intake.marked) rules += fill(kSealAtMarker, words);
    if (intake.ends_with_bootstrap) rules += fill(kSealAtEnd, words);
    rules += fill(kTell, words);
  }
  return fill(kProtocol, words_of(site)) +
         module_text("For whoever sends: what goes out is counted, and sealed partition by partition.",
                     site.sender(), site.module, state, rules);
}

}  // namespace blazes::emit::bloom
