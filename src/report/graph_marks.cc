#include "report/graph_marks.h"

#include <fmt/format.h>

#include "rules/words.h"

namespace blazes::report {

using namespace dataflow;
using analysis::Contents;
using analysis::Mechanism;

namespace {

std::string_view verb(Mechanism m) {
  switch (m) {
    case Mechanism::Sealing: return "waits for seals";
    case Mechanism::Sequencing: return "sequenced";
    case Mechanism::DynamicOrdering: return "ordered dynamically";
    case Mechanism::None: break;
  }
  return {};
}

}  // namespace

GraphMarks::GraphMarks(const VariantResult& v) : v_(v) {
  // The picture shows the labels with the seals in place: what only lacks its barrier is not where it goes wrong.
  for (const rules::Finding& f : v.findings.list)
    if (f.site && f.diagnostic.rule->id != "BLZ305") sites_.insert(f.site);
  for (const synthesis::Strategy& s : v.plan.satisfies ? v.plan.strategies : v.plan.fallback) {
    at_.emplace(v.flow->site(s.site).component, &s);
    for (const synthesis::StrategyStream& stream : s.streams)
      on_.emplace(stream.stream, std::pair(&s, stream.key));
    for (ComponentId id : s.forwarders) forwarders_.insert(id);
  }
}

std::string GraphMarks::mechanisms(ComponentId id) const {
  std::string text;
  auto [begin, end] = at_.equal_range(id);
  for (auto it = begin; it != end; ++it) {
    std::string one(verb(it->second->mechanism));
    if (text.find(one) == std::string::npos) text += (text.empty() ? "" : ", ") + one;
  }
  if (!text.empty() && !v_.plan.satisfies) text += " (not enough)";
  return text;
}

std::string GraphMarks::coordination(StreamId id) const {
  auto found = on_.find(id);
  if (found == on_.end()) return {};
  auto [strategy, key] = found->second;
  switch (strategy->mechanism) {
    case Mechanism::Sealing:
      return key ? fmt::format("sealed on {}", rules::attributes(*v_.flow, key)) : std::string();
    case Mechanism::Sequencing: return "in sequence";
    case Mechanism::DynamicOrdering: return "in agreed order";
    case Mechanism::None: break;
  }
  return {};
}

std::vector<std::string> GraphMarks::paths(ComponentId id) const {
  constexpr std::size_t kShown = 12;
  std::vector<std::string> lines;
  std::size_t left_out = 0;
  for (PathId path : v_.flow->paths_of(id)) {
    if (lines.size() == kShown) {
      ++left_out;
      continue;
    }
    const Path& p = v_.flow->path(path);
    lines.push_back(fmt::format("{} -> {}: {}", v_.flow->name(v_.flow->interface(p.from).name),
                                v_.flow->name(v_.flow->interface(p.to).name),
                                rules::annotation(*v_.flow, path)));
  }
  if (left_out > 0) lines.push_back(fmt::format("... and {} more", left_out));
  return lines;
}

std::string_view colour_of(const analysis::Label& label) {
  switch (label.contents) {
    case Contents::Async: return label.seal ? "#1b7f4b" : "#4a5560";
    case Contents::Run: return "#b07800";
    case Contents::Inst: return "#c2540a";
    case Contents::Diverge: return "#b3261e";
  }
  return "#4a5560";
}

}  // namespace blazes::report
