#include "frontend/bloom/add_to.h"

#include <fmt/format.h>

namespace blazes::frontend::bloom {
namespace {

using namespace dataflow;

AttributeSet set_of(DataflowBuilder& builder, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  return builder.attributes(views);
}

PathDetails details_of(DataflowBuilder& builder, const ExtractedPath& path, Shift shift) {
  PathDetails details{
      .carries = {}, .nondeterministic = path.nondeterministic, .gate_place = {}, .because = {}};
  for (const auto& [out, in] : path.carries)
    details.carries.emplace_back(builder.names().intern(out),
                                 in.empty() ? Symbol{} : builder.names().intern(in));
  for (const Reason& reason : path.because) details.because.push_back({shift(reason.span), reason.text});
  return details;
}

}  // namespace

void add_paths(DataflowBuilder& builder, ComponentId component, const ExtractedComponent& extracted,
               Shift shift) {
  std::vector<InterfaceId> interfaces;
  for (const ExtractedInterface& i : extracted.interfaces) {
    const InterfaceId id = builder.interface(component, i.direction, i.name);
    if (i.schema) builder.edit(id).schema = set_of(builder, *i.schema);
    interfaces.push_back(id);
  }
  for (const ExtractedPath& p : extracted.paths) {
    const Place place = shift(p.because.empty() ? extracted.span.place : p.because.front().span.place);
    builder.add_path({.from = interfaces[p.from],
                      .to = interfaces[p.to],
                      .state = p.state ? builder.state(component, *p.state) : StateId{},
                      .gate = p.gate ? set_of(builder, *p.gate) : AttributeSet{},
                      .details = {},
                      .site = {},
                      .place = place,
                      .annotation = p.annotation,
                      .reads_state = true,
                      .per_record = p.per_record,
                      .per_partition = false,
                      .nondeterministic = !p.nondeterministic.empty(),
                      .assumed = false},
                     details_of(builder, p, shift));
  }
  if (extracted.barrier) builder.edit(component).barrier = true;
  if (extracted.own_order != OwnOrder::None) builder.edit(component).own_order = extracted.own_order;
  if (!extracted.replicated) return;
  const auto because = builder.add_reason({shift(extracted.replicated->span), extracted.replicated->text});
  builder.edit(component).replicated = true;
  builder.edit(component).replicas_because = because;
}

void add_dependencies(DataflowBuilder& builder, const Extraction& extraction) {
  for (const ExtractedDependency& d : extraction.dependencies)
    builder.add_dependency({.from = set_of(builder, d.from), .to = set_of(builder, d.to)});
}

void add_streams(DataflowBuilder& builder, const std::vector<ComponentId>& ids, const Extraction& extraction,
                 Shift shift, bool inner_only) {
  auto find = [&](const std::optional<ExtractedStream::End>& end) -> InterfaceId {
    if (!end) return {};
    const ExtractedInterface& i = extraction.components[end->component].interfaces[end->interface];
    return builder.interface(ids[end->component], i.direction, i.name);
  };
  for (const ExtractedStream& s : extraction.streams) {
    if (inner_only && !(s.from && s.to)) continue;
    const InterfaceId from = find(s.from), to = find(s.to);
    auto end_name = [&](InterfaceId id) { return id ? builder.so_far().qualified_name(id) : std::string(); };
    std::string name = s.name;
    if (builder.find_stream(name)) name = end_name(from) + "->" + end_name(to);
    for (std::size_t number = 2; builder.find_stream(name); ++number)
      name = fmt::format("{} {}", s.name, number);
    const ExtractedStream::End& at = s.from ? *s.from : *s.to;
    const Span span = extraction.components[at.component].interfaces[at.interface].span;
    const StreamId stream = builder.add_stream(name, from, to, shift(span.place));
    if (!s.to) continue;
    const ExtractedInterface& into = extraction.components[s.to->component].interfaces[s.to->interface];
    if (into.seal.empty()) continue;
    Promises& promises = builder.promises(stream);
    promises.seal = set_of(builder, into.seal);
    promises.producers = into.producers;
    promises.seal_place = shift(into.span.place);
  }
}

}  // namespace blazes::frontend::bloom
