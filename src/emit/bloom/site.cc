#include "emit/bloom/site.h"

#include <fmt/format.h>

#include "emit/bloom/strategy_text.h"

namespace blazes::emit::bloom {
namespace {

using contract::Contract;
using contract::Strategy;

std::string listed(const std::vector<Intake>& intakes, bool sealed) {
  std::string list;
  for (const Intake& i : intakes)
    if (i.sealed == sealed) list += (list.empty() ? "'" : ", '") + i.collection + "'";
  return list;
}

std::string title_of(const Site& site) {
  const std::string key = fmt::format("{}", fmt::join(site.key, ", "));
  switch (site.strategy) {
    case Strategy::Sealing: {
      const std::string waits = listed(site.intakes, false);
      return fmt::format("# Sealing at {}: {} held back until all of a partition ({}) is there{}.\n",
                         site.component, listed(site.intakes, true), key,
                         waits.empty() ? "" : fmt::format(", and {} with it", waits));
    }
    case Strategy::Sequencing:
      return fmt::format("# Sequencing at {}: {} applied in the order of '{}'.\n", site.component,
                         listed(site.intakes, true), site.number);
    case Strategy::DynamicOrdering:
      return fmt::format("# Dynamic ordering at {}: {} in one order at all replicas{}.\n", site.component,
                         listed(site.intakes, true),
                         key.empty() ? "" : fmt::format(", for each value of ({})", key));
  }
  return {};
}

// Names of components may have blanks in them; those of a contract may not.
std::string one_word(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) <= ' ') c = '_';
  return text;
}

Contract contract_for(const Site& site) {
  Contract contract{.strategy = site.strategy, .component = one_word(site.component)};
  for (const Intake& i : site.intakes) {
    if (i.address && i.sealed) contract.sent.push_back({i.out(), i.collection});
    Contract::Received received{.name = i.in(), .collection = i.collection};
    if (site.strategy == Strategy::Sealing && i.sealed) {
      received.key = site.key;
      received.producers = i.producers;
    }
    contract.received.push_back(received);
    if (!i.payloads) continue;
    received.name = i.in_payloads();
    received.payloads = true;
    contract.received.push_back(std::move(received));
  }
  return contract;
}

}  // namespace

Words words_of(const Site& site) { return {{"SITE", site.prefix}, {"MODULE", site.module}}; }

Words words_of(const Site& site, const Intake& intake) {
  std::vector<std::string> payloads = intake.columns;
  if (intake.address) payloads.erase(payloads.begin() + static_cast<std::ptrdiff_t>(*intake.address));
  Words words = words_of(site);
  words["STREAM"] = intake.prefix;
  words["NAME"] = intake.collection;
  words["COLUMNS"] = symbols(intake.columns);
  words["RCOLUMNS"] = fields("r", intake.columns);
  words["PAYLOADS"] = symbols(payloads);
  words["RPAYLOADS"] = fields("r", payloads);
  words["KEY"] = symbols(site.key);
  words["RKEY"] = fields("r", site.key);
  words["SKEY"] = fields("s", site.key);
  words["PKEY"] = fields("p", site.key);
  words["NUMBER"] = site.number;
  if (intake.address) words["ADDRESS"] = intake.columns[*intake.address];
  return words;
}

std::string module_text(std::string_view comment, std::string_view name, std::string_view includes,
                        std::string_view state, std::string_view rules) {
  std::string text = fmt::format("\n# {}\nmodule {}\n", comment, name);
  if (!includes.empty()) text += fmt::format("  include {}\n\n", includes);
  return text + fmt::format("  state do\n{}  end\n{}end\n", state, rules);
}

std::string text_of(const Site& site) {
  std::string body = "require 'rubygems'\nrequire 'bud'\n";
  switch (site.strategy) {
    case Strategy::Sealing: body += sealing_text(site); break;
    case Strategy::Sequencing: body += sequencing_text(site); break;
    case Strategy::DynamicOrdering: body += ordering_text(site); break;
  }
  return contract::with_contract(title_of(site) +
                                            "# Written by `blazes apply`. Change the program and apply its "
                                            "plan anew, not this file: what is said of it here\n"
                                            "# is believed for as long as the digest fits.\n",
                                        contract_for(site), body);
}

}  // namespace blazes::emit::bloom
