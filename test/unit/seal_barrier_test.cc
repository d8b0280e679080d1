// The barrier against test/protocol/seal_barrier.json, which says how it is to be read.
#include "coordination/seal_barrier.h"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <random>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

namespace blazes::coordination {
namespace {

using nlohmann::json;
using Record = std::vector<Value>;
using Barrier = SealBarrier<Record>;

json table() { return json::parse(std::ifstream(BLAZES_SOURCE_DIR "/test/protocol/seal_barrier.json")); }

Value value(const json& j) {
  if (j.is_null()) return {};
  if (j.is_boolean()) return j.get<bool>();
  if (j.is_number_integer()) return j.get<std::int64_t>();
  if (j.is_number_float()) return j.get<double>();
  return j.get<std::string>();
}

Record record(const json& j) {
  Record all;
  for (const json& one : j) all.push_back(value(one));
  return all;
}

Partition partition(const json& j) { return {{value(j)}}; }
InstanceId instance(const json& j) { return InstanceId(j.get<std::size_t>()); }

std::vector<InstanceId> instances(const json& j) {
  std::vector<InstanceId> all;
  for (const json& one : j) all.push_back(instance(one));
  return all;
}

std::vector<Partition> partitions(const json& j) {
  std::vector<Partition> all;
  for (const json& one : j) all.push_back(partition(one));
  return all;
}

Epoch epoch(const std::string& text) {
  std::size_t dot = text.find('.');
  return {static_cast<std::uint32_t>(std::stoul(text.substr(0, dot))),
          static_cast<std::uint32_t>(std::stoul(text.substr(dot + 1)))};
}

template <class T>
std::set<T> set(const std::vector<T>& all) {
  return {all.begin(), all.end()};
}

Run run(const json& step, const char* partition_key) {
  return {partition(step.at(partition_key)), instance(step.at("by")), epoch(step.value("attempt", "1.1"))};
}

class Case {
 public:
  explicit Case(const json& of) : of_(of), barrier_(sources(of), options(of)) {}

  void check() {
    for (const json& step : of_.at("steps")) {
      SCOPED_TRACE(step.dump());
      if (step.contains("open") && !step.contains("end")) {
        EXPECT_EQ(barrier_.open(), partitions(step.at("open")));
      } else if (step.contains("to_come")) {
        std::optional<std::set<Partition>> expected;
        if (!step.at("to_come").is_null()) expected = set(partitions(step.at("to_come")));
        EXPECT_EQ(barrier_.still_to_come(), expected);
      } else if (step.contains("whole")) {
        EXPECT_EQ(barrier_.is_whole(run(step, "whole")), step.at("is").get<bool>());
      } else {
        EXPECT_EQ(call(step), step.value("is", "HELD"));
        check_events(step.value("then", json::array()));
      }
    }
  }

 private:
  static std::vector<Source> sources(const json& of) {
    std::vector<Source> all;
    for (const json& source : of.at("sources")) {
      std::string rule = source.at("rule");
      all.push_back({instances(source.at("producers")),
                     rule == "SINGLE" ? Producers::Single
                     : rule == "ALL"  ? Producers::All
                                      : Producers::Registry,
                     instances(source.value("via", json::array())), source.at("direct")});
    }
    return all;
  }

  static BarrierOptions options(const json& of) {
    return {of.value("numbered", false), of.value("remembered", std::size_t{100})};
  }

  static const char* name(Verdict verdict) {
    switch (verdict) {
      case Verdict::Held: return "HELD";
      case Verdict::Repeated: return "REPEATED";
      case Verdict::Stale: return "STALE";
      case Verdict::Done: return "DONE";
    }
    return "?";
  }

  std::string call(const json& step) {
    if (step.contains("record")) {
      auto identity = step.at("record").get<std::uint64_t>();
      return name(barrier_.record(run(step, "of"), identity, {static_cast<std::int64_t>(identity)}));
    }
    if (step.contains("seal")) {
      Tally sent;
      for (const json& identity : step.at("seal")) sent.add(identity.get<std::uint64_t>());
      std::optional<Partition> previous;
      if (step.contains("previous")) previous = partition(step.at("previous"));
      return name(barrier_.seal(run(step, "of"),
                                instance(step.contains("from") ? step.at("from") : step.at("by")), sent,
                                previous));
    }
    if (step.contains("fence"))
      barrier_.fence(instance(step.at("fence")), step.at("incarnation"));
    else if (step.contains("end"))
      barrier_.end(instance(step.at("end")), step.at("incarnation"), set(partitions(step.at("open"))));
    else if (step.contains("closed"))
      barrier_.closed(partition(step.at("closed")), set(instances(step.at("producers"))));
    else if (step.contains("forget"))
      for (const Partition& done : partitions(step.at("forget"))) barrier_.forget(done);
    else if (step.contains("failed"))
      barrier_.failed(partition(step.at("failed")));
    else if (step.contains("ask_again"))
      barrier_.ask_again();
    else
      ADD_FAILURE() << "no such step";
    return "HELD";
  }

