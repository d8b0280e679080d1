#include "report/render_json.h"

#include <sstream>
#include <unordered_map>

#include "report/plan_json.h"

namespace blazes::report {
namespace {

using namespace dataflow;
using enum JsonWriter::Layout;

void write_said(JsonWriter& json, diagnostics::Locator& locator, const diagnostics::Diagnostic& d) {
  json.key("message").string(d.message);
  write_place(json, locator, d.place);
  json.key("hint").string(d.hint);
  json.key("chain").begin_array();
  for (const diagnostics::Note& note : d.notes) {
    json.begin_object(OneLine).key("message").string(note.message);
    write_place(json, locator, note.place);
    json.end_object();
  }
  json.end_array();
}

class ReportWriter {
 public:
  ReportWriter(std::ostream& out, const CheckResult& result)
      : json_(out), result_(result), locator_(*result.sources) {}

  void run() {
    json_.begin_object().key("schema").string("blazes-report/1");
    json_.key("variants").begin_array();
    for (const VariantResult& v : result_.variants) variant(v);
    json_.end_array();
    mistakes();
    json_.end_object();
  }

  void mistakes() { write_diagnostics(json_, locator_, result_.diagnostics, result_.omitted); }

  JsonWriter& json() { return json_; }

 private:
  void variant(const VariantResult& v) {
    sets_.clear();
    json_.begin_object().key("name").string(v.name);
    json_.key("streams").begin_array();
    for (StreamId id : v.flow->streams()) stream(v, id);
    json_.end_array();
    json_.key("findings").begin_array();
    for (const rules::Finding& f : v.findings.list)
      if (f.allowed.empty()) finding(v, f);
    json_.end_array().key("allowed").begin_array();
    for (const rules::Finding& f : v.findings.list)
      if (!f.allowed.empty()) finding(v, f);
    json_.end_array().key("plan");
    write_plan(json_, *v.flow, v.plan);
    json_.end_object();
  }

  void stream(const VariantResult& v, StreamId id) {
    const Dataflow& flow = *v.flow;
    const analysis::Label& label = v.label.label(id);
    bool sink = flow.stream(id).is_sink();
    json_.begin_object(OneLine).key("name").string(flow.name(id)).key("sink").boolean(sink);
    json_.key("label").string(published_name(label)).key("now").string(published_name(v.now.label(id)));
    json_.key("key");
    set(flow, label.seal);
    json_.key("order");
    if (label.order) {
      bool fixed = label.order.kind == analysis::Order::Kind::Fixed;
      json_.begin_object().key("kind").string(fixed ? "fixed" : "agreed").key("scope");
      set(flow, label.order.scope);
      json_.end_object();
    } else {
      json_.null();
    }
    json_.key("required");
    if (sink)
      json_.string(name_of(analysis::accepted(flow.promises(id).required)));
    else
      json_.null();
    json_.end_object();
  }

  // Few sets are shared by many streams.
  void set(const Dataflow& flow, AttributeSet set) {
    if (!set) {
      json_.null();
      return;
    }
    auto [at, added] = sets_.try_emplace(set);
    if (added) {
      std::ostringstream text;
      {
        JsonWriter json(text);
        json.begin_array(OneLine);
        for (std::string_view name : sorted_names(set, flow.attribute_sets(), flow.names()))
          json.string(name);
        json.end_array();
      }
      at->second = text.str();
      at->second.pop_back();  // the end of the document
    }
    json_.raw(at->second);
  }

  void finding(const VariantResult& v, const rules::Finding& f) {
    json_.begin_object().key("id").string(f.diagnostic.rule->id).key("slug").string(f.diagnostic.rule->slug);
    json_.key("stream").string(v.flow->name(f.stream)).key("site");
    if (f.site)
      json_.string(v.flow->name(f.site));
    else
      json_.null();
    json_.key("severity").string(name_of(f.severity));
    write_said(json_, locator_, f.diagnostic);
    if (!f.allowed.empty()) json_.key("reason").string(f.allowed);
    json_.end_object();
  }

  JsonWriter json_;
  const CheckResult& result_;
  diagnostics::Locator locator_;
  std::unordered_map<AttributeSet, std::string> sets_;
};

}  // namespace

void write_diagnostics(JsonWriter& json, diagnostics::Locator& locator,
                       std::span<const diagnostics::Diagnostic> list, std::size_t omitted) {
  json.key("diagnostics").begin_array();
  for (const diagnostics::Diagnostic& d : list) {
    json.begin_object().key("id").string(d.rule->id).key("slug").string(d.rule->slug);
    write_said(json, locator, d);
    json.end_object();
  }
  json.end_array();
  if (omitted) json.key("omitted").number(std::uint64_t{omitted});
}

void render_json(std::ostream& out, const CheckResult& result) { ReportWriter(out, result).run(); }

void render_mistakes_json(std::ostream& out, const CheckResult& result, std::string_view schema) {
  ReportWriter writer(out, result);
  writer.json().begin_object().key("schema").string(schema).key("variants").begin_array().end_array();
  writer.mistakes();
  writer.json().end_object();
}

void render_plan_json(std::ostream& out, std::span<const VariantPlan> variants,
                      std::span<const std::string> promises) {
  JsonWriter json(out);
  json.begin_object().key("schema").string("blazes-plan/1");
  json.key("promises").begin_array(OneLine);
  for (const std::string& promise : promises) json.string(promise);
  json.end_array().key("variants").begin_array();
  for (const VariantPlan& v : variants) {
    json.begin_object().key("name").string(v.name).key("plan");
    write_plan(json, *v.flow, *v.plan);
    json.end_object();
  }
  json.end_array().end_object();
}

}  // namespace blazes::report
