// Turns the points of order of Bloom programs into what people read, or into JSON as schema/blazes-bloom-points-1.schema.json
// describes it.
#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "bloom/catalog.h"
#include "frontend/bloom/points.h"
#include "report/report.h"

namespace blazes::report {

// All that it points to must outlive it.
struct PointsResult {
  struct OfModule {
    const bloom::Catalog* catalog = nullptr;
    std::vector<frontend::bloom::PointOfOrder> points;
  };
  const bloom::Program* program = nullptr;
  std::vector<OfModule> modules;
  std::span<const diagnostics::Diagnostic> diagnostics;  // of the program and of all catalogs, sorted
  std::size_t omitted = 0;
};

std::string render_points(const PointsResult& result, Style style);
void render_points_json(std::ostream& out, const PointsResult& result);

}  // namespace blazes::report
