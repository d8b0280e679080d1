// `blazes diff OLD NEW`: which labels got worse.
#include <ostream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/session.h"
#include "report/escape.h"
#include "report/render_diff.h"

namespace blazes::cli {
namespace {

void add_labels(const frontend::Variant& v, std::vector<report::StreamLabel>& into) {
  analysis::Analyser analyser(v.flow);
  analysis::Analysis label = analyser(analysis::Coordination::promised(v.flow));
  analysis::Analysis now = analyser(analysis::Coordination::as_it_stands(v.flow));
  for (dataflow::StreamId s : v.flow.streams())
    into.push_back({v.name, std::string(v.flow.name(s)), std::string(published_name(label.label(s))),
                    std::string(published_name(now.label(s)))});
}

// False if the input has mistakes; they have been told.
bool labels(Session& session, const std::string& file, std::vector<report::StreamLabel>& into) {
  std::shared_ptr<diagnostics::Text> text = session.read_bytes(file);
  if (report::looks_like_report(text->view())) {
    std::string error;
    if (!report::read_report(text->view(), into, error))
      throw Failure{kInput, fmt::format("{}: {}", report::for_terminal(file), report::for_terminal(error))};
    if (!session.args.variant.empty())
      std::erase_if(into, [&](const report::StreamLabel& s) { return s.variant != session.args.variant; });
    return true;
  }
  frontend::Spec spec = session.read(file);
  if (spec.variants.empty()) {
    session.mistakes(spec, "blazes-diff/1");
    return false;
  }
  session.progress.now("deriving labels");
  for (const frontend::Variant& v : spec.variants) add_labels(v, into);
  return true;
}

}  // namespace

int diff(Session& session) {
  const Arguments& args = session.args;
  std::vector<report::StreamLabel> before, after;
  if (!labels(session, args.file, before) || !labels(session, args.other_file, after)) return kInput;
  std::vector<report::Difference> differences = report::differences(before, after);
  session.progress.done();
  if (args.format == "json")
    report::render_diff_json(session.out, differences);
  else
    session.out << report::render_diff(differences, session.style());
  return report::any_worse(differences) ? kFindings : kClean;
}

}  // namespace blazes::cli
