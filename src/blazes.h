// Blazes in another program: the one header that it needs.
//
//   using namespace blazes;
//   frontend::Spec spec = frontend::read_spec("adnet.yaml");
//   if (!spec.diagnostics.empty()) return complain(spec.diagnostics);
//   for (const frontend::Variant& variant : spec.variants) {
//     const dataflow::Dataflow& flow = variant.flow;
//     auto label = analysis::analyse(flow, analysis::Coordination::promised(flow));
//     auto now = analysis::analyse(flow, analysis::Coordination::as_it_stands(flow));
//     synthesis::Plan plan = synthesis::choose(flow);
//     for (const rules::Finding& f : rules::findings({flow, label, now, plan}, {}).list) ...
//     if (!plan.satisfies) for (const synthesis::Advice& a : synthesis::advise(flow, plan).advice) ...
//   }
//
// A dataflow need not come from a file: `dataflow::DataflowBuilder` makes one. Nothing here throws, prints, or keeps state
// between calls; an `Analysis` refers to its `Dataflow`, which must outlive it. `report/` turns all of it into bytes.
#pragma once

#include "analysis/analysis.h"
#include "analysis/proof.h"
#include "dataflow/builder.h"
#include "dataflow/dataflow.h"
#include "diagnostics/diagnostic.h"
#include "diagnostics/source.h"
#include "frontend/spec/spec.h"
#include "rules/findings.h"
#include "synthesis/advice.h"
#include "synthesis/plan.h"
