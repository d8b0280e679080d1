#include "report/render_diff.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>

#include "report/escape.h"
#include "report/json_writer.h"
#include "report/paint.h"
#include "report/render_text.h"

namespace blazes::report {
namespace {

using enum JsonWriter::Layout;

int severity(std::string_view label) {
  constexpr std::array<std::string_view, 4> names = {"Async", "Run", "Inst", "Diverge"};
  auto found = std::ranges::find(names, label);
  return found == names.end() ? 0 : static_cast<int>(found - names.begin());
}

// A name may hold any byte but this one is in neither YAML nor JSON text.
std::string key(const StreamLabel& s) { return s.variant + '\0' + s.stream; }

// False if nothing changed.
bool compare(const StreamLabel& before, const StreamLabel& after, Change& change) {
  int label = severity(after.label) - severity(before.label),
      now = severity(after.now) - severity(before.now);
  bool was_sealed = before.label == "Seal", is_sealed = after.label == "Seal";
  if (label > 0 || now > 0)
    change = Change::Worse;
  else if (label < 0 || now < 0)
    change = Change::Better;
  else if (was_sealed && !is_sealed)
    change = Change::SealLost;
  else if (!was_sealed && is_sealed)
    change = Change::SealGained;
  else
    return false;
  return true;
}

Hue hue_of(Change c) {
  switch (c) {
    case Change::Worse: return Hue::Red;
    case Change::SealLost: return Hue::Yellow;
    case Change::Better:
    case Change::SealGained: return Hue::Green;
    case Change::New:
    case Change::Gone: return Hue::Blue;
  }
  return Hue::Plain;
}

std::string both(const StreamLabel& s) {
  return s.label == s.now || (s.label == "Seal" && s.now == "Async")
             ? s.label
             : fmt::format("{} (as it stands {})", s.label, s.now);
}

std::string change_phrase(const Difference& d) {
  if (d.change == Change::New) return both(d.after);
  if (d.change == Change::Gone) return both(d.before);
  return fmt::format("{} -> {}", both(d.before), both(d.after));
}

}  // namespace

std::string_view name_of(Change c) {
  switch (c) {
    case Change::Worse: return "worse";
    case Change::SealLost: return "seal lost";
    case Change::Better: return "better";
    case Change::SealGained: return "sealed";
    case Change::New: return "new";
    case Change::Gone: return "gone";
  }
  return {};
}

std::vector<Difference> differences(const std::vector<StreamLabel>& before,
                                    const std::vector<StreamLabel>& after) {
  std::unordered_map<std::string, const StreamLabel*> old;
  old.reserve(before.size());
  for (const StreamLabel& s : before) old.emplace(key(s), &s);
  std::vector<Difference> list;
  for (const StreamLabel& s : after) {
    auto found = old.find(key(s));
    Change change;
    if (found == old.end()) {
      list.push_back({Change::New, {}, s});
      continue;
    }
    if (compare(*found->second, s, change)) list.push_back({change, *found->second, s});
    old.erase(found);
  }
  for (const StreamLabel& s : before)
    if (old.contains(key(s))) list.push_back({Change::Gone, s, {}});
  std::ranges::stable_sort(list, {}, &Difference::change);
  return list;
}

bool any_worse(const std::vector<Difference>& differences) {
  return std::ranges::any_of(differences, [](const Difference& d) { return d.change == Change::Worse; });
}

std::string render_diff(const std::vector<Difference>& differences, Style style) {
  if (differences.empty()) return "no label changed\n";
  bool variants = std::ranges::any_of(
      differences, [](const Difference& d) { return !d.before.variant.empty() || !d.after.variant.empty(); });
  std::string out;
  std::array<std::size_t, 6> counts{};
  TextTable table;
  for (std::size_t i = 0; i < differences.size(); ++i) {
    const Difference& d = differences[i];
    ++counts[static_cast<std::size_t>(d.change)];
    if (i >= kShown) continue;
    const StreamLabel& named = d.change == Change::Gone ? d.before : d.after;
    std::vector<TextTable::Cell> row{{std::string(name_of(d.change)), hue_of(d.change)}};
    if (variants) row.push_back({for_terminal(named.variant)});
    row.push_back({for_terminal(named.stream)});
    row.push_back({for_terminal(change_phrase(d))});
    table.row(std::move(row));
  }
  std::string summary;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0)
      summary += fmt::format("{}{} {}", summary.empty() ? "" : ", ", counts[i], name_of(Change(i)));
  out += paint(summary, Hue::Bold, style) + "\n";
  table.print(out, style, "  ");
  if (differences.size() > kShown) out += fmt::format("  ... and {} more\n", differences.size() - kShown);
  return out;
}

void render_diff_json(std::ostream& out, const std::vector<Difference>& differences) {
  JsonWriter json(out);
  json.begin_object().key("schema").string("blazes-diff/1").key("worse").boolean(any_worse(differences));
  json.key("changes").begin_array();
  auto labels = [&](const char* name, const StreamLabel& s) {
    json.key(name);
    if (s.label.empty())
      json.null();
    else
      json.begin_object().key("label").string(s.label).key("now").string(s.now).end_object();
  };
  for (const Difference& d : differences) {
    const StreamLabel& named = d.change == Change::Gone ? d.before : d.after;
    json.begin_object(OneLine).key("change").string(name_of(d.change));
    json.key("variant").string(named.variant).key("stream").string(named.stream);
    labels("before", d.before);
    labels("after", d.after);
    json.end_object();
  }
  json.end_array().end_object();
}

}  // namespace blazes::report
