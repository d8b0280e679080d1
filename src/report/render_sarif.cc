#include "report/render_sarif.h"

#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "diagnostics/locator.h"
#include "report/escape.h"
#include "report/json_writer.h"
#include "rules/pages.h"

namespace blazes::report {
namespace {

using diagnostics::Diagnostic;
using diagnostics::Rule;
using enum JsonWriter::Layout;

std::string_view page(std::string_view id) {
  for (const auto& [name, text] : rules::pages())
    if (name == id) return text;
  return {};
}

class SarifWriter {
 public:
  SarifWriter(std::ostream& out, const CheckResult& result)
      : json_(out), result_(result), locator_(*result.sources) {
    collect_rules();
  }

  void run() {
    json_.begin_object();
    json_.key("$schema")
        .string("https://json.schemastore.org/sarif-2.1.0.json")
        .key("version")
        .string("2.1.0");
    json_.key("runs").begin_array().begin_object();
    json_.key("tool").begin_object().key("driver").begin_object();
    json_.key("name").string("Blazes").key("version").string(BLAZES_VERSION);
    json_.key("rules").begin_array();
    for (const Rule* rule : rules_) describe(*rule);
    json_.end_array().end_object().end_object();
    json_.key("columnKind").string("unicodeCodePoints");
    json_.key("results").begin_array();
    for (const Diagnostic& d : result_.diagnostics) write(d, {}, nullptr);
    for (const VariantResult& v : result_.variants)
      for (const rules::Finding& f : v.findings.list) write(f.diagnostic, v.name, &f, v.flow);
    json_.end_array().end_object().end_array().end_object();
  }

 private:
  void collect_rules() {
    std::set<std::string_view> used;
    for (const Diagnostic& d : result_.diagnostics) used.insert(d.rule->id);
    for (const VariantResult& v : result_.variants)
      for (const rules::Finding& f : v.findings.list) used.insert(f.diagnostic.rule->id);
    for (const Rule& rule : diagnostics::all_rules())
      if (used.contains(rule.id)) {
        indices_[rule.id] = rules_.size();
        rules_.push_back(&rule);
      }
  }

  void describe(const Rule& rule) {
    json_.begin_object().key("id").string(rule.id).key("name").string(rule.slug);
    json_.key("shortDescription").begin_object(OneLine).key("text").string(rule.summary).end_object();
    if (std::string_view text = page(rule.id); !text.empty())
      json_.key("help").begin_object().key("text").string(text).key("markdown").string(text).end_object();
    json_.end_object();
  }

  static std::string_view level(const Diagnostic& d, const rules::Finding* f) {
    if (d.rule->level == diagnostics::Level::Advice) return "note";
    // A replay that differs is milder than replicas that do.
    return f != nullptr && f->severity <= analysis::Contents::Run ? "warning" : "error";
  }

  void write(const Diagnostic& d, std::string_view variant, const rules::Finding* f,
             const dataflow::Dataflow* flow = nullptr) {
    json_.begin_object()
        .key("ruleId")
        .string(d.rule->id)
        .key("ruleIndex")
        .number(std::uint64_t{indices_[d.rule->id]});
    json_.key("level").string(level(d, f));
    std::string text = variant.empty() ? d.message : fmt::format("in {}: {}", variant, d.message);
    if (!d.hint.empty()) text += "; " + d.hint;
    json_.key("message").begin_object(OneLine).key("text").string(text).end_object();
    json_.key("locations").begin_array();
    if (d.place) location(d.place, {});
    json_.end_array();
    if (!d.notes.empty()) {
      json_.key("relatedLocations").begin_array();
      for (const diagnostics::Note& note : d.notes)
        if (note.place) location(note.place, note.message);
      json_.end_array();
      code_flow(d);
    }
    if (f != nullptr && !f->allowed.empty())
      json_.key("suppressions")
          .begin_array()
          .begin_object(OneLine)
          .key("kind")
          .string("inSource")
          .key("justification")
          .string(f->allowed)
          .end_object()
          .end_array();
    if (f != nullptr) {
      json_.key("properties").begin_object(OneLine).key("variant").string(variant);
      json_.key("stream")
          .string(flow->name(f->stream))
          .key("severity")
          .string(name_of(f->severity))
          .end_object();
    }
    json_.end_object();
  }

  void code_flow(const Diagnostic& d) {
    json_.key("codeFlows").begin_array().begin_object().key("threadFlows").begin_array().begin_object();
    json_.key("locations").begin_array();
    for (const diagnostics::Note& note : d.notes) {
      json_.begin_object().key("location");
      location(note.place ? note.place : d.place, note.message);
      json_.end_object();
    }
    json_.end_array().end_object().end_array().end_object().end_array();
  }

  void location(Place place, std::string_view message) {
    diagnostics::Location at = locator_.locate(place);
    json_.begin_object();
    if (at.line > 0) {
      json_.key("physicalLocation").begin_object(OneLine);
      json_.key("artifactLocation").begin_object().key("uri").string(for_uri(at.file)).end_object();
      json_.key("region").begin_object().key("startLine").number(std::uint64_t{at.line});
      json_.key("startColumn").number(std::uint64_t{at.column}).end_object().end_object();
    }
    if (!message.empty()) json_.key("message").begin_object(OneLine).key("text").string(message).end_object();
    json_.end_object();
  }

  JsonWriter json_;
  const CheckResult& result_;
  diagnostics::Locator locator_;
  std::vector<const Rule*> rules_;
  std::unordered_map<std::string_view, std::size_t> indices_;
};

}  // namespace

void render_sarif(std::ostream& out, const CheckResult& result) { SarifWriter(out, result).run(); }

}  // namespace blazes::report
