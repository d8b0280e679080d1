#include "frontend/storm/task_report.h"

#include <charconv>

#include <nlohmann/json.hpp>

namespace blazes::frontend::storm {
namespace {

std::optional<std::int64_t> number(const nlohmann::json& object, std::string_view key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return {};
  const double value =
      found->get<double>();  // a fraction is cut off; no counter is so large that it would lose anything
  if (!(value > -0x1p53 && value < 0x1p53)) return {};
  return static_cast<std::int64_t>(value);
}

std::string text(const nlohmann::json& object, std::string_view key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// What the name of the node says: `count-5`.
TaskReport named(std::string_view node) {
  TaskReport report{.component = std::string(node)};
  const std::size_t dash = node.rfind('-');
  if (dash == std::string_view::npos) return report;
  const char* end = node.data() + node.size();
  if (std::from_chars(node.data() + dash + 1, end, report.task).ptr == end)
    report.component = node.substr(0, dash);
  return report;
}

}  // namespace

TaskReport parse_task_report(std::string_view node, std::string_view json) {
  TaskReport report = named(node);
  const auto object = nlohmann::json::parse(json, nullptr, false);
  if (!object.is_object()) return report;
  if (std::string component = text(object, "component"); !component.empty())
    report.component = std::move(component);
  report.task = number(object, "task").value_or(report.task);
  report.oldest_open = text(object, "oldest_open");
  for (std::size_t i = 0; i < kCounterNames.size(); ++i)
    report.counters[i] = number(object, kCounterNames[i]);
  return report;
}

}  // namespace blazes::frontend::storm
