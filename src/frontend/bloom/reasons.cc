#include "frontend/bloom/reasons.h"

#include <fmt/format.h>

#include "diagnostics/quote.h"

namespace blazes::frontend::bloom {

using diagnostics::quoted;

namespace {

std::string text_of(const Cause& cause) {
  using Kind = Cause::Kind;
  const std::string detail = quoted(cause.detail);
  switch (cause.kind) {
    case Kind::None: return {};
    case Kind::Stores: return fmt::format("{} keeps it", detail);
    case Kind::Meets: return fmt::format("it meets only what {} holds in the same timestep", detail);
    case Kind::Asks: return fmt::format("it meets only what {} holds when it comes", detail);
    case Kind::Aggregates: return "all records of a group are asked for at once";
    case Kind::Excludes: return fmt::format("what is not in {} is asked for", detail);
    case Kind::Inspects: return fmt::format("code asks for all that {} holds", detail);
    case Kind::Deletes: return fmt::format("records are taken out of {}", detail);
    case Kind::Updates: return fmt::format("the last record of a key in {} wins", detail);
    case Kind::Opaque:
    case Kind::Clock:
    case Kind::Chance: return doubt_of(cause);
  }
  return {};
}

}  // namespace

Reason reason_of(const Cause& cause) { return {.span = cause.span, .text = text_of(cause)}; }

std::string doubt_of(const Cause& cause) {
  switch (cause.kind) {
    case Cause::Kind::Opaque: return "code that is not understood: " + cause.detail;
    case Cause::Kind::Clock: return "asks the clock: " + cause.detail;
    case Cause::Kind::Chance: return "asks chance: " + cause.detail;
    case Cause::Kind::Aggregates: return "asks how often a clock has ticked";
    default: return text_of(cause);
  }
}

Reason step_of(const Catalog& catalog, CollectionId from, RuleId id) {
  const blazes::bloom::Rule& rule = catalog.rules[id];
  const std::string source = quoted(catalog.collections[from].name);
  const std::string target = quoted(catalog.collections[rule.target].name);
  std::string text;
  if (rule.merge == blazes::bloom::Merge::Delete)
    text = fmt::format("{} takes out of {}", source, target);
  else
    text = fmt::format("{} goes into {}", source, target);
  return {.span = rule.span, .text = fmt::format("{} ({})", text, sign_of(rule.merge))};
}

}  // namespace blazes::frontend::bloom
