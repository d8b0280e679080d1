#include "frontend/spec/requirements.h"

#include "diagnostics/rule.h"
#include "frontend/spec/keys.h"
#include "frontend/spec/scalars.h"
#include "frontend/spec/streams.h"

namespace blazes::frontend::spec {
namespace {

constexpr std::array<std::string_view, 6> kLevels = {"deterministic", "replicas-agree", "replicas-converge",
                                                     "anything",      "replicas agree", "replicas converge"};
constexpr std::array<dataflow::Requirement, 6> kMeaning = {
    dataflow::Requirement::Deterministic,    dataflow::Requirement::ReplicasAgree,
    dataflow::Requirement::ReplicasConverge, dataflow::Requirement::Anything,
    dataflow::Requirement::ReplicasAgree,    dataflow::Requirement::ReplicasConverge};

struct AllowanceDraft {
  std::optional<Named> id, stream;
  std::optional<Value> reason;
};

constexpr KeyTable<AllowanceDraft, 3> kAllowanceKeys = {{
    {"id", "", [](Reading& r, AllowanceDraft& d, const Value& v) { d.id = read_name(r, v, "'id'"); },
     "the finding's id, as in BLZ201"},
    {"stream", "",
     [](Reading& r, AllowanceDraft& d, const Value& v) { d.stream = read_name(r, v, "'stream'"); },
     "the stream that it is about"},
    {"reason", "", [](Reading&, AllowanceDraft& d, const Value& v) { d.reason = v; },
     "why it does not matter"},
}};

// Finds streams by what people call them.
class StreamFinder {
 public:
  explicit StreamFinder(const DataflowBuilder& builder) : builder_(builder), flow_(builder.so_far()) {}

  StreamId by_name(std::string_view name) const { return builder_.find_stream(name); }

  // The only sink of the interface "x" or "A.x"; none, and `several`, if there are more.
  StreamId only_sink(std::string_view name, std::vector<std::string_view>& several) {
    if (!indexed_) index();
    auto found = sinks_.find(std::string(name));
    if (found == sinks_.end()) return {};
    if (found->second.size() == 1) return found->second.front();
    for (StreamId id : found->second) several.push_back(flow_.name(id));
    return {};
  }

 private:
  static constexpr std::size_t kKept = 8;  // enough to tell that there are several

  void index() {
    indexed_ = true;
    for (StreamId id : flow_.streams()) {
      const dataflow::Stream& s = flow_.stream(id);
      if (!s.is_sink() || !s.from) continue;
      for (std::string name :
           {flow_.qualified_name(s.from), std::string(flow_.name(flow_.interface(s.from).name))})
        if (auto& sinks = sinks_[std::move(name)]; sinks.size() < kKept) sinks.push_back(id);
    }
  }

