// BLZ307: a path of an extracted topology has no annotation, so that it is taken for the worst that it could be.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "rules/rule_checks.h"
#include "rules/words.h"

namespace blazes::rules {

using namespace dataflow;

namespace {

// As a word of YAML.
std::string word(std::string_view name) {
  static constexpr std::string_view kPlain = "_-.:$/";
  auto plain = [](unsigned char c) {
    return std::isalnum(c) || kPlain.find(static_cast<char>(c)) != kPlain.npos;
  };
  if (!name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) && name.back() != ':' &&
      std::ranges::all_of(name, plain))
    return std::string(name);
  std::string text = "\"";
  for (char c : name) text += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return text + '"';
}

// What a user could write: the fields by which the input is dealt out are the best guess for a gate.
std::string line(const Dataflow& flow, const analysis::Proof& proof) {
  const Path& path = flow.path(proof.origin);
  AttributeSet gate;
  for (StreamId s : flow.streams_into(path.from)) gate = flow.promises(s).partitioned;
  return fmt::format("{}: {{ annotation: {{ from: {}, to: {}, label: OW, gate: [{}] }} }}",
                     word(flow.name(proof.site)), word(flow.name(flow.interface(path.from).name)),
                     word(flow.name(flow.interface(path.to).name)),
                     gate ? attributes(flow, gate) : std::string("..."));
}

}  // namespace

MaybeDiagnostic unannotated(const Violation& v, const analysis::Proof& proof) {
  const Dataflow& flow = v.results.flow;
  const Path& path = flow.path(proof.origin);
  if (!path.assumed) return {};
  return diagnostic(
      "BLZ307", path.place,
      fmt::format("nobody has said what {} of {} does: it is taken for the worst that it could be",
                  path_phrase(flow, proof.origin), quoted(flow.name(proof.site))),
      fmt::format(
          "one line settles it, with CR or CW in place of 'OW, gate' if the order of its input does not "
          "matter: {}",
          line(flow, proof)));
}

}  // namespace blazes::rules
