#include "frontend/bloom/spec_text.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "diagnostics/locator.h"
#include "diagnostics/quote.h"

namespace blazes::frontend::bloom {
namespace {

using dataflow::Direction;

bool is_plain(std::string_view name) {
  // What YAML, or a reader of it, takes for something else than a name.
  static const std::set<std::string_view> words = {"none", "true", "false", "null", "yes",
                                                   "no",   "on",   "off",   "y",    "n"};
  auto good = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.'; };
  return !name.empty() && std::isalpha(static_cast<unsigned char>(name.front())) &&
         std::ranges::all_of(name, good) && !words.contains(name);
}

// A scalar of YAML that is this text whatever it holds.
std::string scalar(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(diagnostics::utf8_length(text), 1);
    const auto byte = static_cast<unsigned char>(text.front());
    if (length > 1)
      out += text.substr(0, length);
    else if (byte == '"' || byte == '\\')
      out += fmt::format("\\{}", text.front());
    else if (byte < 0x20 || byte >= 0x7f)
      out += fmt::format("\\x{:02x}", byte);
    else
      out += text.front();
    text.remove_prefix(length);
  }
  return out + "\"";
}

std::string list(const std::vector<std::string>& names) {
  std::string out = "[";
  for (const std::string& name : names) out += (out.size() == 1 ? "" : ", ") + scalar(name);
  return out + "]";
}

class SpecWriter {
 public:
  SpecWriter(const Extraction& extraction, const diagnostics::Sources& sources)
      : extraction_(extraction), locator_(sources) {}

  std::string write() {
    out_ = "blazes: 1\ncomponents:\n";
    for (const ExtractedComponent& c : extraction_.components) component(c);
    out_ += "streams:\n";
    for (const ExtractedStream& s : extraction_.streams) stream(s);
    if (!extraction_.dependencies.empty()) out_ += "dependencies:\n";
    for (const ExtractedDependency& d : extraction_.dependencies)
      out_ += fmt::format("  - {{ from: {}, to: {} }}\n", list(d.from), list(d.to));
    return std::move(out_);
  }

 private:
  void component(const ExtractedComponent& c) {
    out_ += fmt::format("  {}:\n", scalar(c.name));
    if (c.replicated) {
      comment("    ", *c.replicated);
      out_ += "    replicated: true\n";
    }
    if (c.barrier) out_ += "    barrier: true\n";
    interfaces(c);
    out_ += "    paths:\n";
    for (const ExtractedPath& p : c.paths) path(c, p);
  }

  // In a spec, an input and an output of one name have one schema; where they differ, it is left to the streams.
  static bool has_one_schema(const ExtractedComponent& c, const ExtractedInterface& i) {
    return std::ranges::all_of(c.interfaces, [&](const ExtractedInterface& other) {
      return other.name != i.name || other.schema == i.schema;
    });
  }

  void interfaces(const ExtractedComponent& c) {
    std::set<std::string_view> done;
    for (const ExtractedInterface& i : c.interfaces) {
      if (!i.schema || !has_one_schema(c, i) || !done.insert(i.name).second) continue;
      if (done.size() == 1) out_ += "    interfaces:\n";
      out_ += fmt::format("      {}: {{ schema: {} }}\n", scalar(i.name), list(*i.schema));
    }
  }

  void path(const ExtractedComponent& c, const ExtractedPath& p) {
    for (const Reason& reason : p.because) comment("      ", reason);
    out_ += fmt::format("      - {{ from: {}, to: {}, label: {}", scalar(c.interfaces[p.from].name),
                        scalar(c.interfaces[p.to].name), name_of(p.annotation));
    if (!dataflow::is_confluent(p.annotation)) out_ += ", gate: " + (p.gate ? list(*p.gate) : "\"*\"");
    if (!p.state)
      out_ += ", state: none";
    else if (!p.state->empty())
      out_ += ", state: " + scalar(*p.state);
    if (p.per_record) out_ += ", per_record: true";
    if (!p.carries.empty()) {
      out_ += ", carries: { ";
      for (std::size_t i = 0; i < p.carries.size(); ++i)
        out_ += fmt::format("{}{}: {}", i == 0 ? "" : ", ", scalar(p.carries[i].first),
                            p.carries[i].second.empty() ? "none" : scalar(p.carries[i].second));
      out_ += " }";
    }
    if (!p.nondeterministic.empty()) out_ += ", nondeterministic: " + scalar(p.nondeterministic);
    out_ += " }\n";
  }

  void stream(const ExtractedStream& s) {
    auto end = [&](const ExtractedStream::End& e) {
      const ExtractedComponent& c = extraction_.components[e.component];
      return scalar(c.name + "." + c.interfaces[e.interface].name);
    };
    out_ += fmt::format("  {}: {{ ", scalar(s.name));
    if (s.from) out_ += "from: " + end(*s.from);
    if (s.to) {
      out_ += (s.from ? ", to: " : "to: ") + end(*s.to);
      const ExtractedInterface& into = extraction_.components[s.to->component].interfaces[s.to->interface];
      if (!into.seal.empty())
        out_ += fmt::format(", seal: {{ key: {}, producers: {} }}", list(into.seal), name_of(into.producers));
    }
    out_ += " }\n";
  }

  void comment(std::string_view indent, const Reason& reason) {
    const diagnostics::Location at = locator_.locate(reason.span.place);
    std::string text = reason.text;
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    out_ += indent;
    out_ += at.line ? fmt::format("# {}:{}:{}: {}\n", at.file, at.line, at.column, text)
                    : fmt::format("# {}\n", text);
  }

  const Extraction& extraction_;
  diagnostics::Locator locator_;
  std::string out_;
};

}  // namespace

std::string spec_text(const Extraction& extraction, const diagnostics::Sources& sources) {
  return SpecWriter(extraction, sources).write();
}

}  // namespace blazes::frontend::bloom
