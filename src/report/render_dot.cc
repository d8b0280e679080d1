#include <ostream>

#include <fmt/format.h>

#include "report/escape.h"
#include "report/graph_marks.h"
#include "report/render_graph.h"
#include "rules/words.h"

namespace blazes::report {
namespace {

using namespace dataflow;

class DotWriter {
 public:
  DotWriter(std::ostream& out, const VariantResult& v, std::string prefix)
      : out_(out), v_(v), flow_(*v.flow), marks_(v), prefix_(std::move(prefix)) {}

  void run() {
    for (ComponentId id : flow_.components()) component(id);
    for (StreamId id : flow_.streams()) stream(id);
  }

 private:
  void component(ComponentId id) {
    const Component& c = flow_.component(id);
    std::string label = for_dot(flow_.name(id));
    if (c.replicated)
      label += c.instances > 1 ? fmt::format(" ({} replicas)", c.instances) : " (replicated)";
    else if (c.instances > 1)
      label += fmt::format(" ({} instances)", c.instances);
    for (const std::string& path : marks_.paths(id)) label += "\\n" + for_dot(path);
    std::string mechanisms = marks_.mechanisms(id);
    if (!mechanisms.empty())
      label += "\\n[" + mechanisms + "]";
    else if (marks_.is_forwarder(id))
      label += "\\n[passes seals on]";
    std::string look;
    if (c.replicated) look += ", peripheries=2";
    if (marks_.is_site(id))
      look += ", color=\"#b3261e\", penwidth=2, fillcolor=\"#fdecea\"";
    else if (!mechanisms.empty())
      look += ", color=\"#1b7f4b\", fillcolor=\"#e8f5ee\"";
    out_ << fmt::format("  {}c{} [label=\"{}\"{}];\n", prefix_, id.index, label, look);
  }

  std::string end(InterfaceId interface, StreamId stream, char side) {
    if (interface) return fmt::format("{}c{}", prefix_, flow_.interface(interface).component.index);
    std::string node = fmt::format("{}{}{}", prefix_, side, stream.index);
    out_ << fmt::format("  {} [shape={}, label=\"\", {}];\n", node, side == 'i' ? "circle" : "doublecircle",
                        "width=0.12, height=0.12, style=filled, fillcolor=\"#4a5560\"");
    return node;
  }

  void stream(StreamId id) {
    const Stream& s = flow_.stream(id);
    const analysis::Label& label = v_.label.label(id);
    std::string from = end(s.from, id, 'i'), to = end(s.to, id, 'o');
    std::string text = for_dot(flow_.name(id)) + "\\n" + std::string(published_name(label));
    if (label.seal) text += for_dot("(" + rules::attributes(flow_, label.seal) + ")");
    std::string coordination = marks_.coordination(id);
    if (!coordination.empty()) text += "\\n[" + for_dot(coordination) + "]";
    out_ << fmt::format("  {} -> {} [label=\"{}\", color=\"{}\", fontcolor=\"{}\"{}];\n", from, to, text,
                        colour_of(label), colour_of(label), coordination.empty() ? "" : ", style=bold");
  }

  std::ostream& out_;
  const VariantResult& v_;
  const Dataflow& flow_;
  GraphMarks marks_;
  std::string prefix_;
};

}  // namespace

void render_dot(std::ostream& out, const CheckResult& result) {
  out << "digraph blazes {\n"
         "  rankdir=LR;\n"
         "  node [shape=box, style=\"rounded,filled\", fillcolor=\"#f5f6f8\", color=\"#4a5560\", "
         "fontname=\"sans-serif\", "
         "fontsize=11];\n"
         "  edge [fontname=\"sans-serif\", fontsize=10];\n";
  bool many = result.variants.size() > 1;
  for (std::size_t i = 0; i < result.variants.size(); ++i) {
    const VariantResult& v = result.variants[i];
    if (many)
      out << fmt::format(
          "  subgraph cluster_{} {{\n  label=\"{}\"; color=\"#c8ccd2\"; fontname=\"sans-serif\";\n", i,
          for_dot(v.name));
    DotWriter(out, v, many ? fmt::format("v{}_", i) : "").run();
    if (many) out << "  }\n";
  }
  out << "}\n";
}

}  // namespace blazes::report
