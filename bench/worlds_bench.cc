// A world of 20 nodes that pass tokens round, and a single node that ticks through the same messages, in the same groups.
//
//   worlds_bench many bench/bloom    // many world 0.812 s, node 0.704 s, 800000 messages, 4021 timesteps
//   worlds_bench single bench/bloom  // likewise: one message in a timestep, nearly always
#include <cstdlib>
#include <deque>
#include <iostream>
#include <stdexcept>

#include <fmt/format.h>

#include "bloom/catalog.h"
#include "datalog_tasks.h"
#include "simulate/world.h"

namespace {

using namespace blazes;
using bench::Stopwatch;
using bloom::Value;

constexpr std::uint32_t kNodes = 20;

struct Task {
  int tokens, hops;  // of each node
  simulate::Range delay;
};

simulate::Deployment deployment_of(const Task& task, const bloom::Catalog& catalog) {
  simulate::Deployment deployment;
  deployment.groups.push_back({.name = "relay", .catalog = &catalog, .agree_on = {}});
  const auto address = [](std::uint32_t i) { return fmt::format("relay:{}", i % kNodes + 1); };
  for (std::uint32_t i = 0; i < kNodes; ++i) {
    simulate::Member member{
        .name = address(i), .address = address(i), .group = 0, .variables = {}, .fill = {}};
    member.fill["following"].push_back(Value::array({Value(address(i + 1))}));
    runtime::Inbox start;
    for (int token = 0; token < task.tokens; ++token)
      start["start"].push_back(
          Value::array({Value(static_cast<int>(i) * task.tokens + token), Value(task.hops)}));
    deployment.inputs.push_back({0, i, std::make_shared<const runtime::Inbox>(std::move(start))});
    deployment.members.push_back(std::move(member));
  }
  deployment.links.assign(1, {.delay = task.delay});
  deployment.timestep = {1, 1};
  deployment.until = 3'600'000'000;
  return deployment;
}

// The messages of each timestep in which there are some.
std::vector<runtime::Inbox> recorded(const simulate::Deployment& deployment, bloom::CollectionId pass) {
  std::vector<runtime::Inbox> inboxes;
  simulate::World world(deployment, 1, [&](const simulate::Timestep& timestep) {
    if (auto messages = timestep.node.contents(pass); !messages.empty())
      inboxes.push_back({{"pass", std::move(messages)}});
  });
  if (auto stop = world.run()) throw std::runtime_error(stop->failure.message);
  return inboxes;
}

void measure(std::string_view name, const Task& task, const std::string& folder) {
  const bloom::Program program = bloom::read_program({folder + "/relay.rb"});
  const bloom::Catalog catalog = bloom::make_catalog(program, program.find("Relay"));
  const simulate::Deployment deployment = deployment_of(task, catalog);
  const std::vector<runtime::Inbox> inboxes = recorded(deployment, catalog.find("pass"));

  simulate::World world(deployment, 1, {});
  const Stopwatch world_watch;
  if (auto stop = world.run()) throw std::runtime_error(stop->failure.message);
  const double world_seconds = world_watch.seconds();

  auto node = runtime::Node::make(catalog, {.identity = {.address = "relay:0"}});
  if (!node) throw std::runtime_error(node.error().front().message);
  if (!(*node)->tick({{"following", {Value::array({Value("relay:1")})}}}))
    throw std::runtime_error("it fails");
  std::uint64_t sent = 0;
  const Stopwatch node_watch;
  for (const runtime::Inbox& inbox : inboxes) {
    auto step = (*node)->tick(inbox);
    if (!step) throw std::runtime_error(step.error().message);
    sent += step->outbox.size();
  }
  const double node_seconds = node_watch.seconds();
  if (sent + kNodes * static_cast<std::uint64_t>(task.tokens) != world.tally().delivered)
    throw std::runtime_error(
        fmt::format("the node sent {}, and {} were delivered", sent, world.tally().delivered));
  std::cout << fmt::format("{} world {:.3f} s, node {:.3f} s, {} messages, {} timesteps\n", name,
                           world_seconds, node_seconds, world.tally().delivered, inboxes.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: worlds_bench many|single FOLDER\n";
    return 2;
  }
  const std::string_view name = argv[1];
  if (name == "many") measure(name, {.tokens = 200, .hops = 200, .delay = {1'000, 1'000}}, argv[2]);
  if (name == "single") measure(name, {.tokens = 5, .hops = 2'000, .delay = {1'000, 1'000'000}}, argv[2]);
}
