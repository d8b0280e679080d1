#include "frontend/spec/document.h"

#include <fmt/format.h>

#include <absl/container/flat_hash_map.h>

#include "diagnostics/quote.h"
#include "frontend/spec/json_value.h"

namespace blazes::frontend::spec {
namespace {

constexpr std::uint32_t kFew = 16;  // so many keys are compared one with another

}  // namespace

void report_duplicate(diagnostics::Collector& collector, std::string_view key, Spot again, Place first) {
  collector
      .report("BLZ104", again.place, again.length,
              fmt::format("{} stands here a second time", diagnostics::quoted(key)), "leave one of them out")
      .notes.push_back({first, "the first one"});
}

void drop_duplicate_keys(Tree& tree, std::uint32_t map, diagnostics::Collector& collector) {
  absl::flat_hash_map<std::string_view, std::uint32_t> seen;
  bool many = tree[map].children > kFew;
  auto first_of = [&](std::uint32_t entry) {
    if (many) return seen.try_emplace(tree[entry].key, entry).first->second;
    std::uint32_t other = tree[map].first_child;
    while (other != entry && tree[other].key != tree[entry].key) other = tree[other].next;
    return other;
  };
  std::uint32_t last = Node::kNone;
  for (std::uint32_t entry = tree[map].first_child; entry != Node::kNone; entry = tree[entry].next) {
    std::uint32_t first = first_of(entry);
    if (first == entry) {
      last = entry;
      continue;
    }
    report_duplicate(collector, tree[entry].key, tree[entry].key_spot, tree[first].key_spot.place);
    tree[last].next = tree[entry].next;
    --tree[map].children;
  }
}

bool check_utf8(const Origin& origin) {
  std::string_view text = origin.text().view();
  if (simdjson::validate_utf8(text.data(), text.size())) return true;
  std::size_t at = 0;
  while (at < text.size())
    if (std::size_t length = diagnostics::utf8_length(text.substr(at, 4)))
      at += length;
    else
      break;
  origin.collector.report("BLZ101", origin.place(at), 1, "these bytes are not UTF-8",
                          "save the file as UTF-8");
  return false;
}

}  // namespace blazes::frontend::spec
