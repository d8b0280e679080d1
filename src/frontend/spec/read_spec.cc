// Drives the reading: files, then components, streams and dependencies of all of them, then one dataflow for each variant.
#include <algorithm>
#include <new>

#include <fmt/format.h>

#include "frontend/spec/by_name.h"
#include "frontend/spec/checks.h"
#include "frontend/spec/components.h"
#include "frontend/spec/dependencies.h"
#include "frontend/spec/layers.h"
#include "frontend/spec/programs.h"
#include "frontend/spec/requirements.h"
#include "frontend/spec/scalars.h"
#include "frontend/spec/streams.h"
#include "frontend/spec/top_level.h"

namespace blazes::frontend {
namespace spec {
namespace {

constexpr std::size_t kMostReserved = 10'000'000;

class SpecReader {
 public:
  SpecReader(Files& files, Programs* programs) : files_(files), components_(reading_), streams_(reading_) {
    reading_.programs = programs;
  }

  void read(const std::string& path, const std::string& topology);
  Spec finish();
  void give_up(std::string_view id, std::string message) { reading_.error(id, {{}}, std::move(message)); }

 private:
  using Member = Document::Member;

  void read_base();
  void reserve();
  void read_components(Layer& layer, bool is_base);
  void read_top_level_component(Layer& layer, const Member& member, ComponentReader::How how);
  void read_streams(Layer& layer, Streams how);
  void read_rest(Layer& layer);
  void read_variants();
  void read_variant(const Value& entry);
  // What is being built becomes the dataflow of a variant.
  void add_variant(const Value* entry);

  // The entries of a section that must be a mapping; no key twice, where the reader of the entries would not notice.
  template <class Use>
  void each_entry(Layer& layer, const Member& member, bool unique, Use use);
  // Nobody reads so many mistakes; whoever made the file meant something else.
  bool hopeless() { return gave_up_ = gave_up_ || reading_.collector.omitted() > Limits::kMistakes; }
  bool wrong_section(const Member& member, Kind expected, std::string_view hint);

