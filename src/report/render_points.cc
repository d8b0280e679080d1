#include "report/render_points.h"

#include <algorithm>

#include <fmt/format.h>

#include "diagnostics/locator.h"
#include "diagnostics/quote.h"
#include "report/escape.h"
#include "report/json_writer.h"
#include "report/paint.h"
#include "report/plan_json.h"
#include "report/render_json.h"

namespace blazes::report {
namespace {

using namespace bloom;
using diagnostics::quoted;
using frontend::bloom::PointOfOrder;

// "needs all of 'log'", "overwrites 'store'".
std::string need_phrase(const Catalog& catalog, const PointOfOrder& point) {
  const std::string name = quoted(catalog.collections[point.of].name);
  if (point.what == sign_of(Merge::Delete)) return "takes records out of " + name;
  if (point.what == sign_of(Merge::Update)) return "overwrites records of " + name;
  return "needs all of " + name;
}

class PointsText {
 public:
  PointsText(const PointsResult& result, Style style)
      : result_(result), style_(style), locator_(result.program->sources) {}

  std::string run() {
    for (const PointsResult::OfModule& module : result_.modules) print(module);
    return std::move(out_);
  }

 private:
  void print(const PointsResult::OfModule& module) {
    const std::size_t reached = static_cast<std::size_t>(
        std::ranges::count_if(module.points, [](const PointOfOrder& p) { return p.edge.has_value(); }));
    out_ += fmt::format("{}: {}, {} reached asynchronously\n",
                        paint(for_terminal(module.catalog->name), Hue::Bold, style_),
                        count(module.points.size(), "point") + " of order", reached);
    for (const PointOfOrder& point : module.points) print(*module.catalog, point);
  }

  void print(const Catalog& catalog, const PointOfOrder& point) {
    out_ += fmt::format("  {}: {}\n", paint(place_for_terminal(locator_, point.span.place), Hue::Dim, style_),
                        for_terminal(fmt::format("`{}` {}", point.what, need_phrase(catalog, point))));
    if (!point.edge) {
      out_ += "    nothing comes to it asynchronously\n";
      return;
    }
    const CatalogCollection& input = catalog.collections[point.edge->input];
    out_ += fmt::format(
        "    last asynchronous edge: {} {}{}\n", name_of(input.kind), for_terminal(quoted(input.name)),
        point.edge->sender
            ? ", sent at " + place_for_terminal(locator_, catalog.rules[point.edge->sender].span.place)
            : "");
    for (RuleId rule : point.edge->way)
      out_ +=
          fmt::format("    then {}: into {} ({})\n",
                      paint(place_for_terminal(locator_, catalog.rules[rule].span.place), Hue::Dim, style_),
                      for_terminal(quoted(catalog.collections[catalog.rules[rule].target].name)),
                      sign_of(catalog.rules[rule].merge));
  }

  const PointsResult& result_;
  Style style_;
  diagnostics::Locator locator_;
  std::string out_;
};

class PointsWriter {
 public:
  PointsWriter(std::ostream& out, const PointsResult& result)
      : json_(out), result_(result), locator_(result.program->sources) {}

  void run() {
    json_.begin_object().key("schema").string("blazes-bloom-points/1").key("modules").begin_array();
    for (const PointsResult::OfModule& module : result_.modules) {
      json_.begin_object().key("name").string(module.catalog->name).key("points").begin_array();
      for (const PointOfOrder& p : module.points) point(*module.catalog, p);
      json_.end_array().end_object();
    }
    json_.end_array();
    write_diagnostics(json_, locator_, result_.diagnostics, result_.omitted);
    json_.end_object();
  }

 private:
  void point(const Catalog& catalog, const PointOfOrder& p) {
    json_.begin_object()
        .key("operator")
        .string(p.what)
        .key("collection")
        .string(catalog.collections[p.of].name);
    json_.key("target").string(catalog.collections[catalog.rules[p.rule].target].name);
    json_.key("message").string(need_phrase(catalog, p));
    json_.key("asynchronous").boolean(p.edge.has_value());
    write_place(json_, locator_, p.span.place);
    json_.key("edge");
    if (p.edge)
      edge(catalog, *p.edge);
    else
      json_.null();
    json_.end_object();
  }

  void edge(const Catalog& catalog, const PointOfOrder::Edge& e) {
    const CatalogCollection& input = catalog.collections[e.input];
    json_.begin_object().key("kind").string(name_of(input.kind)).key("collection").string(input.name);
    json_.key("sent");
    if (e.sender)
      rule(catalog, e.sender);
    else
      json_.null();
    json_.key("way").begin_array();
    for (RuleId id : e.way) rule(catalog, id);
    json_.end_array();
    write_place(json_, locator_, input.span.place);
    json_.end_object();
  }

  void rule(const Catalog& catalog, RuleId id) {
    const Rule& r = catalog.rules[id];
    json_.begin_object(JsonWriter::Layout::OneLine).key("target").string(catalog.collections[r.target].name);
    json_.key("operator").string(sign_of(r.merge));
    write_place(json_, locator_, r.span.place);
    json_.end_object();
  }

  JsonWriter json_;
  const PointsResult& result_;
  diagnostics::Locator locator_;
};

}  // namespace

std::string render_points(const PointsResult& result, Style style) { return PointsText(result, style).run(); }

void render_points_json(std::ostream& out, const PointsResult& result) { PointsWriter(out, result).run(); }

}  // namespace blazes::report
