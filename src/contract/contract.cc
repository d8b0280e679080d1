#include "contract/contract.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/fnv.h"

namespace blazes::contract {
namespace {

constexpr std::string_view kHead = "# blazes-apply/1 ";
constexpr std::string_view kLine = "#   ";
constexpr std::string_view kDigest = "#   digest ";

constexpr std::array<std::pair<Strategy, std::string_view>, 4> kStrategies = {{
    {Strategy::Sealing, "sealing"},
    {Strategy::Sequencing, "sequencing"},
    {Strategy::DynamicOrdering, "dynamic-ordering"},
    {Strategy::Relaying, "relaying"},
}};

// Against mistakes: who wants to lie can write a spec.
std::string digest(std::string_view before, std::string_view after) {
  Fnv1a hash;
  hash.bytes(before);
  hash.bytes(after);
  return fmt::format("{:016x}", hash.value());
}

std::string line_of(const Contract::Received& r) {
  std::string line = fmt::format("{}{} comes from {}", kLine, r.name, r.collection);
  if (r.payloads) line += " without its address";
  if (!r.key.empty())
    line += fmt::format(", sealed on {} by {}", fmt::join(r.key, "+"), name_of(r.producers));
  return line + "\n";
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const std::size_t space = std::min(line.find(' '), line.size());
    if (space > 0) words.emplace_back(line.substr(0, space));
    line.remove_prefix(std::min(space + 1, line.size()));
  }
  return words;
}

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const std::size_t plus = std::min(list.find('+'), list.size());
    parts.emplace_back(list.substr(0, plus));
    list.remove_prefix(std::min(plus + 1, list.size()));
  }
  return parts;
}

bool read_producers(std::string_view word, dataflow::Producers& into) {
  using enum dataflow::Producers;
  for (dataflow::Producers p : {Registry, Single, All})
    if (name_of(p) == word) {
      into = p;
      return true;
    }
  return false;
}

// `click_in comes from click without its address, sealed on campaign by registry`.
bool read_received(const std::vector<std::string>& words, Contract& into) {
  Contract::Received r{.name = words[0], .collection = words[3]};
  std::size_t at = 4;
  const auto next = [&](std::string_view word) { return at < words.size() && words[at] == word && ++at > 0; };
  bool sealed = r.collection.ends_with(',');
  if (next("without")) {
    if (!next("its")) return false;
    r.payloads = true;
    sealed = next("address,");
    if (!sealed && !next("address")) return false;
  } else if (sealed) {
    r.collection.pop_back();
  }
  if (sealed) {
    if (!next("sealed") || !next("on") || at + 3 != words.size() || words[at + 1] != "by") return false;
    r.key = split(words[at]);
    if (r.key.empty() || !read_producers(words[at + 2], r.producers)) return false;
    at += 3;
  }
  if (at != words.size()) return false;
  into.received.push_back(std::move(r));
  return true;
}

bool read_line(std::string_view line, Contract& into) {
  const std::vector<std::string> words = words_of(line);
  if (words.size() == 4 && words[1] == "goes" && words[2] == "into") {
    into.sent.push_back({words[0], words[3]});
    return true;
  }
  return words.size() >= 4 && words[1] == "comes" && words[2] == "from" && read_received(words, into);
}

bool read_head(std::string_view line, Contract& into) {
  const std::vector<std::string> words = words_of(line);
  if (words.size() != 3 || words[1] != "at") return false;
  const auto found = std::ranges::find(kStrategies, words[0], &std::pair<Strategy, std::string_view>::second);
  if (found == kStrategies.end()) return false;
  into.strategy = found->first;
  into.component = words[2];
  return true;
}

}  // namespace

std::string with_contract(std::string_view title, const Contract& contract, std::string_view body) {
  const auto strategy =
      std::ranges::find(kStrategies, contract.strategy, &std::pair<Strategy, std::string_view>::first);
  std::string before = fmt::format("{}#\n{}{} at {}\n", title, kHead, strategy->second, contract.component);
  for (const Contract::Sent& s : contract.sent)
    before += fmt::format("{}{} goes into {}\n", kLine, s.name, s.channel);
  for (const Contract::Received& r : contract.received) before += line_of(r);
  return fmt::format("{}{}{}\n{}", before, kDigest, digest(before, body), body);
}

std::optional<Contract> contract_of(std::string_view text) {
  Contract contract;
  bool begun = false;
  for (std::size_t at = 0; at < text.size() && text[at] == '#';) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) return {};
    const std::string_view line = text.substr(at, end - at);
    if (!begun) {
      begun = line.starts_with(kHead);
      if (begun && !read_head(line.substr(kHead.size()), contract)) return {};
    } else if (line.starts_with(kDigest)) {
      if (line.substr(kDigest.size()) != digest(text.substr(0, at), text.substr(end + 1))) return {};
      return contract;
    } else if (!line.starts_with(kLine) || !read_line(line.substr(kLine.size()), contract)) {
      return {};
    }
    at = end + 1;
  }
  return {};
}

}  // namespace blazes::contract
