#include "frontend/spec/reading.h"

#include <algorithm>

#include <fmt/format.h>

namespace blazes::frontend::spec {

void Reading::wrong_kind(const Value& value, std::string_view what, std::string_view expected) {
  bool text = value.is_scalar() && value.quoted();
  error("BLZ106", value.spot(),
        value.is_scalar() ? fmt::format("{} is {}{}", what, text ? "the string " : "", quoted(value.text()))
                          : fmt::format("{} is {}", what, spec::name_of(value.kind())),
        expected.empty() ? std::string{} : fmt::format("expected {}", expected));
}

void Reading::variant_error(std::string_view id, Spot spot, std::string message, std::string hint) {
  diagnostics::Diagnostic& d = error(id, spot, std::move(message), std::move(hint));
  if (variant && d.notes.empty())
    d.notes.push_back({variant->spot.place, fmt::format("in variant {}", quoted(variant->text))});
}

void Reading::unknown_component(Named name) {
  if (!unknown_.insert(std::string(name.text)).second) return;
  std::vector<std::string_view> known;
  for (ComponentId id : builder->so_far().components()) {
    if (known.size() == 50'000) break;
    known.push_back(builder->so_far().name(id));
  }
  error("BLZ108", name.spot, fmt::format("there is no component {}", quoted(name.text)),
        meant(name.text, known));
}

AttributeSet Reading::intern(const NamedList& names) {
  scratch_.clear();
  for (const Named& n : names) scratch_.push_back(n.text);
  return builder->attributes(scratch_);
}

void Reading::mention(Mention::Of of, Place owner, const Named& attribute, std::uint32_t subject) {
  if (has_schemas)
    pending.mentions.push_back({owner, attribute.spot, builder->names().intern(attribute.text), subject, of});
}

std::string meant(std::string_view word, const std::vector<std::string_view>& candidates) {
  return meant_or(word, candidates, {});
}

std::string meant_or(std::string_view word, const std::vector<std::string_view>& candidates,
                     std::string_view otherwise) {
  std::string_view found = diagnostics::did_you_mean(word, candidates);
  return found.empty() ? std::string(otherwise) : fmt::format("did you mean {}?", quoted(found));
}

void report_unknown_key(Reading& reading, std::string_view key, const Spot& at,
                        const std::vector<std::string_view>& known, std::string_view otherwise) {
  const std::string possible =
      otherwise.empty() ? fmt::format("possible here: {}", fmt::join(known, ", ")) : std::string(otherwise);
  reading.error("BLZ103", at, fmt::format("unknown key {}", quoted(key)), meant_or(key, known, possible));
}

std::string listed(const std::vector<std::string_view>& names) {
  constexpr std::size_t kShown = 6;
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i)
    out += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + quoted(names[i]);
  return names.size() > kShown ? out + fmt::format(" and {} more", names.size() - kShown) : out;
}

}  // namespace blazes::frontend::spec
