// Messages in Bud's format. The bytes of lattices are what Ruby 3.1 writes: `Marshal.dump` of an object of the class with its `@v`.
#include <gtest/gtest.h>

#include "bloom/lattice.h"
#include "support/bloom_programs.h"
#include "wire/exact.h"
#include "wire/marshal.h"
#include "wire/message.h"

namespace blazes::wire {
namespace {

using namespace std::string_literals;
using bloom::LatticeKind;
using bloom::Value;
using runtime::Drop;

Value lattice(LatticeKind kind, Value held) { return *bloom::make_lattice(kind, held); }

TEST(Marshal, LatticesAreWrittenAsRubyWritesThem) {
  EXPECT_EQ(marshal(lattice(LatticeKind::Max, Value(5))), "\x04\x08o:\x14" "Bud::MaxLattice\x06:\x07@vi\x0a"s);
  EXPECT_EQ(marshal(bloom::least(LatticeKind::Max)), "\x04\x08o:\x14" "Bud::MaxLattice\x06:\x07@vf\x09-inf"s);
  EXPECT_EQ(marshal(lattice(LatticeKind::Bool, Value(true))), "\x04\x08o:\x15" "Bud::BoolLattice\x06:\x07@vT"s);
  EXPECT_EQ(marshal(lattice(LatticeKind::Set, Value::array({Value(1), Value("a")}))),
            "\x04\x08o:\x14" "Bud::SetLattice\x06:\x07@vo:\x08Set\x06:\x0a@hash}\x07i\x06TI\"\x06" "a\x06:\x06" "ETTF"s);
  EXPECT_EQ(marshal(lattice(LatticeKind::Map, Value::map({{Value("k"), lattice(LatticeKind::Min, Value(2))}}))),
            "\x04\x08o:\x14" "Bud::MapLattice\x06:\x07@v{\x06I\"\x06k\x06:\x06" "ETo:\x14" "Bud::MinLattice\x06;\x06i\x07"s);
  EXPECT_EQ(marshal(lattice(LatticeKind::Bag, Value::map({{Value(bloom::RubySymbol{"s"}), Value(300)}}))),
            "\x04\x08o:\x14" "Bud::BagLattice\x06:\x07@v{\x06:\x06si\x02,\x01"s);
}

TEST(Marshal, ValuesComeBack) {
  const Value values[] = {
      {},
      Value(true),
      Value(0),
      Value(122),
      Value(123),
      Value(-123),
      Value(-124),
      Value(-129),
      Value(65536),
      Value((std::int64_t{1} << 30) - 1),
      Value(std::int64_t{1} << 30),
      Value(-(std::int64_t{1} << 30)),
      Value(INT64_MAX),
      Value(INT64_MIN),
      Value(1.5),
      Value(-0.0),
      Value(1e300),
      Value(""),
      Value("\xc3\xa9"),
      Value(bloom::RubySymbol{"\xc3\xa9"}),
      Value::array({Value(1), Value::array({}), Value(bloom::RubySymbol{"a"}), Value(bloom::RubySymbol{"a"})}),
      Value::map({{Value("a"), Value(1)}, {Value(2), Value()}}),
      lattice(LatticeKind::PositiveSet, Value::array({Value(1), Value(2)})),
      bloom::least(LatticeKind::Min),
      lattice(LatticeKind::Map, Value::map({{Value(1), bloom::least(LatticeKind::Max)}})),
  };
  for (const Value& value : values) {
    const auto back = unmarshal(marshal(value));
    ASSERT_TRUE(back) << inspect(value) << ": " << back.error();
    EXPECT_EQ(inspect(*back), inspect(value));
    std::string bytes;
    write_exact(bytes, value);
    const auto exact = read_exact(bytes);
    ASSERT_TRUE(exact) << inspect(value) << ": " << exact.error();
    EXPECT_EQ(inspect(*exact), inspect(value));
  }
}

// `a = "x"; Marshal.dump([a, a, 1.5, {a => [a]}])`.
TEST(Marshal, LinksAreFollowed) {
  const auto value = unmarshal("\x04\x08[\x09I\"\x06x\x06:\x06" "ET@\x06" "f\x08" "1.5{\x06@\x06[\x06@\x06"s);
  ASSERT_TRUE(value) << value.error();
  EXPECT_EQ(inspect(*value), R"(["x", "x", 1.5, {"x"=>["x"]}])");
}

TEST(Marshal, WhatIsHostileIsRefused) {
  const auto refused = [](const std::string& bytes) {
    const auto value = unmarshal("\x04\x08" + bytes);
    return value ? "read as " + inspect(*value) : value.error();
  };
  EXPECT_EQ(refused("o:\x0bObject"s + '\0'), "an object of the class Object");
  EXPECT_EQ(refused("c\x0bObject"s), "a value of Ruby of the kind 0x63");
  EXPECT_EQ(refused("u:\x09Time\x0d\0\0\0\0\0\0\0\0"s), "a value of Ruby of the kind 0x75");
  EXPECT_EQ(refused("[\x06@"s + '\0'), "a link to what is not there, or to what holds it");
  EXPECT_EQ(refused("[\x04\xff\xff\xff\x7f"s), "it ends too early");
  EXPECT_EQ(refused("\"\xfa"s), "it ends too early");
  EXPECT_EQ(refused(std::string(150, '[')), "it ends too early");
  EXPECT_EQ(refused("l+\x0a" + std::string(10, '\xff')), "a number needs more than 64 bits");
  EXPECT_EQ(refused("o:\x14" "Bud::MaxLattice\x06:\x07@v[\x06o:\x08Set"s + '\0'), "a Set that holds nothing");
  EXPECT_EQ(refused("0" "0"), "bytes follow the value");
  std::string nested;
  for (int i = 0; i < 500; ++i) nested += "[\x06";
  EXPECT_EQ(refused(nested + "0"), "it nests too deep");
  // Each array holds the one before twice: a few bytes that would be 2^40 values.
  std::string heavy = "[\x2d[" + std::string(1, '\0');
  for (int i = 1; i < 40; ++i) heavy += "[\x07@" + std::string(1, char(i + 5)) + "@" + std::string(1, char(i + 5));
  EXPECT_EQ(refused(heavy), "it is too large");
}

class Messages : public testing::Test {
 protected:
  void SetUp() override {
    program_ = test::read_ruby(R"(class P
  include Bud
  state do
    channel :c, [:@to, :a, :b]
    channel :k, [:@to] => [:v]
    table :t, [:a]
  end
  bloom { t <= c { |m| [m.a] } }
end
)");
    catalog_ = bloom::make_catalog(program_, program_.find("P"));
    auto host = runtime::Host::make(catalog_, {}, 0);
    ASSERT_TRUE(host);
    host_ = std::move(*host);
    reader_.emplace(*host_, [this](const Drop& drop) {
      said_ += std::string(name_of(drop.reason)) + ": " + drop.why + "; ";
    });
  }

