// Logs that are written anew while a node lives: a crash between any two calls of the system, and a disk that is full.
#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <map>

#include "jvm/child.h"
#include "storage/keeper.h"
#include "support/bloom_programs.h"

namespace blazes::storage {
namespace {

namespace fs = std::filesystem;
using bloom::Value;

struct Crash {};

// Dies at a call, having done half of it if it can; nothing is changed from then on. What the disk has not been told to keep may be lost then:
// the bytes of a file behind those that were synced, and what a folder was told last.
class FragileDisk : public Disk {
 public:
  explicit FragileDisk(int calls) : left_(calls) {}
  // From now on there is no room for another file.
  void fill() { full_ = true; }

  int open(const char* name, int flags) override {
    if (dead_) return errno = EIO, -1;
    die_if_due();
    if (full_ && is_new(name)) return errno = ENOSPC, -1;
    const int fd = Disk::open(name, flags);
    names_[fd] = name;
    synced_[fd] = static_cast<std::uintmax_t>(fs::file_size(name));
    return fd;
  }
  ssize_t write(int fd, const char* bytes, std::size_t size) override {
    if (dead_) return static_cast<ssize_t>(size);
    if (left_ == 0 && size > 1) Disk::write(fd, bytes, size / 2);
    die_if_due();
    return Disk::write(fd, bytes, size);
  }
  int cut(int fd, off_t size) override {
    if (dead_) return 0;
    die_if_due();
    return Disk::cut(fd, size);
  }
  int sync(int fd) override {
    if (dead_) return 0;
    die_if_due();
    synced_[fd] = fs::file_size(names_[fd]);
    return 0;
  }
  int rename(const char* from, const char* to) override {
    if (dead_) return 0;
    die_if_due();
    ++renamed_;
    if (fs::exists(to)) fs::copy_file(to, std::string(to) + ".before", fs::copy_options::overwrite_existing);
    undo_ = to;
    for (auto& [fd, name] : names_)
      if (name == from)
        name = to;
      else if (name == to)
        name.clear();
    return Disk::rename(from, to);
  }
  int remove(const char* name) override {
    if (dead_) return 0;
    return Disk::remove(name);
  }
  int sync_folder(const char*) override {
    if (dead_) return 0;
    die_if_due();
    undo_.clear();
    return 0;
  }

  // What is there after the crash, if the power goes too.
  void lose_what_is_not_synced() {
    for (const auto& [fd, name] : names_)
      if (!name.empty() && fs::exists(name)) fs::resize_file(name, synced_[fd]);
    if (!undo_.empty()) fs::rename(undo_ + ".before", undo_);
  }
  int renamed() const { return renamed_; }

 private:
  static bool is_new(const std::string& name) { return name.ends_with(".new"); }
  void die_if_due() {
    if (left_-- == 0) {
      dead_ = true;
      throw Crash();
    }
  }

  int left_;
  bool full_ = false, dead_ = false;
  int renamed_ = 0;
  std::map<int, std::string> names_;
  std::map<int, std::uintmax_t> synced_;
  std::string undo_;
};

// A node that remembers in every way there is: tables, deletions, lattices, a message to itself, what is left to the next timestep.
constexpr const char* kProgram = R"(class P
  include Bud
  state do
    interface input, :add, [:k]
    interface input, :noise, [:text]
    channel :again, [:@to, :k]
    channel :out, [:@to, :k, :count]
    sync :kept, :dbm, [:k]
    sync :last, :dbm, [:one] => [:k]
    table :seen, [:k]
    scratch :soon, [:k]
    table :late, [:k]
    lmax :top
    table :counted, [:n]
    table :sums, [:k, :v]
  end
  bloom do
    kept <+ add
    last <+- add { |a| [0, a.k] }
    kept <- seen { |s| [s.k - 4] }
    again <~ add { |a| [ip_port, a.k] }
    seen <= again { |a| [a.k] }
    soon <+ again { |a| [a.k] }
    late <= soon
    top <= add { |a| a.k }
    counted <+ seen.group([], count)
    out <~ add { |a| ["other:1", a.k, late.length] }
    sums <= (late * seen).pairs { |l, s| [l.k % 3, s.k % 2] }
  end
end
)";

class Renewed : public testing::TestWithParam<bool> {
 protected:
  Renewed()
      : program_(test::read_ruby(kProgram)), catalog_(bloom::make_catalog(program_, program_.find("P"))) {
    for (int i = 0; i < kSteps; ++i) {
      auto host = made();
      std::string sent;
      for (int j = 0; j < i; ++j) sent = text_of(tick(*host, j));
      expected_sent_.push_back(sent);
      expected_.push_back(shown(*host));
    }
  }
  static constexpr int kSteps = 20;

