#include "frontend/bloom/programs.h"

#include <filesystem>

#include <fmt/format.h>

#include "bloom/catalog.h"
#include "diagnostics/quote.h"
#include "frontend/bloom/add_to.h"

namespace blazes::frontend::bloom {
namespace {

using spec::Reading;
using spec::Spot;

// What has no place of its own stands where the program is named.
void report(Reading& reading, const std::vector<diagnostics::Diagnostic>& diagnostics, Shift shift,
            Spot named) {
  for (const diagnostics::Diagnostic& d : diagnostics) {
    diagnostics::Diagnostic& said =
        reading.collector.report(d.rule->id, d.place ? shift(d.place) : named.place,
                                 d.place ? d.length : named.length, d.message, d.hint);
    for (const diagnostics::Note& note : d.notes) said.notes.push_back({shift(note.place), note.message});
  }
}

// Lays the program's sources behind those of the reading; by how much its places move.
std::optional<Shift> lay_behind(Reading& reading, const diagnostics::Sources& sources) {
  const std::size_t first = reading.sources.all().size();
  for (const diagnostics::Sources::Source& source : sources.all())
    if (!reading.sources.add(source.name, source.text)) return std::nullopt;
  if (sources.all().empty()) return Shift{};
  return Shift{reading.sources.place(first, 0).offset - sources.place(0, 0).offset};
}

std::string piece_name(std::string_view component, const ExtractedComponent& piece) {
  const std::string_view own =
      std::string_view(piece.name).substr(std::min(piece.module.size(), piece.name.size()));
  return std::string(component) + std::string(own);
}

}  // namespace

Reference parse_reference(std::string_view text) {
  const std::size_t hash = text.rfind('#');
  if (hash == std::string_view::npos) return {std::string(text), {}};
  return {std::string(text.substr(0, hash)), std::string(text.substr(hash + 1))};
}

bool BloomPrograms::is_program(std::string_view reference) const {
  return parse_reference(reference).file.ends_with(".rb");
}

BloomPrograms::Known* BloomPrograms::known(Reading& reading, const std::string& file, Spot spot) {
  std::unique_ptr<Known>& entry = known_[std::filesystem::path(file).lexically_normal().string()];
  if (entry) return entry.get();
  entry = std::make_unique<Known>();
  entry->program = blazes::bloom::read_program({file}, options_, files_);
  const auto shift = lay_behind(reading, entry->program.sources);
  if (!shift) {
    reading.error("BLZ102", spot, "all files together may have 4 GiB");
    return nullptr;
  }
  entry->shift = shift->offset;
  report(reading, entry->program.diagnostics, *shift, spot);
  return entry.get();
}

const Extraction* BloomPrograms::extraction(Reading& reading, const Reference& reference, Spot spot) {
  Known* program = known(reading, reference.file, spot);
  if (!program || !program->program.diagnostics.empty()) return nullptr;
  auto [at, added] = program->extractions.try_emplace(reference.module);
  if (!added) return &at->second;

  std::vector<Id<blazes::bloom::Module>> modules;
  if (reference.module.empty()) {
    modules = blazes::bloom::main_modules(program->program);
  } else if (auto module = program->program.find(reference.module)) {
    modules.push_back(module);
  } else {
    std::vector<std::string_view> names;
    for (const auto& m : program->program.modules) names.push_back(m.name);
    reading.error("BLZ108", spot,
                  fmt::format("there is no module {} in {}", diagnostics::quoted(reference.module),
                              diagnostics::quoted(diagnostics::shown(reference.file))),
                  spec::meant(reference.module, names));
    return nullptr;
  }
  at->second = extract(program->program, modules);
  report(reading, at->second.diagnostics, {program->shift}, spot);
  if (at->second.rules == 0 && at->second.diagnostics.empty())
    reading.error("BLZ107", spot,
                  fmt::format("there are no rules in {}",
                              diagnostics::quoted(diagnostics::shown(reference.file) +
                                                  (reference.module.empty() ? "" : "#" + reference.module))),
                  "a Bloom program has `bloom` blocks in its modules");
  return &at->second;
}

void BloomPrograms::note_origin(const Reading& reading, const Reference& reference,
                                dataflow::ComponentId component, const ExtractedComponent& extracted) {
  const Known& known = *known_.at(std::filesystem::path(reference.file).lexically_normal().string());
  origins_[{reading.in_variant, component.index}] = {&known.program, known.program.find(extracted.module)};
}

BloomPrograms::Origin BloomPrograms::origin(std::string_view variant, dataflow::ComponentId component) const {
  for (const std::string_view name : {variant, std::string_view{}})
    if (const auto found = origins_.find({std::string(name), component.index}); found != origins_.end())
      return found->second;
  return {};
}

bool BloomPrograms::add_all(Reading& reading, const std::string& text, Spot spot) {
  const Reference reference = parse_reference(text);
  const Extraction* found = extraction(reading, reference, spot);
  if (!found || reading.collector.has_errors()) return false;
  const Shift shift{known_.at(std::filesystem::path(reference.file).lexically_normal().string())->shift};
  std::vector<dataflow::ComponentId> ids;
  for (const ExtractedComponent& c : found->components) {
    dataflow::ComponentId id = reading.builder->find_component(c.name);
    if (!id) id = reading.builder->add_component(c.name, shift(c.span.place));
    ids.push_back(id);
    note_origin(reading, reference, id, c);
    add_paths(*reading.builder, id, c, shift);
  }
  add_streams(*reading.builder, ids, *found, shift, false);
  add_dependencies(*reading.builder, *found);
  return true;
}

bool BloomPrograms::replace_paths(Reading& reading, const Wanted& wanted) {
  const Reference reference = parse_reference(wanted.reference);
  const Extraction* found = extraction(reading, reference, wanted.spot);
  if (!found || !found->diagnostics.empty()) {
    reading.broken.insert(wanted.component);
    return false;
  }
  const Shift shift{known_.at(std::filesystem::path(reference.file).lexically_normal().string())->shift};
  dataflow::DataflowBuilder& builder = *reading.builder;
  for (dataflow::InterfaceId in : builder.interfaces(wanted.component, dataflow::Direction::In))
    for (dataflow::InterfaceId out : builder.interfaces(wanted.component, dataflow::Direction::Out))
      builder.remove_paths(in, out);
  const std::string name(builder.so_far().name(wanted.component));
  std::vector<dataflow::ComponentId> ids;
  for (const ExtractedComponent& c : found->components) {
    dataflow::ComponentId id = wanted.component;
    if (found->components.size() > 1) {
      id = builder.find_component(piece_name(name, c));
      if (!id) id = builder.add_component(piece_name(name, c), shift(c.span.place));
    }
    ids.push_back(id);
    note_origin(reading, reference, id, c);
    add_paths(builder, id, c, shift);
  }
  if (wanted.with_streams) add_streams(builder, ids, *found, shift, true);
  return true;
}

}  // namespace blazes::frontend::bloom
