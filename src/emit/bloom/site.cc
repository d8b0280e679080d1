#include "emit/bloom/site.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "emit/bloom/strategy_text.h"

namespace blazes::emit::bloom {
namespace {

using contract::Contract;
using contract::Strategy;

std::string names_of(const std::vector<Intake>& intakes, bool sealed) {
  std::string list;
  for (const Intake& i : intakes)
    if (i.sealed == sealed) list += (list.empty() ? "'" : ", '") + i.collection + "'";
  return list;
}

// Ruby takes what follows `coding:` in the first line of a file for an encoding, and a component may be called Encoding.
std::string not_at_the_top(std::string title) {
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  constexpr std::string_view kCoding = "coding";
  return std::ranges::search(title, kCoding, same).empty() ? title : "#\n" + title;
}

std::string title_of(const Site& site) {
  const std::string key = listed(site.key);
  const std::string& component = site.component;
  switch (site.strategy) {
    case Strategy::Sealing: {
      const std::string waits = names_of(site.intakes, false);
      return fmt::format("# Sealing at {}: {} held back until all of a {} ({}) is there{}.\n", component,
                         names_of(site.intakes, true), site.has_several_keys() ? "cell" : "partition", key,
                         waits.empty() ? "" : fmt::format(", and {} with it", waits));
    }
    case Strategy::Sequencing:
      return fmt::format("# Sequencing at {}: {} applied in the order of '{}'.\n", component,
                         names_of(site.intakes, true), fmt::join(site.numbers, "', '"));
    case Strategy::DynamicOrdering:
      return fmt::format("# Dynamic ordering at {}: {} in one order at all replicas{}.\n", component,
                         names_of(site.intakes, true),
                         key.empty() ? "" : fmt::format(", for each value of ({})", key));
    case Strategy::Relaying: {
      std::string channels;
      for (const Onward& o : site.onward) channels += (channels.empty() ? "'" : ", '") + o.channel + "'";
      return fmt::format("# Relaying at {}: {} goes into {}, and the seals of its partitions with it.\n",
                         component, names_of(site.intakes, true), channels);
    }
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
    if (i.address && i.sealed && !i.shared) contract.sent.push_back({i.out(), i.collection});
    const bool passes = site.strategy == Strategy::Relaying;
    if (passes && !i.address) continue;
    Contract::Received received{.name = i.in(), .collection = i.collection};
    if ((site.strategy == Strategy::Sealing || passes) && i.sealed) {
      received.key = i.key;
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

std::vector<std::string> Intake::payload_columns() const {
  std::vector<std::string> payloads = columns;
  if (address) payloads.erase(payloads.begin() + static_cast<std::ptrdiff_t>(*address));
  return payloads;
}

std::string Intake::restored(std::string_view to, std::string_view record,
                             const std::vector<std::string>& names) const {
  const std::vector<std::string> payloads = payload_columns();
  std::vector<std::string> values;
  for (const std::string& name : names)
    values.push_back(address && name == columns[*address] ? std::string(to)
                                                          : items(record, payloads, {name}));
  return listed(values);
}

bool Site::is_spoken_to() const {
  return std::ranges::any_of(intakes, [](const Intake& i) { return i.sealed && i.address && !i.shared; });
}

bool Site::has_several_keys() const {
  return strategy == Strategy::Sealing &&
         std::ranges::any_of(intakes, [&](const Intake& i) { return i.sealed && i.key != key; });
}

Words words_of(const Site& site) { return {{"SITE", site.prefix}, {"MODULE", site.module}}; }

Words words_of(const Site& site, const Intake& intake) {
  const std::vector<std::string> payloads = intake.payload_columns();
  const std::vector<std::string>& key = intake.key.empty() ? site.key : intake.key;
  Words words = words_of(site);
  words["STREAM"] = intake.prefix;
  words["NAME"] = intake.collection;
  words["COLUMNS"] = symbols(intake.columns);
  words["RCOLUMNS"] = fields("r", intake.columns);
  words["PAYLOADS"] = symbols(payloads);
  words["RPAYLOADS"] = fields("r", payloads);
  // The columns again of what has come in as `f` (or `t`), whose records are `r` (or stand in it).
  words["FRECORDS"] = intake.restored("f.to", "r", intake.columns);
  words["FRECORD"] = intake.restored("f.to", "f.record", intake.columns);
  words["TRECORD"] = intake.restored("t.to", "t.record", intake.columns);
  words["KEY"] = symbols(key);
  words["RKEY"] = fields("r", key);
  words["SKEY"] = fields("s", key);
  words["PKEY"] = fields("p", key);
  // A column of the registry beside those of the key.
  words["ADDRESSES"] = std::ranges::find(key, "addresses") == key.end() ? "addresses" : "producers";
  if (intake.shared) words["OTHER"] = intake.shared->prefix;
  if (intake.address) words["ADDRESS"] = intake.columns[*intake.address];
  return words;
}

std::string module_text(std::string_view comment, std::string_view name, std::string_view includes,
                        std::string_view state, std::string_view rules) {
  std::string text = fmt::format("\n# {}\nmodule {}\n", comment, name);
  if (!includes.empty()) text += fmt::format("  include {}\n\n", includes);
  return text + fmt::format("  state do\n{}  end\n{}end\n", state, rules);
}

std::string includes_of(const Site& site) {
  std::vector<std::string> modules;
  const auto add = [&](const std::string& module) {
    if (std::ranges::find(modules, module) == modules.end()) modules.push_back(module);
  };
  if (site.is_spoken_to()) add(site.module);
  for (const Intake& intake : site.intakes)
    if (intake.shared) add(intake.shared->module);
  for (const Onward& onward : site.onward)
    for (const Onward::To& to : onward.to) add(to.module);
  return fmt::format("{}", fmt::join(modules, "\n  include "));
}

std::string part_of(std::string_view of, const Onward::From& from, const Site& site) {
  const std::string part = std::string(of) + ".part";
  bool same = from.places.size() == site.intakes[from.intake].key.size();
  for (std::size_t i = 0; i < from.places.size(); ++i) same &= from.places[i] == i;
  return same ? part : "[" + items(part, from.places) + "]";
}

std::string text_of(const Site& site) {
  std::string body = "require 'rubygems'\nrequire 'bud'\n";
  for (const std::string& file : site.files) body += fmt::format("require_relative '{}'\n", file);
  switch (site.strategy) {
    case Strategy::Sealing: body += sealing_text(site); break;
    case Strategy::Sequencing: body += sequencing_text(site); break;
    case Strategy::DynamicOrdering: body += ordering_text(site); break;
    case Strategy::Relaying: body += relaying_text(site); break;
  }
  return contract::with_contract(not_at_the_top(title_of(site)) +
                                     "# Written by `blazes apply`. Change the program and apply its "
                                     "plan anew, not this file: what is said of it here\n"
                                     "# is believed for as long as the digest fits.\n",
                                 contract_for(site), body);
}

}  // namespace blazes::emit::bloom
