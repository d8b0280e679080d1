// What is on the disk after a crash: all that was synced, or a refusal.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "jvm/child.h"
#include "storage/folder.h"
#include "storage/keeper.h"
#include "storage/log.h"
#include "support/bloom_programs.h"

namespace blazes::storage {
namespace {

using bloom::Value;

class Logs : public testing::Test {
 protected:
  // The records of the file, or what is said.
  std::string opened() {
    std::string all;
    auto log = Log::open(file_, [&](std::string_view record) -> std::optional<std::string> {
      all += std::string(record) + ";";
      return {};
    });
    return log ? all : "refused";
  }
  void put(const std::string& bytes) { std::ofstream(file_, std::ios::binary | std::ios::trunc) << bytes; }
  std::string bytes() {
    std::ifstream in(file_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::unique_ptr<Log> log() {
    auto log = Log::open(file_, [](std::string_view) { return std::nullopt; });
    EXPECT_TRUE(log) << log.error();
    return std::move(*log);
  }

  jvm::ScratchFolder scratch_;
  const std::filesystem::path file_ = scratch_.path() / "log";
};

TEST_F(Logs, RecordsComeBackInOrder) {
  for (const char* record : {"one", "", "three"}) {
    auto log = this->log();
    EXPECT_FALSE(log->append(record));
    EXPECT_FALSE(log->sync());
  }
  EXPECT_EQ(opened(), "one;;three;");
}

TEST_F(Logs, ATornEndIsDroppedWhereverItIsTorn) {
  std::size_t sizes[4] = {};
  {
    auto log = this->log();
    for (int i = 1; i <= 3; ++i) {
      EXPECT_FALSE(log->append("record " + std::to_string(i)));
      sizes[i] = log->size();
    }
  }
  const std::string whole = bytes();
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    put(whole.substr(0, size));
    std::string expected;
    for (int i = 1; i <= 3; ++i)
      if (sizes[i] <= size) expected += "record " + std::to_string(i) + ";";
    EXPECT_EQ(opened(), expected) << size;
    // It is cut, so that what comes next follows what is good.
    EXPECT_FALSE(log()->append("next"));
    EXPECT_EQ(opened(), expected + "next;") << size;
  }
  // Blocks that were never written are zeros.
  put(whole.substr(0, sizes[2]) + std::string(5000, '\0'));
  EXPECT_EQ(opened(), "record 1;record 2;");
}

TEST_F(Logs, DamageIsRefusedWhereverItIs) {
  std::size_t last = 0;
  {
    auto log = this->log();
    for (const char* record : {"first", "second"}) EXPECT_FALSE(log->append(record));
    last = log->size();
    EXPECT_FALSE(log->append("third"));
  }
  const std::string whole = bytes();
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (int bit : {static_cast<int>(at % 8)}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      put(damaged);
      EXPECT_EQ(opened(), at < last ? "refused" : "first;second;") << at;
      if (at < last) {
        EXPECT_EQ(bytes(), damaged) << "it is left as it was";
      }
    }
  // A record that is gone.
  put(whole.substr(0, 25) + whole.substr(last));
  EXPECT_EQ(opened(), "refused");
}

TEST_F(Logs, OneThatIsBegunAnewTakesItsPlaceWhole) {
  EXPECT_FALSE(log()->append("old"));
  {
    auto fresh = Log::begin_anew(file_);
    ASSERT_TRUE(fresh);
    EXPECT_FALSE((*fresh)->append("new"));
  }
  EXPECT_EQ(opened(), "old;");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(scratch_.path()), {}), 1) << "nothing is left";
  auto fresh = Log::begin_anew(file_);
  ASSERT_TRUE(fresh);
  EXPECT_FALSE((*fresh)->append("new"));
  EXPECT_FALSE((*fresh)->publish());
  EXPECT_FALSE((*fresh)->append("newer"));
  EXPECT_EQ(opened(), "new;newer;");
}

TEST_F(Logs, WhatCannotBeWrittenIsSaid) {
  auto log = Log::open("/dev/full", [](std::string_view) { return std::nullopt; });
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error(), "/dev/full is no file");
  EXPECT_FALSE(Folder::open("/proc/nowhere"));
}

