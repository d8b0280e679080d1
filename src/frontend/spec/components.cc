#include "frontend/spec/components.h"

#include <array>

#include "frontend/spec/file_document.h"
#include "frontend/spec/keys.h"
#include "frontend/spec/programs.h"
#include "frontend/spec/scalars.h"

namespace blazes::frontend::spec {
namespace {

constexpr std::uint32_t kInstances = 1'000'000;

struct ComponentDraft {
  std::optional<Value> paths, interfaces, bloom;
  std::optional<bool> replicated, barrier;
  bool replicas_assumed = false;
  std::optional<std::uint32_t> instances;
};

constexpr KeyTable<ComponentDraft, 7> kComponentKeys = {{
    {"paths", "annotation", [](Reading&, ComponentDraft& d, const Value& v) { d.paths = v; },
     "what leads from its inputs to its outputs: a list of paths"},
    {"replicated", "Rep",
     [](Reading& r, ComponentDraft& d, const Value& v) { d.replicated = read_flag(r, v); },
     "true: its instances are replicas that must agree"},
    {"instances", "",
     [](Reading& r, ComponentDraft& d, const Value& v) { d.instances = read_count(r, v, kInstances); },
     "how many instances run it"},
    {"barrier", "", [](Reading& r, ComponentDraft& d, const Value& v) { d.barrier = read_flag(r, v); },
     "true: it holds partitions back by itself until they are sealed"},
    {"assumed", "",
     [](Reading& r, ComponentDraft& d, const Value& v) {
       constexpr std::array<std::string_view, 1> kGuesses = {"replicated"};
       v.each([&](const Value& guess) { d.replicas_assumed |= read_choice(r, guess, kGuesses).has_value(); });
     },
     "which of these facts an extractor has guessed: replicated"},
    {"interfaces", "", [](Reading&, ComponentDraft& d, const Value& v) { d.interfaces = v; },
     "what is known of its interfaces, {name: {schema: [...]}}"},
    {"bloom", "",
     [](Reading& r, ComponentDraft& d, const Value& v) {
       if (r.programs)
         d.bloom = v;
       else
         r.error("BLZ124", v.key_spot(), "Bloom is not read here", "give the component's 'paths'");
     },
     "the Bloom module whose paths are extracted, \"file.rb#Module\"; 'paths' beside it replace those"},
}};

struct InterfaceDraft {
  std::optional<NamedList> schema;
};

constexpr KeyTable<InterfaceDraft, 1> kInterfaceKeys = {{
    {"schema", "", [](Reading& r, InterfaceDraft& d, const Value& v) { d.schema = read_names(r, v, true); },
     "the attributes of its records"},
}};

void read_interfaces(Reading& reading, const Value& value, ComponentId component) {
  if (!value.is_map())
    return reading.wrong_kind(value, "'interfaces'", "a mapping of names to {schema: [...]}");
  for (Value entry : value) {
    if (!check_name(reading, entry.key(), entry.key_spot(), "an interface")) continue;
    if (!entry.is_map()) {
      reading.wrong_kind(entry, "interface " + quoted(entry.key()), "a mapping, {schema: [...]}");
      continue;
    }
    InterfaceDraft draft;
    read_mapping(reading, entry, kInterfaceKeys, draft);
    if (draft.schema)
      reading.pending.schemas.push_back({component, reading.builder->names().intern(entry.key()),
                                         reading.intern(*draft.schema), entry.key_spot()});
  }
}

void read_program(Reading& reading, const Value& value, ComponentId component) {
  auto name = read_name(reading, value, "'bloom'");
  if (!name) return;
  if (!reading.programs->is_program(name->text)) {
    reading.error("BLZ117", name->spot, fmt::format("{} is no Bloom program", quoted(name->text)),
                  "it is written file.rb#Module");
    return;
  }
  reading.programs->replace_paths(reading, {.component = component,
                                            .reference = beside(reading.file, name->text),
                                            .spot = name->spot,
                                            .with_streams = !reading.by_name});
}

bool is_one_path(const Value& value) { return value.find("from") || value.find("to"); }

}  // namespace

bool looks_like_component(const Value& entry) {
  if (entry.is_list() || is_one_path(entry)) return true;
  for (const auto& key : kComponentKeys)
    if (entry.find(key.name) || (!key.published.empty() && entry.find(key.published))) return true;
  return false;
}

ComponentId ComponentReader::find(const Value& entry, How how) {
  DataflowBuilder& builder = *reading_.builder;
  Named name{entry.key(), entry.key_spot()};
  if (!check_name(reading_, name.text, name.spot, "a component's name")) return {};
  ComponentId known = builder.find_component(name.text);
  if (!how.is_new) {
    if (!known) reading_.unknown_component(name);
    return known;
  }
  if (!known) return builder.add_component(name.text, name.spot.place);
  report_duplicate(reading_.collector, name.text, name.spot, builder.so_far().component(known).place);
  return {};
}

void ComponentReader::read(const Value& entry, How how) {
  std::size_t before = reading_.collector.errors();
  ComponentId id = find(entry, how);
  if (!id) return;

  ComponentDraft draft;
  if (entry.is_list() || is_one_path(entry)) {
    draft.paths = entry;
  } else if (entry.is_map()) {
    read_mapping(reading_, entry, kComponentKeys, draft);
  } else {
    reading_.wrong_kind(entry, "component " + quoted(entry.key()), "a mapping with 'paths'");
  }
  if (draft.bloom) read_program(reading_, *draft.bloom, id);
  if (draft.paths)
    paths_.read(*draft.paths, id, how.is_new && !draft.bloom ? Paths::Add : Paths::Replace,
                how.labels_may_miss);
  else if (!draft.bloom && !how.paths_may_miss && reading_.collector.errors() == before)
    reading_.error("BLZ107", entry.key_spot(),
                   fmt::format("component {} has no 'paths'", quoted(entry.key())),
                   "give a list of {from, to, label}, or the Bloom module that it is");
  if (draft.interfaces) read_interfaces(reading_, *draft.interfaces, id);

  dataflow::Component& component = reading_.builder->edit(id);
  if (draft.replicated) {
    component.replicated = *draft.replicated;
    component.replicas_assumed = draft.replicas_assumed;
  }
  if (draft.barrier) component.barrier = *draft.barrier;
  if (draft.instances) component.instances = *draft.instances;
  if (reading_.collector.errors() != before) reading_.broken.insert(id);
}

void add_component_keys(std::vector<KeyReference>& reference) {
  add_keys("component", kComponentKeys, reference);
  add_keys("interface", kInterfaceKeys, reference);
}

}  // namespace blazes::frontend::spec