  Reading reading_;
  Files& files_;
  std::vector<Layer> layers_;
  ComponentReader components_;
  StreamReader streams_;
  Requirements requirements_;
  std::vector<Variant> variants_;
  std::vector<Allowance> allowances_;
  absl::flat_hash_set<std::string> in_variants_;  // components that variants describe
  absl::flat_hash_map<std::string, Place> variant_names_;
  bool gave_up_ = false;
  std::size_t rows_ = 0;
};

bool SpecReader::wrong_section(const Member& member, Kind expected, std::string_view hint) {
  if (member.kind == expected) return false;
  reading_.error("BLZ106", member.kind == Kind::Null ? member.key_spot : member.spot,
                 fmt::format("'{}' is {}", member.key, name_of(member.kind)), std::string(hint));
  return true;
}

template <class Use>
void SpecReader::each_entry(Layer& layer, const Member& member, bool unique, Use use) {
  if (wrong_section(member, Kind::Map, "expected a mapping")) return;
  absl::flat_hash_map<std::string, Place> seen;
  layer.document->entries(member, [&](Value entry) {
    if (unique && layer.is_json) {
      auto [first, added] = seen.try_emplace(std::string(entry.key()), entry.key_spot().place);
      if (!added) {
        report_duplicate(reading_.collector, entry.key(), entry.key_spot(), first->second);
        return true;
      }
    }
    return use(entry) && !hopeless();
  });
}

void SpecReader::read(const std::string& path, const std::string& topology) {
  layers_ = read_layers(reading_, path, topology, files_);
  if (layers_.empty()) return;
  reading_.builder = std::make_unique<DataflowBuilder>();
  read_base();
  bool has_variants = std::any_of(layers_.begin(), layers_.end(), [](const Layer& layer) {
    const Member* variants = layer.member("variants");
    return variants && variants->kind == Kind::Map;
  });
  if (has_variants) read_variants();
  if (variant_names_.empty()) add_variant(nullptr);
  // Where streams follow from paths, a path that could not be read would make more mistakes than there are.
  bool sure = !gave_up_ && (!reading_.by_name || !reading_.collector.has_errors());
  allowances_ = requirements_.finish(reading_, sure);
}

void SpecReader::read_base() {
  reading_.by_name = std::none_of(layers_.begin(), layers_.end(), [](Layer& layer) {
    if (!layer.program.empty()) return true;
    const Member* streams = layer.member("streams");
    bool found = false;
    if (streams && streams->kind == Kind::Map)
      layer.document->entries(*streams, [&](Value entry) { return !(found = has_ends(entry)); });
    return found;
  });
  for (Layer& layer : layers_)
    if (const Member* variants = layer.member("variants"); variants && variants->kind == Kind::Map)
      layer.document->entries(*variants, [&](Value variant) {
        if (variant.is_map())
          for (Value entry : variant) in_variants_.insert(std::string(entry.key()));
        return true;
      });
  reserve();
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    reading_.file = layers_[i].path;
    if (!layers_[i].program.empty()) {
      gave_up_ = !reading_.programs->add_all(reading_, layers_[i].program, layers_[i].spot);
      if (gave_up_) return;
      continue;
    }
    read_components(layers_[i], i == 0);
    if (!reading_.by_name) read_streams(layers_[i], i == 0 ? Streams::Add : Streams::Annotate);
    read_rest(layers_[i]);
  }
}

// Tables that grow are copied, and are there twice meanwhile. A component has some 50 bytes of text, a stream 30.
void SpecReader::reserve() {
  std::size_t bytes = 0;
  for (const auto& source : reading_.sources.all()) bytes += source.text->view().size();
  if (bytes > Limits::kYamlBytes)
    reading_.builder->reserve(std::min(bytes / 50, kMostReserved), std::min(bytes / 30, kMostReserved));
}

void SpecReader::read_components(Layer& layer, bool is_base) {
  ComponentReader::How how{
      .is_new = is_base, .labels_may_miss = layer.labels_may_miss, .paths_may_miss = !is_base};
  auto read_one = [&](const Value& entry) {
    how.paths_may_miss = !is_base || in_variants_.contains(std::string(entry.key()));
    components_.read(entry, how);
    return true;
  };
  const Member* section = layer.member("components");
  bool any = section != nullptr;
  if (section) each_entry(layer, *section, !is_base, read_one);
  for (const Member& member : layer.document->members()) {
    if (is_top_level_key(member.key)) continue;
    if (section) {
      unknown_top_level_key(reading_, member);
      continue;
    }
    any = true;
    if (hopeless()) break;
    layer.document->read(member, [&](Value entry) {
      if (looks_like_component(entry) || !unlike_component(reading_, member)) read_one(entry);
    });
  }
  if (any || !is_base) return;
  Spot start{reading_.sources.place(reading_.sources.all().size() - 1, 0)};
  reading_.error("BLZ107", start, "there are no components", "describe them under 'components'");
}

void SpecReader::read_streams(Layer& layer, Streams how) {
  const Member* section = layer.member("streams");
  if (!section) return;
  each_entry(layer, *section, how != Streams::Add, [&](const Value& entry) {
    gave_up_ = gave_up_ || !streams_.read(entry, how, reading_.by_name);
    return !gave_up_;
  });
}

void SpecReader::read_rest(Layer& layer) {
  for (const Member& member : layer.document->members()) {
    if (member.key == "blazes") {
      layer.document->read(member, [&](Value value) { check_version(reading_, value, "'blazes'"); });
    } else if (member.key == "dependencies") {
      if (member.kind == Kind::Map)  // one that is written as a mapping
        layer.document->read(member, [&](Value value) { read_dependency(reading_, value); });
      else
        layer.document->entries(member,
                                [&](Value value) { return read_dependency(reading_, value), !hopeless(); });
    } else if (member.key == "require") {
      each_entry(layer, member, true,
                 [&](const Value& entry) { return requirements_.read_requirement(reading_, entry), true; });
    } else if (member.key == "allow") {
      if (member.kind == Kind::Map)
        layer.document->read(member, [&](Value value) { requirements_.read_allowance(reading_, value); });
      else
        layer.document->entries(
            member, [&](Value value) { return requirements_.read_allowance(reading_, value), !hopeless(); });
    } else if (member.key == "variants") {
      wrong_section(member, Kind::Map, "expected a mapping of names to what each variant replaces");
    } else if (member.key == "streams" && reading_.by_name) {
      wrong_section(member, Kind::Map, "expected a mapping");
    }
  }
}

void SpecReader::read_variants() {
  const dataflow::Dataflow base = std::move(*reading_.builder).build();
  const Pending pending = std::move(reading_.pending);
  for (Layer& layer : layers_) {
    const Member* variants = layer.member("variants");
    if (!variants || variants->kind != Kind::Map) continue;
    reading_.file = layer.path;
    each_entry(layer, *variants, true, [&](const Value& entry) {
      rows_ += base.components().size() + base.interfaces().size() + base.paths().size() +
               base.streams().size() + pending.mentions.size() + pending.schemas.size();
      reading_.builder = std::make_unique<DataflowBuilder>(base);
      reading_.pending = pending;
      read_variant(entry);
      return !gave_up_;
    });
  }
  if (variant_names_.empty()) {  // the section is empty
    reading_.builder = std::make_unique<DataflowBuilder>(base);
    reading_.pending = pending;
  }
}

void SpecReader::read_variant(const Value& entry) {
  if (rows_ > Limits::kRows) {
    gave_up_ = true;
    reading_.error("BLZ102", entry.key_spot(), "there are too many variants of so large a dataflow",
                   "split the variants over several files");
    return;
  }
  if (!check_name(reading_, entry.key(), entry.key_spot(), "a variant's name")) return;
  auto [first, added] = variant_names_.try_emplace(std::string(entry.key()), entry.key_spot().place);
  if (!added) {
    reading_.error("BLZ122", entry.key_spot(), fmt::format("there are two variants {}", quoted(entry.key())))
        .notes.push_back({first->second, "the first one"});
    return;
  }
  if (!entry.is_map() && !entry.is_null())
    return reading_.wrong_kind(entry, "variant " + quoted(entry.key()),
                               "a mapping of components to their paths");
  reading_.in_variant = entry.key();
  for (Value component : entry)
    if (component.key() != "streams") components_.read(component, {.is_new = false, .paths_may_miss = true});
  reading_.variant = Named{entry.key(), entry.key_spot()};
  add_variant(&entry);
  reading_.variant.reset();
}

void SpecReader::add_variant(const Value* entry) {
  if (reading_.by_name) {
    if (!connect_by_name(reading_)) gave_up_ = true;
    for (Layer& layer : layers_)
      if (!gave_up_) read_streams(layer, Streams::Promise);
  }
  if (auto streams = entry ? entry->find("streams") : std::nullopt) {
    if (streams->is_map())
      for (Value stream : *streams) streams_.read(stream, Streams::Replace, reading_.by_name);
    else
      reading_.wrong_kind(*streams, "'streams'", "a mapping");
  }
  apply_schemas(reading_);
  requirements_.apply(reading_);
  rows_ += reading_.builder->so_far().streams().size();
  dataflow::Dataflow flow = std::move(*reading_.builder).build();
  check_flow(reading_, flow);
  if (reading_.collector.has_errors()) return;
  Variant& variant = variants_.emplace_back();
  variant.flow = std::move(flow);
  if (!entry) return;
  variant.name = entry->key();
  variant.place = entry->key_spot().place;
}

Spec SpecReader::finish() {
  Spec spec;
  if (!reading_.collector.has_errors()) {
    spec.variants = std::move(variants_);
    spec.allowances = std::move(allowances_);
  }
  spec.omitted = reading_.collector.omitted();
  spec.diagnostics = reading_.collector.take_sorted();
  spec.sources = std::move(reading_.sources);
  return spec;
}

}  // namespace
}  // namespace spec

Spec read_spec(const std::string& path, Files& files, const std::string& topology, spec::Programs* programs) {
  spec::SpecReader reader(files, programs);
  try {
    reader.read(path, topology);
  } catch (const std::bad_alloc&) {
    reader.give_up("BLZ102", "there is not enough memory for this input");
  } catch (const std::exception& e) {
    reader.give_up("BLZ901", fmt::format("reading failed: {}", e.what()));
  }
  return reader.finish();
}

}  // namespace blazes::frontend
