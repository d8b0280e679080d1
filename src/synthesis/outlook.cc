#include "synthesis/outlook.h"

namespace blazes::synthesis {

using namespace analysis;
using namespace dataflow;

namespace {

void add(Outlook::View& view, Outlook::View other) {
  view.worst = worse(view.worst, other.worst);
  view.accepted &= other.accepted;
}

}  // namespace

Outlook::Outlook(const Dataflow& flow, const Structure& structure)
    : flow_(flow), structure_(structure), sums_(Switches{}), packed_(structure.vertices(), 0) {
  for (std::size_t i = structure.size(); i-- > 0;) {
    auto members = structure[i];
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t m = members.size(); m-- > 0;) {
        VertexIndex v = members[m];
        unsigned bits = 0;
        for (unsigned level = 1; level < 4; ++level)
          bits |= pack(look(v, static_cast<Contents>(level))) << 4 * (level - 1);
        if (bits == packed_[v]) continue;
        packed_[v] = static_cast<std::uint16_t>(bits);
        changed = members.size() > 1;
      }
    }
  }
}

Outlook::View Outlook::look(VertexIndex v, Contents c) const {
  View view;
  if (!structure_.is_interface(v)) {
    for (PathId path : flow_.paths_over(structure_.state(v)))
      if (flow_.path(path).reads_state) add(view, of(flow_.path(path).to.index, c));
    return view;
  }
  InterfaceId id = structure_.interface(v);
  if (flow_.interface(id).direction == Direction::Out) {
    for (StreamId s : flow_.streams_out_of(id)) {
      if (InterfaceId to = flow_.stream(s).to)
        add(view, of(to.index, c));
      else
        add(view, {c, c <= accepted(flow_.promises(s).required)});
    }
    return view;
  }
  bool replicated = flow_.component(flow_.interface(id).component).replicated;
  for (PathId path : flow_.paths_from(id)) {
    const Path& p = flow_.path(path);
    // What a path carries on does not depend on what it starts: only rules p and 3 look at the input.
    PathFacts carries{.annotation = p.writes() ? Annotation::CW : Annotation::CR, .replicated = replicated};
    RuleSums::Sum sum = sums_(c, carries);
    add(view, of(p.to.index, sum.output));
    if (p.writes()) add(view, of(p.state ? structure_.vertex(p.state) : p.to.index, sum.state));
  }
  return view;
}

Outlook::View Outlook::of_path(PathId path, const PathFacts& facts) const {
  const Path& p = flow_.path(path);
  RuleSums::Sum sum = sums_(Contents::Async, facts);
  View view = of(p.to.index, sum.output);
  if (p.writes()) add(view, of(p.state ? structure_.vertex(p.state) : p.to.index, sum.state));
  return view;
}

Outlook::View Outlook::of_site(SiteId site, Protection protection, const Analysis& a) const {
  View view;
  for (PathId path : flow_.paths_at(site)) {
    PathFacts facts = a.facts[path];
    facts.protection = protection;
    add(view, of_path(path, facts));
  }
  return view;
}

}  // namespace blazes::synthesis
