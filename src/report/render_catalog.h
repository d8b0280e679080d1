// Turns the catalogs of a Bloom program into what people read, or into JSON as schema/blazes-bloom-catalog-1.schema.json describes it.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "bloom/catalog.h"
#include "report/report.h"

namespace blazes::report {

// All that it points to must outlive it.
struct CatalogResult {
  const bloom::Program* program = nullptr;
  std::span<const bloom::Catalog> catalogs;
  std::span<const diagnostics::Diagnostic> diagnostics;  // of the program and of all catalogs, sorted
  std::size_t omitted = 0;
};

std::string render_catalog(const CatalogResult& result, Style style);
void render_catalog_json(std::ostream& out, const CatalogResult& result);

}  // namespace blazes::report