class Tables : public testing::Test {
 protected:
  void SetUp() override {
    program_ = test::read_ruby(R"(class P
  include Bud
  state do
    interface input, :add, [:k, :v]
    interface input, :del, [:k, :v]
    interface input, :own, [:k, :v]
    sync :t, :dbm, [:k, :v]
    sync :owner, :dbm, [:k] => [:v]
  end
  bloom do
    t <+ add
    t <- del
    owner <+ own
  end
end
)");
    catalog_ = bloom::make_catalog(program_, program_.find("P"));
  }

  // A life: what the table held at first, and inboxes. What it holds for the next one.
  std::string live(const std::vector<runtime::Inbox>& inboxes) {
    auto folder = Folder::open(scratch_.path());
    auto tables = DurableTables::open(**folder, catalog_);
    if (!tables) return tables.error();
    runtime::Host::Options options;
    options.node.restored = (*tables)->take_restored();
    auto host = runtime::Host::make(catalog_, std::move(options), 0);
    for (const runtime::Inbox& inbox : inboxes) {
      EXPECT_FALSE((*host)->feed(inbox));
      auto step = (*host)->tick(0);
      if (!step) return step.error().message;
      if (auto error = (*tables)->keep(**host, *step)) return *error;
    }
    std::string text;
    for (const Value& tuple : (*host)->node().next_contents(catalog_.find("t"))) text += inspect(tuple);
    return text;
  }

  jvm::ScratchFolder scratch_;
  bloom::Program program_;
  bloom::Catalog catalog_;
};

runtime::Inbox inbox(const std::string& name, int k, const std::string& v) {
  return {{name, {Value::array({Value(k), Value(v)})}}};
}

TEST_F(Tables, LivesFollowEachOther) {
  EXPECT_EQ(live({inbox("add", 1, "a"), inbox("add", 2, "b")}), R"([1, "a"][2, "b"])");
  EXPECT_EQ(live({inbox("del", 1, "a"), inbox("add", 3, "c"), {}}), R"([2, "b"][3, "c"])");
  EXPECT_EQ(live({{}}), R"([2, "b"][3, "c"])");
}

// The life ends with it, and the next one begins with what there was before.
TEST_F(Tables, AKeyConflictIsNotKept) {
  EXPECT_EQ(live({inbox("own", 1, "a"), inbox("add", 1, "a")}), R"([1, "a"])");
  EXPECT_EQ(live({inbox("add", 2, "b"), inbox("own", 1, "b"), {}}),
            "`owner` has [1, \"a\"] and gets [1, \"b\"]");
  EXPECT_EQ(live({{}, {}}), R"([1, "a"][2, "b"])");
}

TEST_F(Tables, ALogThatHasGrownIsWrittenAnew) {
  std::vector<runtime::Inbox> inboxes;
  const std::string large(50'000, 'x');
  for (int i = 0; i < 100; ++i) {
    inboxes.push_back(inbox("add", i, large));
    if (i < 99) inboxes.push_back(inbox("del", i, large));
  }
  const std::string expected = "[99, \"" + large + "\"]";
  EXPECT_TRUE(live(inboxes) == expected);
  EXPECT_LT(std::filesystem::file_size(scratch_.path() / "tables.log"), 2u << 20);
  EXPECT_TRUE(live({{}}) == expected);
}

TEST_F(Tables, AProgramThatLacksATableIsRefused) {
  live({inbox("add", 1, "a")});
  program_ = test::read_ruby(
      "class P\n include Bud\n state do\n sync :u, :dbm, [:k]\n end\n bloom { u <= u }\nend\n");
  catalog_ = bloom::make_catalog(program_, program_.find("P"));
  EXPECT_NE(live({}).find("it holds tuples of `t`, and the program has no `sync` table of that name"),
            std::string::npos);
}

}  // namespace
}  // namespace blazes::storage
