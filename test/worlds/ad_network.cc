#include "worlds/ad_network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "contract/in_program.h"
#include "simulate/chance.h"
#include "support/bloom_programs.h"

namespace blazes::test {
namespace {

using bloom::Value;
using simulate::Chance;
using simulate::Micros;

constexpr std::uint32_t kServers = 3, kReplicas = 3;
constexpr std::uint32_t kAds = 0, kReports = 1, kCaches = 2, kAnalyst = 3;  // groups
const std::vector<std::string> kCampaigns = {"c1", "c2", "c3"}, kNames = {"a1", "a2"};

Value row(std::vector<Value> items) { return Value::array(std::move(items)); }

struct Maker {
  AdNetwork::Setting& setting;
  Chance chance;
  bool coordinated, registered;
  int limit;

  simulate::Deployment& deployment() { return setting.deployment; }
  std::uint32_t member(std::uint32_t group, std::uint32_t number) const {
    return group * kServers + number;  // three of each of the first groups
  }
  Value address(std::uint32_t group, std::uint32_t number) {
    return Value(deployment().members[member(group, number)].address);
  }

  void add_group(const std::string& name, const bloom::Catalog& catalog, std::uint32_t instances) {
    const auto group = static_cast<std::uint32_t>(deployment().groups.size());
    deployment().groups.push_back({.name = name, .catalog = &catalog, .agree_on = {}});
    for (std::uint32_t i = 1; i <= instances; ++i) {
      const std::string address = fmt::format("{}:{}", name, i);
      deployment().members.push_back(
          {.name = address, .address = address, .group = group, .variables = {}, .fill = {}});
    }
  }

  runtime::Inbox& fill(std::uint32_t group, std::uint32_t number) {
    return deployment().members[member(group, number)].fill;
  }

  void feed(Micros at, std::uint32_t to, const std::string& collection, Value tuple) {
    deployment().inputs.push_back(
        {at, to, std::make_shared<const runtime::Inbox>(runtime::Inbox{{collection, {std::move(tuple)}}})});
  }

  void addresses() {
    for (std::uint32_t i = 0; i < kServers; ++i)
      for (std::uint32_t report = 0; report < kReplicas; ++report) {
        fill(kAds, i)["reporters"].push_back(row({address(kReports, report)}));
        if (coordinated && !registered)
          fill(kAds, i)["click_receivers"].push_back(row({address(kReports, report)}));
      }
    for (std::uint32_t i = 0; i < kReplicas; ++i)
      fill(kCaches, i)["reporter"].push_back(row({address(kReports, i)}));
  }

