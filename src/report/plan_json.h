// The parts of the JSON documents that speak of plans and places; `schema/` describes them.
#pragma once

#include <span>

#include "diagnostics/diagnostic.h"
#include "diagnostics/locator.h"
#include "report/json_writer.h"
#include "synthesis/plan.h"

namespace blazes::report {

// The names of a set in alphabetical order; null for none.
void write_set(JsonWriter& json, const dataflow::Dataflow& flow, dataflow::AttributeSet set);
void write_plan(JsonWriter& json, const dataflow::Dataflow& flow, const synthesis::Plan& plan);
// The refusals of a plan, as a list.
void write_refusals(JsonWriter& json, const dataflow::Dataflow& flow, const synthesis::Plan& plan);
// The members `diagnostics` and, where there were more, `omitted` of a document.
void write_diagnostics(JsonWriter& json, diagnostics::Locator& locator,
                       std::span<const diagnostics::Diagnostic> list, std::size_t omitted);
// The members `file`, `line`, `column`; null where the place is nowhere.
void write_place(JsonWriter& json, diagnostics::Locator& locator, Place place);

}  // namespace blazes::report
