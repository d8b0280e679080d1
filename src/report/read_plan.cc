#include "report/read_plan.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace blazes::report {
namespace {

using namespace dataflow;
using analysis::Coordination;
using analysis::Mechanism;
using Json = nlohmann::json;

constexpr std::string_view kSchema = "blazes-plan/1";

// None for a name of no mechanism.
Mechanism mechanism_of(std::string_view name) {
  for (Mechanism m : {Mechanism::Sealing, Mechanism::Sequencing, Mechanism::DynamicOrdering})
    if (name_of(m) == name) return m;
  return Mechanism::None;
}

StoredStrategy strategy_of(const Json& json) {
  const Json& site = json.at("site");
  return {.component = site.at("component"),
          .state = site.at("state"),
          .input = site.value("input", ""),
          .mechanism = mechanism_of(json.at("mechanism").get_ref<const std::string&>())};
}

StoredPlan plan_of(const Json& json) {
  const Json& plan = json.at("plan");
  StoredPlan result{.variant = json.at("name"), .fingerprint = plan.at("fingerprint"), .strategies = {}};
  for (const char* list : {"strategies", "fallback"})
    for (const Json& strategy : plan.at(list)) result.strategies.push_back(strategy_of(strategy));
  return result;
}

SiteId find_site(const Dataflow& flow, const StoredStrategy& wanted) {
  for (SiteId id : flow.sites()) {
    const Site& site = flow.site(id);
    if (flow.name(site.component) == wanted.component &&
        (site.state ? flow.name(flow.state(site.state).name) : std::string_view{}) == wanted.state &&
        (site.input ? flow.name(flow.interface(site.input).name) : std::string_view{}) == wanted.input)
      return id;
  }
  return {};
}

}  // namespace

const StoredPlan* StoredPlans::find(std::string_view variant) const {
  auto found = std::ranges::find(plans, variant, &StoredPlan::variant);
  return found == plans.end() ? nullptr : &*found;
}

Result<StoredPlans, std::string> read_plans(std::string_view json) try {
  const Json document = Json::parse(json);
  if (const std::string schema = document.at("schema"); schema != kSchema)
    return fmt::format("its schema is '{}', and that of a plan is '{}'", schema, kSchema);
  StoredPlans result;
  if (document.contains("promises")) result.promises = document["promises"];
  for (const Json& variant : document.at("variants")) result.plans.push_back(plan_of(variant));
  for (const StoredPlan& plan : result.plans)
    for (const StoredStrategy& strategy : plan.strategies)
      if (strategy.mechanism == Mechanism::None)
        return fmt::format("it has no known mechanism for '{}'", strategy.component);
  return result;
} catch (const Json::exception& e) {
  return fmt::format("it is no plan as `blazes plan -o` writes it: {}", e.what());
}

std::optional<Coordination> coordination_of(const Dataflow& flow, const StoredPlan& plan) {
  Coordination result = Coordination::as_it_stands(flow);
  for (const StoredStrategy& strategy : plan.strategies) {
    const SiteId site = find_site(flow, strategy);
    if (!site) return {};
    result.set(site, strategy.mechanism);
  }
  return result;
}

}  // namespace blazes::report