  void check_events(const json& expected) {
    for (const json& e : expected) {
      SCOPED_TRACE(e.dump());
      std::optional<Event> event = barrier_.next();
      ASSERT_TRUE(event);
      if (e.contains("release")) {
        EXPECT_EQ(*event, Event(Release{partition(e.at("release")), e.value("absent", false)}));
        std::vector<Record> records;
        for (const json& identity : e.at("records")) records.push_back({value(identity)});
        EXPECT_EQ(barrier_.release(partition(e.at("release"))), records);
      } else if (e.contains("over")) {
        EXPECT_EQ(*event, Event(Over{partition(e.at("over"))}));
      } else if (e.contains("repeat")) {
        EXPECT_EQ(*event, Event(Repeat{run(e, "repeat")}));
      } else if (e.contains("ask")) {
        EXPECT_EQ(*event, Event(AskProducers{partition(e.at("ask"))}));
      } else {
        EXPECT_EQ(*event, Event(Conflict{partition(e.at("conflict")), instances(e.at("between"))}));
      }
    }
    EXPECT_FALSE(barrier_.next());
  }

  json of_;
  Barrier barrier_;
};

TEST(SealBarrier, DoesWhatTheTableSays) {
  json cases = table().at("cases");
  ASSERT_FALSE(cases.empty());
  for (const json& of : cases) {
    SCOPED_TRACE(of.at("name").get<std::string>());
    Case(of).check();
  }
}

// Whatever order records come in, and however they are divided, one order comes out.
void expect_one_order(std::vector<Record> records) {
  std::mt19937 random(1);
  std::optional<std::vector<Record>> expected;
  const Partition a{{"a"}};
  for (int round = 0; round < 500; ++round) {
    std::shuffle(records.begin(), records.end(), random);
    Barrier barrier({{.instances = {InstanceId(1), InstanceId(2)}}}, {});
    Tally sent[2];
    for (std::size_t i = 0; i < records.size(); ++i) {
      std::size_t by = random() % 2;
      sent[by].add(i);
      barrier.record({a, InstanceId(1 + by), {}}, i, records[i]);
    }
    for (std::size_t by : {0, 1}) barrier.seal({a, InstanceId(1 + by), {}}, InstanceId(1 + by), sent[by]);
    ASSERT_EQ(barrier.next(), Event(Release{a}));
    std::vector<Record> released = barrier.release(a);
    if (!expected) expected = released;
    ASSERT_EQ(released, *expected);  // no two values that are not alike are equal
    ASSERT_EQ(released.size(), records.size());
  }
}

TEST(SealBarrier, ReleasesInOneOrder) {
  json orders = table().at("orders");
  for (const json& of : orders) {
    SCOPED_TRACE(of.at("name").get<std::string>());
    std::vector<Record> records;
    for (const json& one : of.at("records")) records.push_back(record(one));
    expect_one_order(records);
  }
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN(),
                   kInfinite = std::numeric_limits<double>::infinity();
  expect_one_order(
      {{0.0}, {-0.0}, {0}, {kNan}, {kInfinite}, {-kInfinite}, {INT64_MAX}, {INT64_MIN}, {1e300}});
}

TEST(SealBarrier, EventsAreTakenBeforeTheNextCall) {
  Barrier barrier({{.instances = {InstanceId(1)}, .producers = Producers::Single}}, {});
  const Partition a{{"a"}};
  barrier.seal({a, InstanceId(1), {1, 1}}, InstanceId(1), {});
  EXPECT_THROW(barrier.record({a, InstanceId(1), {1, 2}}, 1, {}), std::logic_error);
  EXPECT_EQ(barrier.next(), Event(Release{a}));
  EXPECT_TRUE(barrier.release(a).empty());
  EXPECT_THROW(barrier.release(a), std::logic_error);
}

TEST(Value, NumbersAreOrderedByWhatTheyComeTo) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN(),
                   kInfinite = std::numeric_limits<double>::infinity();
  const std::int64_t beyond = (std::int64_t{1} << 53) + 1;
  const std::vector<Value> ascending = {{},         false,
                                        true,       -kInfinite,
                                        -1e300,     INT64_MIN,
                                        -2.5,       -2,
                                        -1.5,       0,
                                        -0.0,       0.0,
                                        0.5,        1,
                                        1.0,        1.5,
                                        beyond - 1, 9007199254740992.0,
                                        beyond,     9007199254740994.0,
                                        INT64_MAX,  9223372036854775808.0,
                                        1e300,      kInfinite,
                                        kNan,       "",
                                        "1",        "a"};
  for (std::size_t i = 0; i < ascending.size(); ++i)
    for (std::size_t j = 0; j < ascending.size(); ++j)
      EXPECT_EQ(ascending[i] <=> ascending[j], std::weak_ordering(i <=> j)) << i << " and " << j;
}

TEST(Identity, IsThatOfSplitMix64) {
  json expected = table().at("identities").at("children_of_0");
  ASSERT_FALSE(expected.empty());
  for (std::uint32_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(identity_of_child(0, i + 1), std::stoull(expected[i].get<std::string>(), nullptr, 16));
}

}  // namespace
}  // namespace blazes::coordination
