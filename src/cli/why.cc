// `blazes why FILE --stream NAME`: the proof of a label, shortest first.
#include <ostream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/session.h"
#include "diagnostics/quote.h"
#include "report/render_why.h"

namespace blazes::cli {
namespace {

using namespace dataflow;

std::string interface_name(const Dataflow& flow, InterfaceId id) {
  return id ? flow.qualified_name(id) : std::string();
}

// By name; else by the interface that it leaves or, if there is none, reaches; else the only sink that leaves an interface of
// this bare name. None if there is no such stream.
StreamId find(const Dataflow& flow, std::string_view wanted) {
  if (StreamId exact = flow.find_stream(wanted)) return exact;
  StreamId leaves, reaches, bare;
  int bare_sinks = 0;
  for (StreamId id : flow.streams()) {
    const Stream& s = flow.stream(id);
    if (!leaves && interface_name(flow, s.from) == wanted) leaves = id;
    if (!reaches && interface_name(flow, s.to) == wanted) reaches = id;
    if (s.is_sink() && s.from && flow.name(flow.interface(s.from).name) == wanted) {
      bare = id;
      ++bare_sinks;
    }
  }
  if (leaves) return leaves;
  if (reaches) return reaches;
  return bare_sinks == 1 ? bare : StreamId{};
}

Failure unknown_stream(const Dataflow& flow, const std::string& wanted) {
  std::vector<std::string_view> names;
  std::vector<std::string> interfaces;
  for (StreamId id : flow.streams()) names.push_back(flow.name(id));
  for (InterfaceId id : flow.interfaces()) interfaces.push_back(flow.qualified_name(id));
  names.insert(names.end(), interfaces.begin(), interfaces.end());
  for (InterfaceId id : flow.interfaces()) names.push_back(flow.name(flow.interface(id).name));
  return {kUsage,
          fmt::format("there is no stream {}{}", diagnostics::quoted(wanted), did_you_mean(wanted, names))};
}

// The label itself and where its parts come from.
report::Answer explained(const frontend::Variant& v, StreamId stream, const analysis::Analysis& a) {
  analysis::Prover prover(a);
  return {.variant = v.name,
          .flow = &v.flow,
          .stream = stream,
          .label = a.label(stream),
          .now = a.label(stream),
          .proofs = prover.proofs(stream),
          .proofs_now = {},
          .safeguards = a.label(stream).contents == analysis::Contents::Async
                            ? prover.safeguards(stream)
                            : std::vector<analysis::Safeguard>{},
          .seal = analysis::seal_history(a, prover.explain(), stream),
          .order = analysis::order_history(a, stream),
          .with_plan = false};
}

report::Answer answer(const frontend::Variant& v, StreamId stream) {
  analysis::Analyser analyser(v.flow);
  report::Answer result = explained(v, stream, analyser(analysis::Coordination::promised(v.flow)));
  analysis::Analysis now = analyser(analysis::Coordination::as_it_stands(v.flow));
  result.now = now.label(stream);
  if (result.now.contents != result.label.contents) result.proofs_now = analysis::prove(now, stream);
  return result;
}

report::Answer answer_with_plan(const frontend::Variant& v, StreamId stream) {
  synthesis::Plan plan = synthesis::choose(v.flow);
  report::Answer result = explained(v, stream, plan.after);
  result.with_plan = true;
  return result;
}

}  // namespace

int why(Session& session) {
  const Arguments& args = session.args;
  frontend::Spec spec = session.read(args.file);
  if (spec.variants.empty()) return session.mistakes(spec, "blazes-why/1");
  session.progress.now("deriving labels");
  std::vector<report::Answer> answers;
  for (const frontend::Variant& v : spec.variants) {
    StreamId stream = find(v.flow, args.stream);
    if (!stream) continue;
    answers.push_back(args.with_plan ? answer_with_plan(v, stream) : answer(v, stream));
  }
  if (answers.empty()) throw unknown_stream(spec.variants.front().flow, args.stream);
  session.progress.done();
  if (args.format == "json")
    report::render_why_json(session.out, answers, spec.sources);
  else
    session.out << report::render_why(answers, spec.sources, session.style());
  return kClean;
}

}  // namespace blazes::cli
