#include "report/render_catalog.h"

#include <fmt/format.h>

#include "diagnostics/locator.h"
#include "report/escape.h"
#include "report/paint.h"

namespace blazes::report {
namespace {

using namespace bloom;

std::string schema_text(const CatalogCollection& collection) {
  if (is_lattice(collection.kind)) return collection.lattice;
  if (!collection.schema) return "?";
  std::string out;
  for (std::uint32_t i = 0; i < collection.schema->columns.size(); ++i) {
    const Column& column = collection.schema->columns[i];
    if (i == collection.schema->keys)
      out += out.empty() ? "=> " : " => ";
    else if (i > 0)
      out += ", ";
    out += (column.location ? "@" : "") + column.name;
  }
  return for_terminal(out);
}

// "kvput, !log (group)": what is read, with ! and the reason where more of it does not mean more of the result.
std::string reads_text(const Catalog& catalog, const Rule& rule) {
  std::string out;
  for (const Read& read : rule.reads) {
    if (!out.empty()) out += ", ";
    out += (read.monotone ? "" : "!") + catalog.collections[read.collection].name;
    if (!read.monotone) out += " (" + read.by + ")";
  }
  if (rule.opaque > 0) out += (out.empty() ? "" : ", ") + std::string("?");
  return for_terminal(out);
}

class CatalogText {
 public:
  CatalogText(const CatalogResult& result, Style style)
      : result_(result), style_(style), locator_(result.program->sources) {}

  std::string run() {
    for (const Catalog& catalog : result_.catalogs) print(catalog);
    files();
    return std::move(out_);
  }

 private:
  std::string place(Span span) {
    const diagnostics::Location at = locator_.locate(span.place);
    return at.line == 0 ? "" : fmt::format("{}:{}", for_terminal(at.file), at.line);
  }

  void print(const Catalog& catalog) {
    out_ += fmt::format("{} {}: {}, {}", paint(catalog.runnable ? "node" : "module", Hue::Dim, style_),
                        paint(for_terminal(catalog.name), Hue::Bold, style_),
                        count(catalog.collections.size(), "collection"), count(catalog.rules.size(), "rule"));
    out_ += catalog.strata == 1 ? ", 1 stratum\n\n" : fmt::format(", {} strata\n\n", catalog.strata);
    TextTable collections;
    for (const CatalogCollection& collection : catalog.collections)
      collections.row({{for_terminal(name_of(collection.kind))},
                       {for_terminal(collection.name), Hue::Bold},
                       {schema_text(collection)},
                       {std::to_string(collection.stratum), Hue::Dim},
                       {place(collection.span), Hue::Dim}});
    if (!collections.empty()) {
      collections.print(out_, style_, "  ");
      out_ += '\n';
    }
    TextTable rules;
    for (RuleId id : ids<Rule>(catalog.rules.size())) {
      const Rule& rule = catalog.rules[id];
      rules.row(
          {{std::to_string(id.index + 1)},
           {rule.bootstrap ? "bootstrap" : std::to_string(rule.stratum), Hue::Dim},
           {fmt::format("{} {}", for_terminal(catalog.collections[rule.target].name), sign_of(rule.merge)),
            Hue::Bold},
           {reads_text(catalog, rule)},
           {place(rule.span), Hue::Dim}});
    }
    if (!rules.empty()) {
      rules.print(out_, style_, "  ");
      out_ += '\n';
    }
  }

  void files() {
    for (const FileSummary& file : result_.program->files) {
      if (file.blocks == 0 && file.opaque.empty()) continue;
      out_ += fmt::format("{}: {} of {} understood\n", for_terminal(file.name), file.understood,
                          count(file.blocks, "code block"));
      for (const FileSummary::OpaqueCode& code : file.opaque)
        out_ +=
            fmt::format("  {}: {}\n", paint(place(code.span), Hue::Dim, style_), for_terminal(code.reason));
    }
  }

  const CatalogResult& result_;
  Style style_;
  diagnostics::Locator locator_;
  std::string out_;
};

}  // namespace

std::string render_catalog(const CatalogResult& result, Style style) {
  return CatalogText(result, style).run();
}

}  // namespace blazes::report
