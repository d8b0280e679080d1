#include <ostream>

#include <fmt/format.h>

#include "report/escape.h"
#include "report/graph_marks.h"
#include "report/render_graph.h"
#include "rules/words.h"

namespace blazes::report {
namespace {

using namespace dataflow;

class MermaidWriter {
 public:
  // `edges` counts those of the whole picture: that is how Mermaid names them.
  MermaidWriter(std::ostream& out, const VariantResult& v, std::string prefix, std::size_t& edges)
      : out_(out), v_(v), flow_(*v.flow), marks_(v), prefix_(std::move(prefix)), edges_(edges) {}

  void run() {
    for (ComponentId id : flow_.components()) component(id);
    for (StreamId id : flow_.streams()) stream(id);
  }

  const std::string& styles() const { return styles_; }

 private:
  void component(ComponentId id) {
    const Component& c = flow_.component(id);
    std::string label = for_mermaid(flow_.name(id));
    if (c.replicated)
      label += c.instances > 1 ? fmt::format(" ({} replicas)", c.instances) : " (replicated)";
    else if (c.instances > 1)
      label += fmt::format(" ({} instances)", c.instances);
    for (const std::string& path : marks_.paths(id)) label += "<br/>" + for_mermaid(path);
    std::string mechanisms = marks_.mechanisms(id);
    if (!mechanisms.empty())
      label += "<br/>" + for_mermaid("[" + mechanisms + "]");
    else if (marks_.is_forwarder(id))
      label += "<br/>" + for_mermaid("[passes seals on]");
    // A subroutine box has two walls: it stands for replicas.
    out_ << fmt::format("  {}c{}{}\"{}\"{}\n", prefix_, id.index, c.replicated ? "[[" : "[", label,
                        c.replicated ? "]]" : "]");
    if (marks_.is_site(id))
      styles_ +=
          fmt::format("  style {}c{} stroke:#b3261e,stroke-width:2px,fill:#fdecea\n", prefix_, id.index);
    else if (!mechanisms.empty())
      styles_ += fmt::format("  style {}c{} stroke:#1b7f4b,fill:#e8f5ee\n", prefix_, id.index);
  }

  std::string end(InterfaceId interface, StreamId stream, char side) {
    if (interface) return fmt::format("{}c{}", prefix_, flow_.interface(interface).component.index);
    return fmt::format("{}{}{}((\" \"))", prefix_, side, stream.index);
  }

  void stream(StreamId id) {
    const Stream& s = flow_.stream(id);
    const analysis::Label& label = v_.label.label(id);
    std::string text = for_mermaid(flow_.name(id)) + "<br/>" + std::string(published_name(label));
    if (label.seal) text += for_mermaid("(" + rules::attributes(flow_, label.seal) + ")");
    std::string coordination = marks_.coordination(id);
    if (!coordination.empty()) text += "<br/>" + for_mermaid("[" + coordination + "]");
    out_ << fmt::format("  {} {}|\"{}\"| {}\n", end(s.from, id, 'i'), coordination.empty() ? "-->" : "==>",
                        text, end(s.to, id, 'o'));
    styles_ +=
        fmt::format("  linkStyle {} stroke:{},color:{}\n", edges_++, colour_of(label), colour_of(label));
  }

  std::ostream& out_;
  const VariantResult& v_;
  const Dataflow& flow_;
  GraphMarks marks_;
  std::string prefix_, styles_;
  std::size_t& edges_;
};

}  // namespace

void render_mermaid(std::ostream& out, const CheckResult& result) {
  out << "flowchart LR\n";
  bool many = result.variants.size() > 1;
  std::size_t edges = 0;
  std::string styles;
  for (std::size_t i = 0; i < result.variants.size(); ++i) {
    const VariantResult& v = result.variants[i];
    if (many) out << fmt::format("  subgraph v{}[\"{}\"]\n", i, for_mermaid(v.name));
    MermaidWriter writer(out, v, many ? fmt::format("v{}_", i) : "", edges);
    writer.run();
    if (many) out << "  end\n";
    styles += writer.styles();
  }
  out << styles;
}

}  // namespace blazes::report
