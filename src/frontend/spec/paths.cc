#include "frontend/spec/paths.h"

#include <algorithm>

#include "frontend/spec/keys.h"
#include "frontend/spec/scalars.h"

namespace blazes::frontend::spec {
namespace {

using dataflow::Annotation;

constexpr std::size_t kMostExpanded = 100'000;  // paths that one draft without ends stands for
constexpr std::array<std::string_view, 4> kLabels = {"CR", "CW", "OR", "OW"};

void read_label(Reading& reading, PathDraft& draft, const Value& value) {
  draft.label_spot = value.spot();
  if (!value.is_scalar()) return reading.wrong_kind(value, "'label'", "one of CR, CW, OR and OW");
  std::string_view text = value.text();
  draft.star_label = text == "OR*" || text == "OW*";
  if (draft.star_label) {
    draft.unknown_gate = true;
    text.remove_suffix(1);
  }
  auto found = std::find(kLabels.begin(), kLabels.end(), text);
  if (found != kLabels.end()) {
    draft.label = static_cast<Annotation>(found - kLabels.begin());
    return;
  }
  std::string hint = "one of CR, CW, OR and OW";
  if (text.size() > 2 && (text.starts_with("OR") || text.starts_with("OW")))
    hint = fmt::format("write 'label: {}' and 'gate: [...]'", text.substr(0, 2));
  reading.error("BLZ110", value.spot(), fmt::format("unknown label {}", quoted(value.text())),
                meant_or(text, {kLabels.begin(), kLabels.end()}, hint));
}

void read_gate(Reading& reading, PathDraft& draft, const Value& value) {
  draft.gate_spot = value.spot();
  auto names = read_names(reading, value, true);
  if (!names) return;
  bool star = std::any_of(names->begin(), names->end(), [](const Named& n) { return n.text == "*"; });
  if (star && names->size() > 1)
    reading.error("BLZ118", value.spot(), "'*' stands beside attributes", "an unknown gate is \"*\" alone");
  draft.unknown_gate = draft.unknown_gate || star;
  if (!star) draft.gate = std::move(*names);
}

void read_state(Reading& reading, PathDraft& draft, const Value& value) {
  draft.state = read_name(reading, value, "'state'");
  draft.state_spot = value.spot();
}

void read_reads(Reading& reading, PathDraft& draft, const Value& value) {
  constexpr std::array<std::string_view, 1> words = {"none"};
  if (read_choice(reading, value, words)) draft.reads_none = value.spot();
}

void read_carries(Reading& reading, PathDraft& draft, const Value& value) {
  if (!value.is_map())
    return reading.wrong_kind(value, "'carries'", "a mapping of output attributes to input attributes");
  for (Value entry : value) {
    if (!check_name(reading, entry.key(), entry.key_spot(), "an attribute")) continue;
    const bool none = entry.is_scalar() && !entry.quoted() && entry.text() == "none";
    if (auto in = read_name(reading, entry, "an attribute"))
      draft.carries.push_back({{entry.key(), entry.key_spot()}, none ? Named{{}, in->spot} : *in});
  }
}

void read_nondeterministic(Reading& reading, PathDraft& draft, const Value& value) {
  constexpr std::string_view kHint = "say in some words what the path asks, as in \"reads the clock\"";
  bool flag = value.is_scalar() && !value.quoted() && (value.text() == "true" || value.text() == "yes");
  if (value.is_null() || flag || (value.is_scalar() && value.text().empty())) {
    reading.error("BLZ121", value.spot(), "'nondeterministic' gives no reason", std::string(kHint));
  } else if (!value.is_scalar()) {
    reading.wrong_kind(value, "'nondeterministic'", "the reason");
  } else {
    draft.nondeterministic = value.text();
  }
}

constexpr KeyTable<PathDraft, 10> kPathKeys = {{
    {"from", "",
     [](Reading& r, PathDraft& d, const Value& v) {
       d.has_from = true;
       d.from = read_name(r, v, "'from'");
     },
     "the input interface"},
    {"to", "",
     [](Reading& r, PathDraft& d, const Value& v) {
       d.has_to = true;
       d.to = read_name(r, v, "'to'");
     },
     "the output interface"},
    {"label", "", read_label, "CR, CW, OR or OW: confluent or order-sensitive, reads or writes"},
    {"gate", "subscript", read_gate,
     "the attributes that partition the input of an order-sensitive path; \"*\" if unknown"},
    {"state", "", read_state, "the name of the state that the path touches, or none"},
    {"reads", "", read_reads, "none: what the state holds does not show in the outputs"},
    {"per_record", "",
     [](Reading& r, PathDraft& d, const Value& v) { d.per_record = read_flag(r, v).value_or(false); },
     "true: each output record is made of one input record"},
    {"per_partition", "",
     [](Reading& r, PathDraft& d, const Value& v) {
       if (read_flag(r, v).value_or(false)) d.per_partition = v.spot();
     },
     "true: all results of a partition are emitted when it is released"},
    {"carries", "", read_carries,
     "renames through the path, {output attribute: input attribute}; none for one that is computed"},
    {"nondeterministic", "", read_nondeterministic,
     "why a replay may give another result: the clock, chance, a service"},
}};

}  // namespace

void PathReader::read(const Value& paths, ComponentId component, Paths how, bool labels_may_miss) {
  drafts_.clear();
  if (!paths.is_list() && !paths.is_map())
    return reading_.wrong_kind(paths, quoted(paths.key()), "a list of paths");
  const Rules rules{.ends_may_miss = how == Paths::Replace, .labels_may_miss = labels_may_miss};
  paths.each([&](const Value& path) { read_one(path, rules); });

  DataflowBuilder& builder = *reading_.builder;
  if (how == Paths::Replace) {
    expand(component);
    auto both = [&](const PathDraft& d, auto use) {
      InterfaceId from = builder.find_interface(component, Direction::In, d.from->text);
      InterfaceId to = builder.find_interface(component, Direction::Out, d.to->text);
      return from && to && use(from, to);
    };
    // A path that says nothing does not displace one that does.
    std::erase_if(drafts_, [&](const PathDraft& d) {
      return !d.label_spot && both(d, [&](auto from, auto to) { return builder.has_paths(from, to); });
    });
    for (const PathDraft& d : drafts_)
      both(d, [&](auto from, auto to) { return builder.remove_paths(from, to); });
  }
  for (const PathDraft& draft : drafts_) add(draft, component);
}

// A draft that leaves an end open stands for all paths that are there and have the other, but for those that another draft
// names.
void PathReader::expand(ComponentId component) {
  if (std::ranges::all_of(drafts_, [](const PathDraft& d) { return d.from && d.to; })) return;
  DataflowBuilder& builder = *reading_.builder;
  const auto inputs = builder.interfaces(component, Direction::In);
  const auto outputs = builder.interfaces(component, Direction::Out);
  std::vector<PathDraft> all;
  absl::flat_hash_set<std::pair<std::string_view, std::string_view>> named_fully;
  for (const PathDraft& d : drafts_)
    if (d.from && d.to) {
      all.push_back(d);
      named_fully.emplace(d.from->text, d.to->text);
    }
  for (const PathDraft& d : drafts_) {
    if (d.from && d.to) continue;
    const std::size_t before = all.size();
    auto named = [&](InterfaceId id) {
      return Named{reading_.name_of(builder.so_far().interface(id).name), d.spot};
    };
    for (InterfaceId in : inputs) {
      if (d.from && named(in).text != d.from->text) continue;
      for (InterfaceId out : outputs) {
        if ((d.to && named(out).text != d.to->text) || !builder.has_paths(in, out)) continue;
        if (named_fully.contains({named(in).text, named(out).text})) continue;
        if (all.size() == kMostExpanded) {
          reading_.error("BLZ102", d.spot, fmt::format("this stands for more than {} paths", kMostExpanded));
          return;
        }
        PathDraft& one = all.emplace_back(d);
        one.from = named(in);
        one.to = named(out);
      }
    }
    if (all.size() > before) continue;
    reading_.error("BLZ109", d.spot,
                   fmt::format("component {} has no path that this could be about",
                               quoted(reading_.name_of(builder.so_far().component(component).name))),
                   "name its ends with 'from' and 'to'");
  }
  drafts_ = std::move(all);
}

void PathReader::read_one(const Value& path, Rules rules) {
  if (!path.is_map()) return reading_.wrong_kind(path, "a path", "a mapping of 'from', 'to' and 'label'");
  PathDraft& draft = drafts_.emplace_back();
  draft.spot = path.spot();
  std::size_t before = reading_.collector.errors();
  read_mapping(reading_, path, kPathKeys, draft);
  // After an unknown key, nobody can tell what is missing.
  if (reading_.collector.errors() == before) check_complete(draft, rules);
  check_consistent(draft);
  if ((!draft.from || !draft.to) && (!rules.ends_may_miss || reading_.collector.errors() != before))
    drafts_.pop_back();
}

void PathReader::check_complete(const PathDraft& d, Rules rules) {
  if (!d.has_from && !rules.ends_may_miss)
    reading_.error("BLZ107", d.spot, "this path has no 'from'", "name its input interface");
  if (!d.has_to && !rules.ends_may_miss)
    reading_.error("BLZ107", d.spot, "this path has no 'to'", "name its output interface");
  if (!d.label_spot && (!rules.labels_may_miss || d.gate_spot))
    reading_.error("BLZ107", d.spot, "this path has no 'label'", "one of CR, CW, OR and OW");
  if (d.label && !dataflow::is_confluent(*d.label) && !d.gate_spot && !d.unknown_gate)
    reading_.error("BLZ112", *d.label_spot,
                   fmt::format("a path that is {} has no gate", dataflow::name_of(*d.label)),
                   "give the attributes that partition its input; if they are unknown, write gate: \"*\"");
}

void PathReader::check_consistent(const PathDraft& d) {
  auto contradiction = [&](Spot spot, std::string message, std::string hint) {
    reading_.error("BLZ118", spot, std::move(message), std::move(hint));
  };
  if (d.state_spot && d.state && d.state->text == "none" && d.reads_none)
    contradiction(*d.reads_none, "'reads: none' of a path without a state", "leave 'reads' out");
  if (!d.label) return;
  std::string_view label = dataflow::name_of(*d.label);
  if (dataflow::is_confluent(*d.label)) {
    if (d.gate_spot)
      reading_.error("BLZ111", *d.gate_spot,
                     fmt::format("a gate on a path that is {}, which is confluent", label),
                     "leave it out, or label the path OR or OW");
    if (d.per_partition)
      contradiction(*d.per_partition, fmt::format("'per_partition' on a path that is {}", label),
                    "only an order-sensitive path waits for partitions");
  } else if (d.star_label && d.gate_spot) {
    contradiction(*d.gate_spot, fmt::format("a gate on a path whose label is {}*", label),
                  fmt::format("the '*' says that the gate is unknown; write 'label: {}'", label));
  }
  if (dataflow::writes(*d.label) && d.state && d.state->text == "none")
    contradiction(*d.state_spot, fmt::format("'state: none' on a path that is {}, which writes", label),
                  "a path without a state is CR or OR");
}

void PathReader::add(const PathDraft& d, ComponentId component) {
  DataflowBuilder& builder = *reading_.builder;
  bool stateless = d.state && d.state->text == "none";
  Annotation label = d.label.value_or(Annotation::OW);  // the worst that it could be
  dataflow::Path path{
      .from = builder.interface(component, Direction::In, d.from->text),
      .to = builder.interface(component, Direction::Out, d.to->text),
      .state = stateless ? dataflow::StateId{}
                         : builder.state(component, d.state ? d.state->text : std::string_view{}),
      .gate = {},
      .details = {},
      .site = {},
      .place = d.spot.place,
      .annotation = label,
      .reads_state = !d.reads_none,
      .per_record = d.per_record,
      .per_partition = d.per_partition.has_value(),
      .nondeterministic = !d.nondeterministic.empty(),
      .assumed = !d.label,
  };
  if (d.label && d.gate_spot && !d.unknown_gate) path.gate = reading_.intern(d.gate);
  for (const Named& attribute : d.gate) reading_.mention(Mention::Of::Gate, path.place, attribute);
  if (d.carries.empty() && !path.nondeterministic && !(d.gate_spot && reading_.keeps_gate_places)) {
    builder.add_path(path);
    return;
  }
  dataflow::PathDetails details{
      .carries = {}, .nondeterministic = std::string(d.nondeterministic), .gate_place = {}, .because = {}};
  if (d.gate_spot) details.gate_place = d.gate_spot->place;
  for (const auto& [out, in] : d.carries) {
    const bool none = in.text.empty();
    details.carries.push_back(
        {builder.names().intern(out.text), none ? Symbol{} : builder.names().intern(in.text)});
    reading_.mention(Mention::Of::CarriedTo, path.place, out);
    if (!none) reading_.mention(Mention::Of::CarriedFrom, path.place, in);
  }
  builder.add_path(path, std::move(details));
}

void add_path_keys(std::vector<KeyReference>& reference) { add_keys("path", kPathKeys, reference); }

}  // namespace blazes::frontend::spec
