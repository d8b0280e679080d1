#include "execution/claims.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace blazes::test {

Claims claims_of(const dataflow::Dataflow& flow, const analysis::Coordination& coordination) {
  const auto analysis = analysis::analyse(flow, coordination);
  Claims claims;
  for (dataflow::StreamId id : flow.streams()) {
    if (flow.stream(id).is_source()) continue;
    const dataflow::Interface& from = flow.interface(flow.stream(id).from);
    // A module that is cut into several components: "Module.input".
    const std::string component(flow.name(from.component));
    const std::string module = component.substr(0, component.find('.'));
    Claim& claim = claims[{module, std::string(flow.name(from.name))}];
    claim.label = worse(claim.label, analysis.label(id).contents);
    claim.replicated |= flow.component(from.component).replicated;
  }
  return claims;
}

void watch(Deployment& deployment, const Claims& claims) {
  for (std::size_t node = 0; node < deployment.nodes.size(); ++node)
    for (const auto& [of, claim] : claims)
      if (deployment.nodes[node].catalog.name == of.first) deployment.watched.insert({node, of.second});
}

namespace {

using Texts = std::set<std::string>;

// By node of the module, with its own address left out of what it shows.
std::map<std::size_t, Texts> shown_by_node(const Deployment& deployment, const Outcome& outcome,
                                           const std::string& module, const std::string& collection) {
  std::map<std::size_t, Texts> shown;
  for (std::size_t node = 0; node < deployment.nodes.size(); ++node) {
    if (deployment.nodes[node].catalog.name != module) continue;
    Texts& texts = shown[node];
    const auto at = outcome.find({node, collection});
    if (at == outcome.end()) continue;
    const std::string own = inspect(naive::Value(deployment.nodes[node].address));
    for (std::string text : at->second) {
      for (std::size_t i = 0; (i = text.find(own, i)) != std::string::npos; ++i)
        text.replace(i, own.size(), "own");
      texts.insert(std::move(text));
    }
  }
  return shown;
}

}  // namespace

Judgement judge(const Deployment& deployment, const Claims& claims, const Exploration& exploration,
                Fed replicas_are) {
  Judgement judgement;
  for (const auto& [of, claim] : claims) {
    std::set<Texts> executions;
    bool agree = true;
    for (const Outcome& outcome : exploration.outcomes) {
      Texts together;
      std::set<Texts> replicas;
      for (const auto& [node, texts] : shown_by_node(deployment, outcome, of.first, of.second)) {
        replicas.insert(texts);
        for (const std::string& text : texts)
          together.insert(fmt::format("{} at {}", text, deployment.nodes[node].address));
      }
      executions.insert(std::move(together));
      agree = agree && replicas.size() <= 1;
    }
    const bool differs = executions.size() > 1;
    if (replicas_are == Fed::Alike && claim.replicated && claim.label <= analysis::Contents::Run && !agree)
      judgement.contradicted.push_back(
          fmt::format("replicas of {} show different things in {}", of.first, of.second));
    if (claim.label > analysis::Contents::Async)
      ++(differs ? judgement.confirmed : judgement.unconfirmed);
    else if (!differs)
      ++judgement.kept;
    else
      judgement.contradicted.push_back(fmt::format("{}.{} is claimed to be Async, and shows {}; or {}",
                                                   of.first, of.second, fmt::join(*executions.begin(), ", "),
                                                   fmt::join(*executions.rbegin(), ", ")));
  }
  return judgement;
}

}  // namespace blazes::test