  // What is said of the bytes, and what the channel holds then.
  std::string after(std::string_view bytes) {
    said_.clear();
    reader_->deliver(bytes);
    if (auto step = host_->tick(0); !step) return step.error().message;
    for (const Value& tuple : host_->node().contents(catalog_.find("c"))) said_ += inspect(tuple);
    return said_;
  }

  bloom::Program program_;
  bloom::Catalog catalog_;
  std::unique_ptr<runtime::Host> host_;
  std::optional<MessageReader> reader_;
  std::string said_;
};

std::string message(const Value& a, const Value& b) {
  std::string bytes;
  write_message(bytes, "c", Value::array({Value("x:1"), a, b}));
  return bytes;
}

TEST_F(Messages, AMessageIsAnArrayOfThree) {
  EXPECT_EQ(message(Value(1), Value("a")), "\x93\xa1" "c\x93\xa3x:1\x01\xa1" "a\x90"s);
  EXPECT_EQ(after("\x93\xa1" "c\x93\xa3x:1\x01\xa1" "a\x90"s), R"(["x:1", 1, "a"])");
  EXPECT_EQ(after("\x93\xc4\x01" "c\x93\xc4\x03x:1\xca\x3f\x80\0\0\xc0\x90"s), R"(["x:1", 1.0, nil])");
}

TEST_F(Messages, ValuesComeBack) {
  const Value values[] = {Value(),
                          Value(false),
                          Value(INT64_MIN),
                          Value(INT64_MAX),
                          Value(2.5),
                          Value::array({Value(1), Value::array({Value("x")})}),
                          Value::map({{Value("b"), Value(1)}, {Value("a"), Value::array({Value(2)})}}),
                          lattice(LatticeKind::Max, Value(7)),
                          Value::array({lattice(LatticeKind::Set, Value::array({Value(1)}))})};
  for (const Value& value : values) {
    Value sorted = value;  // a map is kept by its keys
    if (value.entries()) sorted = Value::map({{Value("a"), Value::array({Value(2)})}, {Value("b"), Value(1)}});
    EXPECT_EQ(after(message(value, Value(0))), "[\"x:1\", " + inspect(sorted) + ", 0]");
  }
  EXPECT_EQ(after(message(Value(bloom::RubySymbol{"s"}), Value(0))), R"(["x:1", "s", 0])");
}

TEST_F(Messages, SeveralMayStandTogether) {
  EXPECT_EQ(after(message(Value(1), Value(1)) + message(Value(2), Value(2)) + message(Value(1), Value(1))),
            R"(["x:1", 1, 1]["x:1", 2, 2])");
  EXPECT_EQ(reader_->taken()[catalog_.find("c").index], 3u);
  // One that is refused is passed over, as it is known where it ends; one that is malformed is not.
  std::string other = message(Value(9), Value(9));
  other[2] = 'x';
  EXPECT_EQ(after(other + message(Value(1), Value(1))),
            R"(unknown-collection: there is no collection `x`; ["x:1", 1, 1])");
  EXPECT_EQ(after("\x93\x01" + message(Value(1), Value(1))),
            "malformed: a message is an array of a name, a tuple and positions; ");
}

TEST_F(Messages, EveryCutIsADrop) {
  const std::string whole = message(Value::array({Value(1), Value(2.5)}), lattice(LatticeKind::Max, Value(300)));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(after(whole.substr(0, size)).substr(0, 10), "malformed:") << size;
  EXPECT_EQ(after(whole), "[\"x:1\", [1, 2.5], <lmax: 300>]");
}

TEST_F(Messages, EveryChangedByteIsADropOrAMessage) {
  const std::string whole = message(Value::map({{Value("a"), Value(1)}}), lattice(LatticeKind::Bool, Value(true)));
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (int byte = 0; byte < 256; ++byte) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(byte);
      const std::uint64_t before = host_->dropped();
      const std::string what = after(bytes);
      EXPECT_EQ(what.empty(), false) << at << " " << byte;
      EXPECT_LE(host_->dropped() - before, 1u + bytes.size());
    }
}

TEST_F(Messages, NoLengthIsBelieved) {
  EXPECT_EQ(after("\x93\xa1" "c\x93\xa3x:1\xdd\xff\xff\xff\xff"s), "malformed: it ends too early; ");
  EXPECT_EQ(after("\x93\xa1" "c\x93\xa3x:1\xdf\xff\xff\xff\xff"s), "malformed: it ends too early; ");
  EXPECT_EQ(after("\x93\xdb\xff\xff\xff\xff"s), "malformed: it ends too early; ");
  EXPECT_EQ(after("\x93\xa1" "c\x93\xa3x:1" + std::string(60'000, '\x91')), "malformed: it nests too deep; ");
}

// A flood of messages for nobody leaves nothing behind.
TEST_F(Messages, WhatIsDroppedTakesNoMemory) {
  after(message(Value(1), Value(1)));
  const std::size_t before = host_->node().memory_used();
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes;
    write_message(bytes, "nowhere", Value::array({Value("text " + std::to_string(i))}));
    write_message(bytes, "c", Value::array({Value("x:1"), Value("text " + std::to_string(i))}));
    reader_->deliver(bytes);
  }
  EXPECT_EQ(host_->node().memory_used(), before);
  EXPECT_EQ(host_->dropped(Drop::Reason::UnknownCollection), 20'000u);
  EXPECT_EQ(host_->dropped(Drop::Reason::Width), 20'000u);
}

}  // namespace
}  // namespace blazes::wire
