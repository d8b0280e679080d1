#include "cli/results.h"

#include <fmt/format.h>

#include "diagnostics/quote.h"

namespace blazes::cli {
namespace {

// The allowances that speak of streams of this dataflow; `origins` says which of the spec's each one is.
std::vector<rules::Allowance> allowances_in(const frontend::Spec& spec, const dataflow::Dataflow& flow,
                                            std::vector<std::size_t>& origins) {
  std::vector<rules::Allowance> list;
  for (std::size_t i = 0; i < spec.allowances.size(); ++i) {
    const frontend::Allowance& a = spec.allowances[i];
    if (dataflow::StreamId stream = flow.find_stream(a.stream)) {
      list.push_back({a.id, stream, a.reason});
      origins.push_back(i);
    }
  }
  return list;
}

}  // namespace

report::CheckResult results_of(Session& session, const frontend::Spec& spec, std::size_t limit) {
  report::CheckResult result{.plan_command = session.again("plan"),
                             .advise_command = session.again("advise"),
                             .sources = &spec.sources,
                             .variants = {},
                             .diagnostics = spec.diagnostics,
                             .omitted = spec.omitted,
                             .unused_allowances = {}};
  std::vector<bool> used(spec.allowances.size(), false);
  for (const frontend::Variant& variant : spec.variants) {
    const dataflow::Dataflow& flow = variant.flow;
    session.progress.now("deriving labels");
    report::VariantResult v{
        .name = variant.name, .flow = &flow, .label = {}, .now = {}, .plan = {}, .findings = {}};
    {
      analysis::Analyser analyser(flow);
      v.label = analyser(analysis::Coordination::promised(flow));
      v.now = analyser(analysis::Coordination::as_it_stands(flow));
      session.progress.now("choosing a plan");
      v.plan = synthesis::choose(analyser, v.label, v.now);
    }
    session.progress.now("explaining");
    std::vector<std::size_t> origins;
    std::vector<rules::Allowance> allowances = allowances_in(spec, flow, origins);
    v.findings = rules::findings({flow, v.label, v.now, v.plan}, allowances, limit);
    for (std::size_t i = 0; i < origins.size(); ++i)
      if (v.findings.used[i]) used[origins[i]] = true;
    result.variants.push_back(std::move(v));
  }
  for (std::size_t i = 0; i < used.size(); ++i)
    if (!used[i] && session.args.variant.empty())  // another variant may need it
      result.unused_allowances.push_back(
          fmt::format("{} on {}", spec.allowances[i].id, diagnostics::quoted(spec.allowances[i].stream)));
  return result;
}

}  // namespace blazes::cli
