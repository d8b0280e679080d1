#include "diagnostics/locator.h"
#include "report/json_writer.h"
#include "report/plan_json.h"
#include "report/render_catalog.h"
#include "report/render_json.h"

namespace blazes::report {
namespace {

using namespace bloom;
using enum JsonWriter::Layout;

class CatalogWriter {
 public:
  CatalogWriter(std::ostream& out, const CatalogResult& result)
      : json_(out), result_(result), locator_(result.program->sources) {}

  void run() {
    json_.begin_object().key("schema").string("blazes-bloom-catalog/1");
    json_.key("modules").begin_array();
    for (const Catalog& catalog : result_.catalogs) module(catalog);
    json_.end_array().key("files").begin_array();
    for (const FileSummary& summary : result_.program->files) file(summary);
    json_.end_array();
    write_diagnostics(json_, locator_, result_.diagnostics, result_.omitted);
    json_.end_object();
  }

 private:
  void module(const Catalog& catalog) {
    json_.begin_object().key("name").string(catalog.name).key("runnable").boolean(catalog.runnable);
    json_.key("strata").number(std::uint64_t{catalog.strata}).key("collections").begin_array();
    for (const CatalogCollection& collection : catalog.collections) this->collection(collection);
    json_.end_array().key("rules").begin_array();
    for (RuleId id : ids<Rule>(catalog.rules.size())) rule(catalog, id);
    json_.end_array().end_object();
  }

  void collection(const CatalogCollection& collection) {
    json_.begin_object(OneLine)
        .key("name")
        .string(collection.name)
        .key("kind")
        .string(name_of(collection.kind));
    if (!collection.lattice.empty()) json_.key("lattice").string(collection.lattice);
    json_.key("keys");
    columns(collection.schema, 0, collection.schema ? collection.schema->keys : 0);
    json_.key("values");
    columns(collection.schema, collection.schema ? collection.schema->keys : 0,
            collection.schema ? collection.schema->columns.size() : 0);
    json_.key("location");
    if (const auto at = collection.schema ? collection.schema->location() : std::nullopt)
      json_.string(collection.schema->columns[*at].name);
    else
      json_.null();
    json_.key("stratum").number(std::uint64_t{collection.stratum}).key("module").string(collection.module);
    write_place(json_, locator_, collection.span.place);
    json_.end_object();
  }

  void columns(const std::optional<Schema>& schema, std::size_t first, std::size_t last) {
    if (!schema) {
      json_.null();
      return;
    }
    json_.begin_array();
    for (std::size_t i = first; i < last; ++i) json_.string(schema->columns[i].name);
    json_.end_array();
  }

  void rule(const Catalog& catalog, RuleId id) {
    const Rule& rule = catalog.rules[id];
    json_.begin_object().key("number").number(std::uint64_t{id.index + 1});
    json_.key("target")
        .string(catalog.collections[rule.target].name)
        .key("operator")
        .string(sign_of(rule.merge));
    json_.key("stratum").number(std::uint64_t{rule.stratum}).key("bootstrap").boolean(rule.bootstrap);
    json_.key("module").string(rule.module).key("block").string(rule.block).key("scope").string(rule.scope);
    json_.key("opaque").number(std::uint64_t{rule.opaque}).key("reads").begin_array();
    for (const Read& read : rule.reads) {
      json_.begin_object(OneLine).key("collection").string(catalog.collections[read.collection].name);
      json_.key("monotone")
          .boolean(read.monotone)
          .key("in_block")
          .boolean(read.in_block)
          .key("by")
          .string(read.by);
      write_place(json_, locator_, read.span.place);
      json_.end_object();
    }
    json_.end_array();
    write_place(json_, locator_, rule.span.place);
    json_.end_object();
  }

  void file(const FileSummary& summary) {
    json_.begin_object().key("name").string(summary.name).key("blocks").number(std::uint64_t{summary.blocks});
    json_.key("understood").number(std::uint64_t{summary.understood}).key("opaque").begin_array();
    for (const FileSummary::OpaqueCode& code : summary.opaque) {
      json_.begin_object(OneLine).key("reason").string(code.reason);
      write_place(json_, locator_, code.span.place);
      json_.end_object();
    }
    json_.end_array().end_object();
  }

  JsonWriter json_;
  const CatalogResult& result_;
  diagnostics::Locator locator_;
};

}  // namespace

void render_catalog_json(std::ostream& out, const CatalogResult& result) { CatalogWriter(out, result).run(); }

}  // namespace blazes::report
