// How things of a dataflow are said in findings, proofs and plans. Names are quoted, attributes are not: whoever prints escapes.
#pragma once

#include <string>

#include "analysis/proof.h"
#include "synthesis/plan.h"

namespace blazes::rules {

std::string quoted(std::string_view name);
// "campaign, id"; empty for the empty set.
std::string attributes(const dataflow::Dataflow& flow, dataflow::AttributeSet set);
// "OR, gate id"; "OW, gate *"; "CW".
std::string annotation(const dataflow::Dataflow& flow, dataflow::PathId path);
// "'request -> response' (OR, gate id)", without its component.
std::string path_phrase(const dataflow::Dataflow& flow, dataflow::PathId path);
// "'Report.response'", "the state of 'Cache'", "the state 'log' of 'Cache'".
std::string vertex_phrase(const dataflow::Dataflow& flow, analysis::Vertex vertex);

// What contents of this kind mean to who reads the stream: "may diverge for ever".
std::string_view anomaly_phrase(analysis::Contents contents);
// Why a path is protected, or what stands in the way: "'clicks' is not sealed".
std::string protection_phrase(const dataflow::Dataflow& flow, dataflow::PathId path,
                              const analysis::ProtectionReason& reason);
// Why a seal did not get as far as a stream; empty if there was none to lose.
std::string seal_phrase(const dataflow::Dataflow& flow, dataflow::StreamId stream,
                        const analysis::SealReason& reason);

// What starts the anomaly: "the replicas of 'Report' apply 'request -> response' (OR, gate id) in orders of chance".
std::string origin_phrase(const dataflow::Dataflow& flow, const analysis::Proof& proof);
// One step of a proof, after its origin too: "'replies' carries it to 'Cache.response'".
std::string step_phrase(const dataflow::Dataflow& flow, const analysis::Step& step);
// Where a step stands in the spec.
Place step_place(const dataflow::Dataflow& flow, const analysis::Step& step);

// Why no plan is enough, said of the path that is to blame: "is nondeterministic, which no coordination helps".
std::string_view refusal_phrase(const synthesis::Refusal& refusal);
// One line: "seal 'clicks' on campaign at 'Report'".
std::string strategy_phrase(const dataflow::Dataflow& flow, const synthesis::Strategy& strategy);
std::string site_phrase(const dataflow::Dataflow& flow, dataflow::SiteId site);

}  // namespace blazes::rules