  // Some of the servers have a campaign: they click, or do not, and seal.
  void clicks() {
    std::int64_t ident = 0;
    for (const std::string& campaign : kCampaigns) {
      Truth::Partition& partition = setting.truth.partitions[campaign];
      std::vector<Value> producers;
      const auto surely = static_cast<std::uint32_t>(chance.between(0, kServers - 1));
      for (std::uint32_t server = 0; server < kServers; ++server) {
        if (!registered && server != surely && chance.happens(0.3)) continue;
        producers.push_back(address(kAds, server));
        Micros last = 0;
        for (auto left = chance.between(0, 3); left > 0; --left) {
          const std::string& ad = kNames[static_cast<std::size_t>(chance.between(0, 1))];
          const Micros at = chance.between(0, 60'000);
          last = std::max(last, at);
          const std::vector<Value> click = {Value(++ident), Value(ad), Value(campaign),
                                            Value(static_cast<int>(at / 20'000))};
          partition.clicks.insert(inspect(row(click)));
          ++partition.of_ad[ad];
          feed(at, member(kAds, server), "clicked", row(click));
        }
        last += chance.between(1, 20'000);
        partition.sealed_at = std::max(partition.sealed_at, last);
        if (coordinated) feed(last, member(kAds, server), "click_seal", row({Value(campaign)}));
      }
      if (coordinated && !registered)
        for (std::uint32_t report = 0; report < kReplicas; ++report)
          fill(kReports, report)["click_producers"].push_back(
              row({Value(campaign), Value::array(producers)}));
    }
  }

  // Each question is asked of all replicas, by way of their caches.
  void questions() {
    int number = 0;
    const std::uint32_t analyst = member(kAnalyst, 0);
    for (int i = 0; i < 8; ++i) {
      const std::string& campaign = kCampaigns[static_cast<std::size_t>(chance.between(0, 2))];
      const std::string& ad = kNames[static_cast<std::size_t>(chance.between(0, 1))];
      const Micros at = chance.between(0, 100'000);
      ++number;
      for (std::uint32_t cache = 0; cache < kReplicas; ++cache)
        feed(at, analyst, "ask",
             row({address(kCaches, cache), Value(number), Value(ad), Value(campaign), Value(0)}));
      const auto& counts = setting.truth.partitions[campaign].of_ad;
      const auto found = counts.find(ad);
      if (found != counts.end() && found->second < limit)
        setting.truth.answers.insert(
            inspect(row({address(kAnalyst, 0), Value(number), Value(ad), Value(campaign), Value(0)})));
    }
  }
};

}  // namespace

AdNetwork::AdNetwork(const std::filesystem::path& program)
    : program_(bloom::read_program({program.string()})) {
  EXPECT_EQ(mistakes(program_, program_.diagnostics), "");
  for (const char* name : {"AdServer", "Campaign", "Cache", "Analyst"}) {
    classes_.push_back(bloom::make_catalog(program_, program_.find(name)));
    EXPECT_EQ(mistakes(program_, classes_.back().diagnostics), "");
  }
}

AdNetwork::Setting AdNetwork::setting(std::uint64_t seed, const Options& options) const {
  Setting setting;
  Maker maker{setting, Chance(~seed), options.coordinated, options.registered, options.limit};
  maker.add_group("ads", classes_[0], kServers);
  maker.add_group("report", classes_[1], kReplicas);
  maker.add_group("cache", classes_[2], kReplicas);
  maker.add_group("analyst", classes_[3], 1);
  simulate::Deployment& deployment = setting.deployment;
  if (options.registered) {
    const contract::Contracts contracts = contract::contracts_of(program_);
    for (simulate::Group& group : deployment.groups)
      group.coordinated = participant::tables_of(program_, contracts, *group.catalog);
    deployment.producers["click"] = kServers;
    deployment.service.session = 30'000;
  }
  deployment.groups[kReports].agree_on.push_back(classes_[1].find("response"));
  for (std::uint32_t i = 0; i < kReplicas; ++i) setting.reports.insert(maker.member(kReports, i));
  deployment.links.assign(
      16, {.delay = {500, 15'000}, .loss = 0.1, .resend = 20'000, .twice = 0.05, .in_order = false});
  deployment.durable = options.durable;
  maker.addresses();
  maker.clicks();
  maker.questions();
  simulate::Crash crash{.of = {}, .at = {0, 100'000}, .down_for = simulate::Range{1'000, 40'000}, .times = 3};
  for (std::uint32_t i = 0; i < deployment.members.size(); ++i)
    if (!options.only_reports_crash || setting.reports.contains(i)) crash.of.push_back(i);
  deployment.crashes.push_back(crash);
  // With a session of 30 ms, some of them outlive it.
  deployment.pauses.push_back({.of = crash.of, .at = {0, 120'000}, .lasting = {5'000, 80'000}, .times = 2});
  return setting;
}

void edit(const std::filesystem::path& file, const std::string& from, const std::string& to) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  in.close();
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << file << " has no " << from;
  ASSERT_EQ(text.find(from, at + 1), std::string::npos) << file << " has twice " << from;
  text.replace(at, from.size(), to);
  std::ofstream(file, std::ios::binary) << text;
}

}  // namespace blazes::test
