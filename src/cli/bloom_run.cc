#include "cli/bloom_run.h"

#include <ostream>

#include <fmt/format.h>

#include "bloom/program.h"
#include "cli/bloom_program.h"
#include "diagnostics/locator.h"
#include "report/escape.h"
#include "runtime/json.h"

namespace blazes::cli {

using bloom::CatalogCollection;
using bloom::CollectionId;
using bloom::CollectionKind;
using report::for_terminal;

namespace {

// `peers` is what the program calls `@peers`.
std::string variable_name(const std::string& name) {
  return name[0] >= 'a' && name[0] <= 'z' ? "@" + name : name;
}

}  // namespace

runtime::NodeOptions node_options(const Session& session) {
  const Arguments& args = session.args;
  runtime::NodeOptions options;
  options.identity.address = args.address.empty() ? "localhost:10000" : args.address;
  options.memory_limit = std::size_t{args.memory_mib} << 20;
  for (const std::string& setting : args.set) {
    const std::size_t equals = setting.find('=');
    auto value = runtime::value_of_json(std::string_view(setting).substr(equals + 1));
    // What is no JSON is a text.
    options.identity.variables[variable_name(setting.substr(0, equals))] =
        value ? std::move(*value) : bloom::Value(setting.substr(equals + 1));
  }
  return options;
}

std::string place_of(const bloom::Program& program, Span span) {
  if (!span) return "";
  diagnostics::Locator locator(program.sources);
  return report::place_for_terminal(locator, span.place) + ": ";
}

int refuse(Session& session, const bloom::Program& program, const std::vector<runtime::Failure>& refused) {
  diagnostics::Collector mistakes;
  for (const runtime::Failure& failure : refused)
    mistakes.report("BLZ133", failure.span.place, failure.span.length, failure.message, failure.hint);
  return report_mistakes(session, program, mistakes.take_sorted(), "the program is not run");
}

Failure failed(const bloom::Program& program, std::uint64_t time, const runtime::Failure& failure) {
  return Failure{kInput, fmt::format("{}timestep {}: {}", place_of(program, failure.span), time,
                                     for_terminal(failure.message))};
}

StepPrinter::StepPrinter(Session& session, const bloom::Catalog& catalog, Messages messages)
    : session_(session),
      catalog_(catalog),
      timeline_(catalog),
      messages_(messages),
      own_address_(node_options(session).identity.address),
      everything_(session.args.trace == "json"),
      as_timeline_(session.args.trace == "text") {}

bool StepPrinter::print(const runtime::Node& node, const runtime::Step& step, std::optional<double> seconds) {
  std::ostream& out = session_.out;
  if (as_timeline_) {
    const std::string lines = timeline_.lines(node, step, seconds);
    for (std::string_view rest = lines; !rest.empty();) {
      const std::size_t end = rest.find('\n');
      out << for_terminal(rest.substr(0, end)) << '\n';
      rest.remove_prefix(end + 1);
    }
    return static_cast<bool>(out);
  }
  const std::uint64_t time = node.time() - 1;
  for (CollectionId id : ids<CatalogCollection>(catalog_.collections.size()))
    if (shows(id))
      for (const bloom::Value& tuple : node.contents(id))
        out << runtime::record_line(time, catalog_.collections[id].name, tuple, "") << '\n';
  for (const runtime::Sent& sent : step.outbox)
    if (shows(sent))
      out << runtime::record_line(time, catalog_.collections[sent.collection].name, sent.tuple, sent.to)
          << '\n';
  return static_cast<bool>(out);
}

void StepPrinter::dropped(const std::string& why) {
  if (!as_timeline_) return;
  std::string line = timeline_.line("x", "(dropped)", why);
  line.pop_back();
  session_.out << for_terminal(line) << '\n';
}

// An interface, or with --trace=json whatever the program has.
bool StepPrinter::shows(CollectionId id) const {
  const CatalogCollection& collection = catalog_.collections[id];
  if (everything_) return !is_lattice(collection.kind);
  return collection.kind == CollectionKind::InterfaceOutput && collection.name.find('.') == std::string::npos;
}

bool StepPrinter::shows(const runtime::Sent& sent) const {
  if (everything_ || sent.to.empty()) return true;
  return messages_ == Messages::All && sent.to != own_address_;
}

}  // namespace blazes::cli
