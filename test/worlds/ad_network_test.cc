// The ad network in many worlds: messages are late, lost and sent again, doubled and overtaken, nodes crash and start again. With its plan put in
// all replicas answer the same, and what the barrier is claimed to do holds in each; without it, they do not; and programs with one thing
// wrong are caught.
//
// BLAZES_WORLDS=1000 tries as many seeds.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include <fmt/format.h>

#include "simulate/agreement.h"
#include "support/cli_fixture.h"
#include "worlds/ad_network.h"
#include "worlds/claims.h"

namespace blazes::test {
namespace {

namespace fs = std::filesystem;

const fs::path kExample = fs::path(BLAZES_SOURCE_DIR) / "examples" / "bloom-ad-network";
constexpr int kLimit = 3;  // few clicks make it matter how many have come

std::uint64_t seeds() {
  const char* given = std::getenv("BLAZES_WORLDS");
  return given ? std::strtoull(given, nullptr, 10) : 200;
}

struct Worlds {
  std::uint64_t seeds = 0, alike = 0, right = 0, releases = 0;
  simulate::Tally tally;
  std::map<std::string, std::uint64_t> broken;  // by claim: in how many
  std::map<std::string, std::string> first;     // how, in the first of these
  std::set<std::uint64_t> differ;
};

class AdNetworkWorlds : public CliFixture {
 protected:
  // The program with its plan put in.
  fs::path coordinated() {
    for (const char* file : {"adnet.rb", "adnet.yaml"}) fs::copy_file(kExample / file, folder_ / file);
    edit(folder_ / "adnet.rb", campaign_answer(100), campaign_answer(kLimit));
    EXPECT_EQ(blazes({"apply", "adnet.yaml", "--variant", "CAMPAIGN", "-o", "out"}), 0) << err_;
    return folder_ / "out" / "adnet.rb";
  }
  fs::path uncoordinated() {
    fs::copy_file(kExample / "adnet.rb", folder_ / "adnet.rb");
    edit(folder_ / "adnet.rb", campaign_answer(100), campaign_answer(kLimit));
    return folder_ / "adnet.rb";
  }
  fs::path generated() const { return folder_ / "out" / "report_sealing.rb"; }

  Worlds run(const fs::path& program, AdNetwork::Options options, std::uint64_t seeds) {
    options.limit = kLimit;
    const AdNetwork network(program);
    Worlds worlds;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      const AdNetwork::Setting setting = network.setting(seed, options);
      ClaimsWatch claims(setting);
      simulate::Agreement agreement(setting.deployment);
      simulate::World world(setting.deployment, seed, [&](const simulate::Timestep& timestep) {
        claims.watch({timestep.at - world.began(), timestep.member, timestep.node, timestep.step});
        agreement.watch(timestep);
      });
      if (const auto stop = world.run()) {
        ADD_FAILURE() << "seed " << seed << ": " << setting.deployment.members[stop->member].name << " at "
                      << stop->at << " us: " << stop->failure.message;
        return worlds;
      }
      claims.finish(world);
      agreement.finish(world);
      ++worlds.seeds;
      worlds.tally += world.tally();
      worlds.releases += claims.releases();
      for (const auto& [claim, how] : claims.broken()) {
        ++worlds.broken[claim];
        worlds.first.try_emplace(claim, fmt::format("seed {}: {}", seed, how));
      }
      if (agreement.difference())
        worlds.differ.insert(seed);
      else
        ++worlds.alike;
      bool right = true;
      for (std::uint32_t report : setting.reports) {
        const auto said = claims.answers().find(report);
        right = right && (said == claims.answers().end() ? setting.truth.answers.empty()
                                                         : said->second == setting.truth.answers);
      }
      worlds.right += right ? 1 : 0;
    }
    const simulate::Tally& t = worlds.tally;
    std::cout << fmt::format(
        "{} seeds: {} messages, {} lost, {} sent again, {} twice, {} timesteps, {} crashes, {} pauses, {} "
        "releases; "
        "alike in "
        "{}\n",
        worlds.seeds, t.messages, t.lost, t.resent, t.twice, t.timesteps, t.crashes, t.pauses,
        worlds.releases, worlds.alike);
    for (const char* claim : {kEarly, kLost, kTwice, kDropped})
      std::cout << fmt::format("  {}: broken in {} {}\n", claim, worlds.broken[claim], worlds.first[claim]);
    return worlds;
  }

  static void expect_no_claim_broken(Worlds& worlds) {
    for (const char* claim : {kEarly, kLost, kTwice, kDropped})
      EXPECT_EQ(worlds.broken[claim], 0u) << claim << ": " << worlds.first[claim];
  }

