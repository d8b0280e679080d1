// A node's loop under what its transport does to it.
#include "network/node_loop.h"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>

#include "support/bloom_programs.h"

namespace blazes::network {
namespace {

using bloom::Value;

// Parts of many messages, each of which has come by the time that the one before it is taken.
class Flood : public Transport {
 public:
  static constexpr int kParts = 10, kMessages = 20'000;

  explicit Flood(boost::asio::io_context& io) : Transport("me:1"), io_(io) {}
  void start(Receive receive) override {
    receive_ = std::move(receive);
    next();
  }
  void send(const std::string&, std::string_view) override {}
  void flush() override {}
  bool idle() const override { return true; }
  bool is_over() const { return part_ == kParts; }

 private:
  void next() {
    boost::asio::post(io_, [this] {
      std::string bytes;
      for (int i = 0; i < kMessages; ++i)
        wire::write_message(bytes, "c", Value::array({Value("me:1"), Value(part_ * kMessages + i)}));
      receive_.bytes(bytes);
      if (++part_ < kParts) next();
    });
  }

  boost::asio::io_context& io_;
  Receive receive_;
  int part_ = 0;
};

TEST(NodeLoops, TakeTimestepsUnderAFloodBeforeTheyHaveToDrop) {
  const bloom::Program program = test::read_ruby(
      "class Program\n  include Bud\n  state do\n    channel :c, [:@to, :n]\n    table :t, [:n]\n  end\n"
      "  bloom do\n    t <= c { |m| [m.n] }\n  end\nend\n");
  const bloom::Catalog catalog = bloom::make_catalog(program, program.find("Program"));
  runtime::Host::Options options{.most_waiting = 150'000};
  options.node.identity.address = "me:1";
  auto host = runtime::Host::make(catalog, std::move(options), now());
  ASSERT_TRUE(host);
  boost::asio::io_context io;
  Flood flood(io);
  NodeLoop::Options shown;
  shown.show = [&](const runtime::Step&, runtime::Micros) { return !flood.is_over(); };
  NodeLoop loop(io, catalog, **host, flood, std::move(shown));
  EXPECT_FALSE(loop.run());
  EXPECT_EQ((*host)->dropped(), 0u);
  EXPECT_EQ((*host)->node().size(catalog.find("t")), std::size_t{Flood::kParts} * Flood::kMessages);
}

}  // namespace
}  // namespace blazes::network