  const DataflowBuilder& builder_;
  const dataflow::Dataflow& flow_;
  bool indexed_ = false;
  absl::flat_hash_map<std::string, std::vector<StreamId>> sinks_;
};

}  // namespace

void Requirements::read_requirement(Reading& reading, const Value& entry) {
  bool good = check_name(reading, entry.key(), entry.key_spot(), "a stream's name");
  auto level = read_choice(reading, entry, kLevels, 4);
  if (good && level)
    required_.push_back(
        {.name = std::string(entry.key()), .spot = entry.key_spot(), .level = kMeaning[*level], .found = {}});
}

void Requirements::read_allowance(Reading& reading, const Value& element) {
  if (!element.is_map()) return reading.wrong_kind(element, "an allowance", "{id, stream, reason}");
  AllowanceDraft draft;
  std::size_t before = reading.collector.errors();
  read_mapping(reading, element, kAllowanceKeys, draft);
  bool readable = reading.collector.errors() == before;
  if (!draft.reason || draft.reason->is_null() || (draft.reason->is_scalar() && draft.reason->text().empty()))
    reading.error("BLZ121", draft.reason ? draft.reason->key_spot() : element.spot(),
                  "a finding is allowed without a reason", "say in 'reason' why it does not matter");
  else if (!draft.reason->is_scalar())
    reading.wrong_kind(*draft.reason, "'reason'", "a sentence");
  if (readable && !draft.id)
    reading.error("BLZ107", element.spot(), "this allowance has no 'id'", "as in BLZ201");
  if (readable && !draft.stream)
    reading.error("BLZ107", element.spot(), "this allowance has no 'stream'",
                  "name the stream that the finding is about");
  const diagnostics::Rule* rule = draft.id ? diagnostics::find_rule(draft.id->text) : nullptr;
  if (draft.id && (!rule || rule->level == diagnostics::Level::Error)) {
    std::vector<std::string_view> known;
    for (const diagnostics::Rule& r : diagnostics::all_rules())
      if (r.level != diagnostics::Level::Error) known.insert(known.end(), {r.id, r.slug});
    reading.error("BLZ123", draft.id->spot,
                  rule ? fmt::format("{} is an error, which cannot be allowed", rule->id)
                       : fmt::format("no rule has the id {}", quoted(draft.id->text)),
                  rule ? std::string{} : meant(draft.id->text, known));
  }
  if (!draft.stream) return;
  allowed_.push_back({.name = std::string(draft.stream->text), .spot = draft.stream->spot, .found = {}});
  std::string reason(draft.reason && draft.reason->is_scalar() ? draft.reason->text() : "");
  allowances_.push_back({std::string(rule ? rule->id : ""), {}, std::move(reason), element.spot().place});
}

void Requirements::apply(Reading& reading) {
  DataflowBuilder& builder = *reading.builder;
  StreamFinder finder(builder);
  absl::flat_hash_map<StreamId, Place> given;
  for (Wanted& wanted : required_) {
    std::vector<std::string_view> several;
    StreamId id = finder.by_name(wanted.name);
    if (id && !builder.so_far().stream(id).is_sink()) {
      wanted.no_sink = true;
      id = finder.only_sink(wanted.name, several);
    } else if (!id) {
      id = finder.only_sink(wanted.name, several);
    }
    if (!id) {
      if (wanted.hint.empty())
        wanted.hint =
            several.empty() ? meant_stream(reading, wanted.name) : "it has the sinks " + listed(several);
      continue;
    }
    wanted.found = builder.so_far().name(id);
    auto [first, added] = given.try_emplace(id, wanted.spot.place);
    if (!added && first->second != wanted.spot.place)
      reading
          .error("BLZ122", wanted.spot,
                 fmt::format("what {} requires stands here a second time", quoted(wanted.found)))
          .notes.push_back({first->second, "the first one"});
    if (wanted.level != dataflow::Requirement::Deterministic) builder.promises(id).required = wanted.level;
  }
  for (Wanted& wanted : allowed_) {
    if (!wanted.found.empty()) continue;
    std::vector<std::string_view> several;
    StreamId id = finder.by_name(wanted.name);
    if (!id) id = finder.only_sink(wanted.name, several);
    if (id)
      wanted.found = builder.so_far().name(id);
    else if (wanted.hint.empty())
      wanted.hint =
          several.empty() ? meant_stream(reading, wanted.name) : "it has the sinks " + listed(several);
  }
}

std::vector<Allowance> Requirements::finish(Reading& reading, bool report_unknown) {
  for (const Wanted& w : required_) {
    if (!w.found.empty() || !report_unknown) continue;
    if (w.no_sink)
      reading.error("BLZ119", w.spot, fmt::format("stream {} is read by a component", quoted(w.name)),
                    "only a sink, a stream without 'to', can require something");
    else
      reading.error("BLZ115", w.spot, fmt::format("there is no stream {}", quoted(w.name)), w.hint);
  }
  for (std::size_t i = 0; i < allowed_.size(); ++i) {
    allowances_[i].stream = allowed_[i].found;
    if (allowed_[i].found.empty() && report_unknown)
      reading.error("BLZ115", allowed_[i].spot,
                    fmt::format("there is no stream {}", quoted(allowed_[i].name)), allowed_[i].hint);
  }
  return std::move(allowances_);
}

void add_requirement_keys(std::vector<KeyReference>& reference) {
  add_keys("allowance", kAllowanceKeys, reference);
}

}  // namespace blazes::frontend::spec