  static std::string campaign_answer(int limit) {
    return fmt::format(
        "pairs(:id => :id, :campaign => :campaign) do |r, t|\n      [r.cache, r.analyst, r.number, r.id, "
        "r.campaign, r.window] if t.clicks < {}",
        limit);
  }
};

TEST_F(AdNetworkWorlds, WithItsPlanAllReplicasAnswerTheSame) {
  Worlds worlds = run(coordinated(), {}, seeds());
  expect_no_claim_broken(worlds);
  EXPECT_EQ(worlds.alike, seeds());
  EXPECT_EQ(worlds.right, seeds());
  // All of it happened.
  EXPECT_GT(worlds.releases, 0u);
  EXPECT_GT(worlds.tally.lost, 0u);
  EXPECT_GT(worlds.tally.resent, 0u);
  EXPECT_GT(worlds.tally.twice, 0u);
  EXPECT_GT(worlds.tally.crashes, 0u);
  EXPECT_EQ(worlds.tally.crashes, worlds.tally.restarts);
  EXPECT_GT(worlds.tally.pauses, seeds());
  EXPECT_EQ(worlds.tally.nowhere, 0u);
}

TEST_F(AdNetworkWorlds, ProducersThatAreRegisteredAreWaitedFor) {
  Worlds worlds = run(coordinated(), {.registered = true}, 100);
  expect_no_claim_broken(worlds);
  EXPECT_EQ(worlds.alike, 100u);
  EXPECT_EQ(worlds.right, 100u);
  EXPECT_GT(worlds.releases, 0u);
  EXPECT_GT(worlds.tally.crashes, 0u);
}

TEST_F(AdNetworkWorlds, AsItWasTheyDoNot) {
  Worlds worlds = run(uncoordinated(), {.coordinated = false}, 20);
  EXPECT_GT(worlds.differ.size(), 0u);
}

TEST_F(AdNetworkWorlds, OneVoteEarlyIsCaught) {
  const fs::path program = coordinated();
  edit(generated(), "q.addresses.map", "q.addresses.drop(1).map");
  EXPECT_GT(run(program, {}, 20).broken[kEarly], 0u);
}

TEST_F(AdNetworkWorlds, WhoDoesNotAskWhoIsRegisteredIsCaught) {
  const fs::path program = coordinated();
  edit(generated(), "report_complete <= report_agreed { |a| [a.stream, a.part] }",
       "report_complete <= report_vote { |v| [v.stream, v.part] }");
  EXPECT_GT(run(program, {}, 20).broken[kEarly], 0u);
}

TEST_F(AdNetworkWorlds, WhoDoesNotCountIsCaught) {
  const fs::path program = coordinated();
  edit(generated(), "[s.stream, s.part, s.from] if s.records == (c.records || 0)",
       "[s.stream, s.part, s.from]");
  EXPECT_GT(run(program, {}, 20).broken[kEarly], 0u);
}

// All tables survive a restart, and nothing else does.
class DurableAdNetwork : public AdNetworkWorlds {
 protected:
  fs::path durable() {
    const fs::path program = coordinated();
    for (const fs::path& file : {program, generated()}) {
      std::string text = read("out/" + file.filename().string());
      for (std::size_t at = 0; (at = text.find("    table :", at)) != std::string::npos;) {
        const std::size_t end = text.find(',', at);
        text.insert(end, ", :dbm");
        text.replace(at, 11, "    sync :");
      }
      write("out/" + file.filename().string(), text);
    }
    return program;
  }
  const AdNetwork::Options options_ = {.only_reports_crash = true, .durable = simulate::Durable::Sync};
};

TEST_F(DurableAdNetwork, RestartsWithItsTables) {
  Worlds worlds = run(durable(), options_, 30);
  expect_no_claim_broken(worlds);
  EXPECT_GT(worlds.tally.restarts, 0u);
}

// What is done with is kept until the end, and that it is done with is forgotten by a crash.
TEST_F(DurableAdNetwork, DeliveringTwiceAfterARestartIsCaught) {
  const fs::path program = durable();
  edit(generated(), "    report_held <- report_freed\n", "");
  edit(generated(), "    report_seals <- (report_seals * report_open).lefts(:part => :part)\n", "");
  Worlds kept = run(program, options_, 30);
  EXPECT_EQ(kept.broken[kTwice], 0u) << kept.first[kTwice];
  edit(generated(), "sync :report_done, :dbm,", "table :report_done,");
  EXPECT_GT(run(program, options_, 30).broken[kTwice], 0u);
}

}  // namespace
}  // namespace blazes::test
