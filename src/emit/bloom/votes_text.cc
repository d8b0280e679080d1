// How those who receive find out that all of a partition is there: who has to be heard, and whether each of them has.
#include "emit/bloom/votes_text.h"

namespace blazes::emit::bloom {
namespace {

using dataflow::Producers;

constexpr std::string_view kSealsState = R"(    table :SITE_seals, [:to, :from, :stream, :part] => [:records]
    scratch :SITE_count, [:from, :stream, :part] => [:records]
    scratch :SITE_vote, [:stream, :part, :from]
)";

constexpr std::string_view kHereState =
    "    scratch :SITE_here, [:from, :stream, :part, :record] # of who has sealed\n";

constexpr std::string_view kQuorumState = R"(    scratch :SITE_quorum, [:stream, :part] => [:addresses]
    scratch :SITE_asked, [:stream, :part, :from]
    scratch :SITE_missing, [:stream, :part, :from]
    scratch :SITE_agreed, [:stream, :part] => [:addresses]
)";

constexpr std::string_view kRegistry =
    "    table :STREAM_producers, [KEY] => [:ADDRESSES] # the registry: the runtime enters all who send a "
    "partition, at once\n";

constexpr std::string_view kAllProducers =
    "    table :STREAM_producers, [] => [:ADDRESSES] # the runtime enters all who send, at once\n";

constexpr std::string_view kLocalState =
    R"(    interface input, :STREAM_seal, [KEY] # the program seals: no record of this partition follows
    table :STREAM_sealed, [:part]
)";

constexpr std::string_view kVote = R"(  end

  # Who has sealed a partition, and of whom as many records are here as the seal says, has voted.
  bloom :SITE_count_votes do
HERE    SITE_count <= SITE_COUNTED.group([:from, :stream, :part], count)
    SITE_vote <= (SITE_seals * SITE_count).outer(:from => :from, :stream => :stream, :part => :part) do |s, c|
      [s.stream, s.part, s.from] if s.records == (c.records || 0)
    end
)";

// Records are counted when it is known how many it should be, and each once, however often it was sent.
constexpr std::string_view kHere =
    R"(    SITE_here <= (SITE_held * SITE_seals).lefts(:from => :from, :stream => :stream, :part => :part).flat_map do |h|
      h.records.map { |r| [h.from, h.stream, h.part, r] }
    end
)";

constexpr std::string_view kLate = R"(    SITE_late <= (SITE_arrived * SITE_PAST).lefts(ON).flat_map do |l|
      l.records.map { |r| [l.to, l.from, l.stream, l.part, r] }
    end
)";

constexpr std::string_view kAskRegistry =
    "    SITE_quorum <= STREAM_producers { |p| ['NAME', [PKEY], p.ADDRESSES] }\n";

constexpr std::string_view kAskAll =
    "    SITE_quorum <= (SITE_vote * STREAM_producers).pairs { |v, p| ['NAME', v.part, p.ADDRESSES] if "
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

constexpr std::string_view kArrive = R"(    SITE_arrived <= SITE_parcel
    SITE_seals <= SITE_seal.notin(SITE_PAST, ON)
)";
constexpr std::string_view kArriveShared = R"(    SITE_arrived <= OTHER_parcel { |p| p if p.stream == 'NAME' }
    STREAM_heard <= OTHER_seal { |s| s if s.stream == 'NAME' }
    SITE_seals <= STREAM_heard.notin(SITE_PAST, ON)
)";
constexpr std::string_view kHeard = "    scratch :STREAM_heard, [:to, :from, :stream, :part] => [:records]\n";

bool asks(const Intake& intake) {
  return intake.sealed && intake.address && intake.producers != Producers::Single;
}

}  // namespace

Kinds kinds_of(const Site& site) {
  Kinds kinds;
  for (const Intake& intake : site.intakes) {
    kinds.sealed += intake.sealed;
    kinds.channels |= intake.sealed && intake.address;
    kinds.votes |= asks(intake);
  }
  return kinds;
}

std::string arrive_state(const Site& site) {
  std::string state;
  for (const Intake& intake : site.intakes)
    if (intake.shared) state += fill(kHeard, words_of(site, intake));
  return state;
}

std::string arrive_rules(const Site& site, std::string_view past, std::string_view on) {
  std::string rules;
  const auto add = [&](std::string_view text, Words words) {
    words["PAST"] = past;
    words["ON"] = on;
    rules += fill(text, words);
  };
  if (site.is_spoken_to()) add(kArrive, words_of(site));
  for (const Intake& intake : site.intakes)
    if (intake.shared) add(kArriveShared, words_of(site, intake));
  return rules;
}

std::string late_rule(const Site& site, std::string_view past, std::string_view on) {
  Words words = words_of(site);
  words["PAST"] = past;
  words["ON"] = on;
  return fill(kLate, words);
}

std::string who_votes_state(const Site& site, const Intake& intake) {
  const Words words = words_of(site, intake);
  if (intake.sealed && !intake.address) return fill(kLocalState, words);
  if (!asks(intake)) return {};
  return fill(intake.producers == Producers::Registry ? kRegistry : kAllProducers, words);
}

std::string votes_state(const Site& site) {
  const Kinds kinds = kinds_of(site);
  std::string state;
  if (kinds.channels) state += fill(kSealsState, words_of(site));
  if (kinds.channels && !site.has_several_keys()) state += fill(kHereState, words_of(site));
  if (kinds.votes) state += fill(kQuorumState, words_of(site));
  return state;
}

std::string votes_rules(const Site& site) {
  const Kinds kinds = kinds_of(site);
  Words of_site = words_of(site);
  of_site["HERE"] = site.has_several_keys() ? std::string() : fill(kHere, of_site);
  of_site["COUNTED"] = site.has_several_keys() ? "held" : "here";
  std::string rules = kinds.channels ? fill(kVote, of_site) : std::string();
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
  return rules;
}

}  // namespace blazes::emit::bloom