  std::unique_ptr<runtime::Host> made(runtime::Inbox restored = {}) const {
    runtime::Host::Options options;
    options.node.identity.address = "me:1";
    options.node.restored = std::move(restored);
    options.keeps_inbox = GetParam();
    auto host = runtime::Host::make(catalog_, std::move(options), 0);
    EXPECT_TRUE(host);
    return std::move(*host);
  }
  // What a timestep is fed with follows from its number.
  static runtime::Step tick(runtime::Host& host, int number) {
    if (number % 2 == 0)
      host.feed({{"add", {Value::array({Value(number)})}},
                 {"noise", {Value::array({Value(std::string(500, 'x'))})}}});
    auto step = host.tick(0);
    EXPECT_TRUE(step) << step.error().message;
    return std::move(*step);
  }
  // What a timestep without anything shows it to hold and to send; of one that keeps tables alone, these.
  std::string shown(runtime::Host& host) const {
    const runtime::Host::Around before = host.around();
    std::string all = GetParam() ? std::to_string(before.time) + (before.wanted ? " wanted" : "") : "";
    const runtime::Step step = tick(host, 1);
    for (const auto& id : ids<bloom::CatalogCollection>(catalog_.collections.size())) {
      const auto& collection = catalog_.collections[id];
      if (!GetParam() && !is_durable(collection.kind)) continue;
      all += "\n" + collection.name + ": ";
      if (const auto lattice = host.node().lattice(id))
        all += inspect(*lattice);
      else
        for (const Value& tuple : host.node().contents(id)) all += inspect(tuple);
    }
    return GetParam() ? all + text_of(step) : all;
  }
  static std::string text_of(const runtime::Step& step) {
    std::string all;
    for (const runtime::Sent& sent : step.outbox) all += "\nto " + sent.to + inspect(sent.tuple);
    return all;
  }

  struct Life {
    std::unique_ptr<runtime::Host> host;
    std::unique_ptr<Keeper> keeper;
    std::optional<runtime::Step> last;
    std::string refused;
  };
  Life open(Disk& disk, std::vector<std::string>* said = nullptr) {
    Life life;
    folder_.reset();
    folder_ = std::move(*Folder::open(scratch_.path() / "data"));
    const RenewedLog::Options options{.say =
                                          [said](const std::string& text) {
                                            if (said) said->push_back(text);
                                          },
                                      .small = 150,
                                      .disk = disk};
    if (GetParam()) {
      life.host = made();
      auto log = InboxLog::open(*folder_, "P", *life.host, life.last, options);
      log ? void(life.keeper = std::move(*log)) : void(life.refused = log.error());
    } else {
      auto tables = DurableTables::open(*folder_, catalog_, options);
      if (!tables) return life.refused = tables.error(), std::move(life);
      life.host = made((*tables)->take_restored());
      life.keeper = std::move(*tables);
    }
    return life;
  }
  void begin_anew() {
    folder_.reset();
    fs::remove_all(scratch_.path() / "data");
  }

  FragileDisk whole_{-1};  // never dies
  jvm::ScratchFolder scratch_;
  bloom::Program program_;
  bloom::Catalog catalog_;
  std::unique_ptr<Folder> folder_;
  std::vector<std::string> expected_;       // after so many timesteps
  std::vector<std::string> expected_sent_;  // by the last of them
};

// Whichever call it is that is the last one: what was kept is there, and of the timestep that was on its way all or nothing.
TEST_P(Renewed, ACrashAtAnyCallLosesNothingAndDoublesNothing) {
  for (const bool power : {false, true}) {
    int renewed = 0, calls = 0;
    for (bool crashed = true; crashed; ++calls) {
      begin_anew();
      FragileDisk disk(calls);
      int kept = 0;
      crashed = false;
      try {
        Life life = open(disk);
        ASSERT_EQ(life.refused, "");
        for (; kept < kSteps - 1; ++kept) {
          const runtime::Step step = tick(*life.host, kept);
          ASSERT_FALSE(life.keeper->keep(*life.host, step));
        }
      } catch (const Crash&) {
        crashed = true;
      }
      renewed = std::max(renewed, disk.renamed());
      if (power) disk.lose_what_is_not_synced();
      {
        Life life = open(whole_);
        ASSERT_EQ(life.refused, "") << calls;
        const std::string found = shown(*life.host);
        if (crashed && found == expected_[kept + 1]) ++kept;
        ASSERT_EQ(found, expected_[kept])
            << "after " << calls << " calls" << (power ? ", without power" : "");
      }
      if (!GetParam()) continue;
      // What it sent last it sends again, and it goes on as if nothing had been.
      Life life = open(whole_);
      ASSERT_EQ(life.last ? text_of(*life.last) : "", expected_sent_[kept]) << calls;
      for (; kept < kSteps - 1; ++kept) {
        const runtime::Step step = tick(*life.host, kept);
        ASSERT_FALSE(life.keeper->keep(*life.host, step));
      }
      ASSERT_EQ(shown(*life.host), expected_[kept]) << calls;
    }
    EXPECT_GE(renewed, 2) << "it is not appending alone that was tried";
    EXPECT_GT(calls, 30);
  }
}

TEST_P(Renewed, AFullDiskBesideTheLogIsSaidAndTheNodeGoesOn) {
  FragileDisk disk(-1);
  std::vector<std::string> said;
  {
    Life life = open(disk, &said);
    for (int at = 0; at < kSteps - 1; ++at) {
      const runtime::Step step = tick(*life.host, at);
      const auto error = life.keeper->keep(*life.host, step);
      ASSERT_FALSE(error) << *error;
      if (at == 0) disk.fill();
    }
  }
  ASSERT_GE(said.size(), 1u);
  EXPECT_LT(said.size(), 5u) << "it is not tried in every timestep";
  EXPECT_NE(said[0].find(".log.new: No space left on device: "), std::string::npos) << said[0];
  EXPECT_NE(said[0].find(".log is not written anew, and goes on growing"), std::string::npos) << said[0];
  EXPECT_EQ(shown(*open(whole_).host), expected_[kSteps - 1]);
}

INSTANTIATE_TEST_SUITE_P(Keepers, Renewed, testing::Bool(),
                         [](const auto& of) { return of.param ? "Inboxes" : "Tables"; });

}  // namespace
}  // namespace blazes::storage
