// A node with what surrounds it: what waits for a timestep, what is dropped, what ticks, what is kept.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "runtime/host.h"
#include "support/bloom_programs.h"
#include "support/ruby_blocks.h"

namespace blazes::runtime {
namespace {

using bloom::Value;

class Hosts : public testing::Test {
 protected:
  std::unique_ptr<Host> host_of(const std::string& state, const std::string& rules,
                                Host::Options options = {}) {
    program_ = test::read_ruby("class Program\n  include Bud\n  state do\n" + state +
                               "\n  end\n  bloom do\n" + rules + "\n  end\nend\n");
    catalog_ = bloom::make_catalog(program_, program_.find("Program"));
    EXPECT_EQ(test::mistakes(program_, program_.diagnostics), "");
    EXPECT_EQ(test::mistakes(program_, catalog_.diagnostics), "");
    options.node.identity.address = "me:1";
    auto host = Host::make(catalog_, std::move(options), 0);
    if (host) return std::move(*host);
    ADD_FAILURE() << host.error()[0].message;
    return nullptr;
  }

  std::string held(const Host& host, const std::string& name) const {
    std::string text;
    for (const Value& tuple : host.node().contents(catalog_.find(name))) text += inspect(tuple);
    return text;
  }

  bloom::Program program_;
  bloom::Catalog catalog_;
};

Value row(std::vector<Value> columns) { return Value::array(std::move(columns)); }

Step ticked(Host& host, Micros now = 0) {
  auto step = host.tick(now);
  EXPECT_TRUE(step) << step.error().message;
  return std::move(*step);
}

TEST_F(Hosts, WhatCannotBeTakenIsDroppedAndTheHostGoesOn) {
  using Reason = Drop::Reason;
  const auto host = host_of("channel :c, [:@to, :k] => [:v]\ntable :t, [:k] => [:v]",
                            "t <= c { |m| [m.k, m.v] }", {.most_waiting = 2});
  const auto reason = [&](const char* name, const Value& tuple) -> std::optional<Reason> {
    const auto drop = host->deliver(name, tuple);
    return drop ? std::optional(drop->reason) : std::nullopt;
  };
  EXPECT_EQ(reason("nowhere", row({})), Reason::UnknownCollection);
  EXPECT_EQ(reason("t", row({Value(1), Value(2)})), Reason::NotAChannel);
  EXPECT_EQ(reason("c", Value(1)), Reason::Type);
  EXPECT_EQ(reason("c", row({Value(1), Value(1), Value(1)})), Reason::Type);
  EXPECT_EQ(reason("c", row({Value("me:1"), Value(1)})), Reason::Width);
  EXPECT_EQ(reason("c", row({Value("me:1"), Value(1), Value("a")})), std::nullopt);
  EXPECT_EQ(reason("c", row({Value("me:1"), Value(1), Value("a")})), std::nullopt);  // it is there already
  EXPECT_EQ(reason("c", row({Value("me:1"), Value(1), Value("b")})), Reason::KeyConflict);
  EXPECT_EQ(reason("c", row({Value("me:1"), Value(2), Value("a")})), std::nullopt);
  EXPECT_EQ(reason("c", row({Value("me:1"), Value(3), Value("a")})), Reason::TooMuch);
  ticked(*host);
  EXPECT_EQ(held(*host, "t"), "[1, \"a\"][2, \"a\"]");
  EXPECT_EQ(host->dropped(), 7u);
  EXPECT_EQ(host->dropped(Reason::Type), 2u);
  // In another timestep it is no conflict among what waits.
  EXPECT_EQ(reason("c", row({Value("me:1"), Value(4), Value("b")})), std::nullopt);
  ticked(*host);
  EXPECT_EQ(held(*host, "t"), "[1, \"a\"][2, \"a\"][4, \"b\"]");
}

TEST_F(Hosts, WhatItSendsToItselfStaysAndIsWanted) {
  const auto host = host_of(
      "channel :c, [:@to, :n]\nloopback :again, [:n]\ninterface input, :start, [:n]\ntable :seen, [:n]",
      "c <~ start { |s| ['me:1', s.n] }\nc <~ start { |s| ['you:1', s.n] }\nagain <~ c { |m| [m.n + 1] }\n"
      "seen <= again");
  EXPECT_EQ(host->wanted(), 0);  // the first timestep
  ticked(*host, 5);
  EXPECT_EQ(host->wanted(), std::nullopt);
  EXPECT_FALSE(host->feed({{"start", {row({Value(1)})}}}));
  EXPECT_EQ(host->wanted(), 5);
  const Step step = ticked(*host, 7);
  ASSERT_EQ(step.outbox.size(), 1u);
  EXPECT_EQ(step.outbox[0].to, "you:1");
  EXPECT_EQ(host->wanted(), 7);
  ticked(*host, 8);
  ticked(*host, 9);
  EXPECT_EQ(held(*host, "seen"), "[2]");
  EXPECT_EQ(host->wanted(), std::nullopt);
}

TEST_F(Hosts, TimersTickByTheClockTheyAreTold) {
  const auto host =
      host_of("periodic :fast, 0.5\nperiodic :slow, 2\ntable :f, [:n, :at]\ntable :s, [:n, :at]",
              "f <= fast\ns <= slow");
  ticked(*host, 0);
  EXPECT_EQ(host->wanted(), 500'000);
  ticked(*host, 400'000);
  EXPECT_EQ(held(*host, "f"), "");
  ticked(*host, 500'000);
  EXPECT_EQ(host->wanted(), 1'000'000);
  ticked(*host, 2'250'000);  // it was due three times
  EXPECT_EQ(held(*host, "f"), "[1, 0.5][2, 2.25]");
  EXPECT_EQ(held(*host, "s"), "[1, 2.25]");
  EXPECT_EQ(host->wanted(), 2'500'000);
}

TEST_F(Hosts, AnIntervalIsANumberAboveZero) {
  program_ = test::read_ruby(
      "class P\n include Bud\n state do\n periodic :t, 0\n table :s, [:n, :at]\n end\n bloom { s <= t "
      "}\nend\n");
  catalog_ = bloom::make_catalog(program_, program_.find("P"));
  const auto host = Host::make(catalog_, {}, 0);
  ASSERT_FALSE(host);
  EXPECT_EQ(host.error()[0].message, "the interval of `t` is 0: expected seconds, more than 0");
}

TEST_F(Hosts, NothingOfWhatDoesNotFitIsFed) {
  const auto host = host_of("interface input, :i, [:n]\ntable :t, [:n]", "t <= i");
  EXPECT_TRUE(host->feed({{"i", {row({Value(1)})}}, {"nowhere", {row({Value(1)})}}}));
  EXPECT_TRUE(host->feed({{"i", {row({Value(1)}), row({Value(1), Value(2)})}}}));
  ticked(*host);
  EXPECT_EQ(held(*host, "t"), "");
}

TEST_F(Hosts, InboxesReplayedGiveTheSameHost) {
  const std::string state =
      "channel :c, [:@to, :n]\ninterface input, :i, [:n]\nperiodic :p, 1\ntable :t, [:n]\ntable :times, [:n, "
      ":at]\n"
      "interface output, :o, [:n]";
  const std::string rules =
      "t <+ c { |m| [m.n] }\nt <- i\nc <~ i { |x| ['me:1', x.n + 100] }\ntimes <= p\no <= t";
  const auto first = host_of(state, rules, {.keeps_inbox = true});
  std::vector<Inbox> inboxes;
  std::mt19937 chance(1);
  for (int i = 0; i < 100; ++i) {
    for (int j = chance() % 3; j > 0; --j)
      first->deliver("c", row({Value("me:1"), Value(int(chance() % 9))}));
    if (chance() % 3 == 0) {
      EXPECT_FALSE(first->feed({{"i", {row({Value(int(chance() % 9))})}}}));
    }
    ticked(*first, i * 400'000);
    inboxes.push_back(first->inbox());
  }
  auto second = Host::make(catalog_, {.node = {.identity = {.address = "me:1"}}}, 77);
  for (const Inbox& inbox : inboxes) ASSERT_TRUE((*second)->replay(inbox));
  for (const char* name : {"t", "times", "o", "c"})
    EXPECT_EQ(held(*first, name), held(**second, name)) << name;
  ticked(*first, 41'000'000);
  ticked(**second, 41'000'000);
  EXPECT_EQ(held(*first, "times"), held(**second, "times"));  // the timer counts on
}

// A message that would break a table is dropped; those that came with it are not, and nothing else is lost.
TEST_F(Hosts, MessagesThatMakeATimestepFailAreDropped) {
  const std::string state =
      "channel :put, [:@to, :from, :k, :v]\nchannel :ok, [:@to, :k]\ninterface input, :i, [:k, :v]\n"
      "table :t, [:k] => [:v]\ntable :later, [:k, :v]\nscratch :soon, [:k]\ninterface output, :o, [:k]\n"
      "lmax :top\ntable :closed, [:a, :b]";
  const std::string rules =
      "t <= put { |p| [p.k, p.v] }\nt <= i\nok <~ put { |p| [p.from, p.k] }\nlater <+ i\nlater <- i { |x| "
      "[x.k - 1, x.v - 1] }\n"
      "soon <+ i { |x| [x.k] }\no <= soon\ntop <= i { |x| x.k }\nclosed <= i { |x| [x.k, x.k + 1] }\n"
      "closed <= (closed * closed).pairs(:b => :a) { |x, y| [x.a, y.b] }";
  const auto host = host_of(state, rules), twin = host_of(state, rules);
  const auto put = [&](Host& to, int k, const Value& v, const Value& from) {
    to.deliver("put", row({Value("me:1"), from, Value(k), v}));
  };
  const auto all = [&](const Host& of) {
    std::string text;
    for (const char* name : {"t", "later", "soon", "o", "closed"}) text += held(of, name) + "\n";
    return text + inspect(*of.node().lattice(catalog_.find("top")));
  };
  const Value you("you:1");
  for (int i = 1; i <= 8; ++i) {
    for (Host* each : {host.get(), twin.get()}) {
      ASSERT_FALSE(each->feed({{"i", {row({Value(i), Value(i)})}}}));
      put(*each, 100 + i, Value("good"), you);
    }
    if (i == 3) put(*host, 1, Value("other"), you);         // the key of one that is there
    if (i == 5) put(*host, 205, Value("reply"), Value(5));  // nobody can be told
    const std::uint64_t time = host->node().time();
    ticked(*host, i), ticked(*twin, i);
    EXPECT_EQ(host->node().time(), time + 1);
    const bool fails = i == 3 || i == 5;
    EXPECT_EQ(host->waiting(), fails ? 2u : 0u);
    if (fails) {
      EXPECT_EQ(host->wanted(), i);
      put(*host, 300 + i, Value("meanwhile"), you);
      put(*twin, 300 + i, Value("meanwhile"), you);
      while (host->waiting() > 0) ticked(*host, i);
    }
    for (int more = 0; more < 2; ++more) ticked(*host, i), ticked(*twin, i);
    EXPECT_EQ(all(*host), all(*twin)) << i;
  }
  EXPECT_EQ(host->dropped(Drop::Reason::Failing), 2u);
  EXPECT_EQ(host->dropped(), 2u);
  // Without a message it is the program that fails.
  ASSERT_FALSE(host->feed({{"i", {row({Value(1), Value(77)})}}}));
  const auto step = host->tick(9);
  ASSERT_FALSE(step);
  EXPECT_EQ(step.error().kind, Failure::Kind::KeyConflict);
}

// What a message leaves to the next timestep cannot break that: it is dropped in its own.
TEST_F(Hosts, MessagesThatWouldMakeTheNextTimestepFailAreDropped) {
  const auto host =
      host_of("channel :put, [:@to, :k, :v]\nsync :t, :dbm, [:k] => [:v]", "t <+ put { |p| [p.k, p.v] }");
  for (const char* v : {"first", "second", "third"}) {
    host->deliver("put", row({Value("me:1"), Value(1), Value(v)}));
    host->deliver("put", row({Value("me:1"), Value(v), Value(v)}));
    while (host->waiting() > 0) ticked(*host);
    ticked(*host);
  }
  EXPECT_EQ(held(*host, "t"), R"([1, "first"]["first", "first"]["second", "second"]["third", "third"])");
  EXPECT_EQ(host->dropped(Drop::Reason::Failing), 2u);
}

// What is kept is what the next timestep finds: told by the node itself, in a timestep in which nothing comes.
TEST_F(Hosts, NextContentsAreWhatIsThereNext) {
  const auto host = host_of(
      "interface input, :add, [:k, :v]\ninterface input, :del, [:k, :v]\ninterface input, :set, [:k, :v]\n"
      "interface input, :now, [:k, :v]\nsync :t, :dbm, [:k, :v]\nsync :m, :dbm, [:k] => [:v]",
      "t <+ add\nt <- del\nt <= now\nm <+- set");
  const bloom::CollectionId t = catalog_.find("t"), m = catalog_.find("m");
  struct Before {
    bool operator()(const Value& a, const Value& b) const { return bloom::before(a, b); }
  };
  std::set<Value, Before> kept_t, kept_m;
  const auto keep = [&](std::set<Value, Before>& kept, const Change& change) {
    for (const Value& tuple : change.goes) kept.erase(tuple);
    for (const Value& tuple : change.comes) kept.insert(tuple);
  };
  const auto text = [](const auto& tuples) {
    std::string all;
    for (const Value& tuple : tuples) all += inspect(tuple);
    return all;
  };
  std::mt19937 chance(3);
  std::string next_t, next_m;
  std::size_t differed = 0;
  for (int i = 0; i < 500; ++i) {
    Inbox inbox;
    const bool idle = i % 2 == 1;
    for (const char* name : {"add", "del", "now"})
      for (int j = idle ? 0 : chance() % 3; j > 0; --j)
        inbox[name].push_back(row({Value(int(chance() % 4)), Value(int(chance() % 2))}));
    if (!idle && chance() % 2)
      inbox["set"].push_back(row({Value(int(chance() % 3)), Value(int(chance() % 3))}));
    ASSERT_FALSE(host->feed(inbox));
    ticked(*host);
    if (idle) {
      ASSERT_EQ(held(*host, "t"), next_t) << i;
      ASSERT_EQ(held(*host, "m"), next_m) << i;
    }
    keep(kept_t, host->node().next_changes(t));
    keep(kept_m, host->node().next_changes(m));
    next_t = text(host->node().next_contents(t));
    next_m = text(host->node().next_contents(m));
    ASSERT_EQ(text(kept_t), next_t) << i;
    ASSERT_EQ(text(kept_m), next_m) << i;
    differed += next_t != held(*host, "t") || next_m != held(*host, "m");
  }
  EXPECT_GT(differed, 50u);
}

TEST_F(Hosts, WhatIsRestoredIsThereAndCountsMoreThanTheBootstrap) {
  program_ = test::read_ruby(R"(class P
  include Bud
  state do
    sync :t, :dbm, [:k] => [:v]
  end
  bootstrap { t <= [['a', 0], ['b', 0]] }
  bloom { t <= t }
end
)");
  catalog_ = bloom::make_catalog(program_, program_.find("P"));
  Host::Options options;
  options.node.restored = {{"t", {row({Value("a"), Value(5)})}}};
  auto host = Host::make(catalog_, std::move(options), 0);
  ASSERT_TRUE(host);
  ticked(**host);
  EXPECT_EQ(held(**host, "t"), R"(["a", 5]["b", 0])");
}

TEST_F(Hosts, MemoryOfWhatIsDroppedIsGivenBack) {
  const auto host =
      host_of("channel :c, [:@to, :k] => [:v]\ntable :t, [:k] => [:v]", "t <= c { |m| [m.k, m.v] }");
  ASSERT_FALSE(host->deliver("c", row({Value("me:1"), Value("kept"), Value("kept too")})));
  for (int i = 0; i < 200'000; ++i) {
    host->deliver("c", row({Value("me:1"), Value("kept"), Value("other " + std::to_string(i))}));
    host->tidy();
  }
  EXPECT_LT(host->node().memory_used(), 4u << 20);
  ticked(*host);
  EXPECT_EQ(held(*host, "t"), R"(["kept", "kept too"])");
}

TEST_F(Hosts, ContentsAreInTheOrderOfValuesWhateverTheirKinds) {
  const auto host = host_of("table :t, [:a, :b, :c]", "");
  test::RandomValues values(7);
  Inbox inbox;
  for (int i = 0; i < 3000; ++i) inbox["t"].push_back(values.tuple(3));
  ASSERT_FALSE(host->feed(inbox));
  ticked(*host);
  const std::vector<Value> contents = host->node().contents(catalog_.find("t"));
  EXPECT_GT(contents.size(), 2000u);
  EXPECT_TRUE(std::ranges::is_sorted(contents, bloom::before));
}

}  // namespace
}  // namespace blazes::runtime
