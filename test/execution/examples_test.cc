// The example programs, each with a few nodes and a few records, in every order: what is claimed of them holds, and where it is claimed
// that an order matters, it does.
#include <gtest/gtest.h>

#include <deque>
#include <filesystem>

#include "execution/claims.h"
#include "execution/run.h"
#include "support/bloom_flow.h"

namespace blazes::test {
namespace {

// A program of the repository, with some of its text replaced.
class World {
 public:
  explicit World(const std::string& path,
                 const std::vector<std::pair<std::string, std::string>>& replaced = {})
      : path_(path) {
    const std::filesystem::path folder = std::filesystem::path(BLAZES_SOURCE_DIR) / "examples";
    for (const auto& entry : std::filesystem::directory_iterator((folder / path).parent_path())) {
      std::string text = file_text(entry.path().string());
      for (const auto& [from, to] : replaced)
        for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
          text.replace(at, from.size(), to);
      files_.put(entry.path().lexically_relative(folder).string(), text);
    }
    program_ = bloom::read_program({path}, {}, files_);
    EXPECT_EQ(mistakes(program_, program_.diagnostics), "");
  }

  World& node(const std::string& module, const std::string& address, const Rows& setup = {}) {
    catalogs_.push_back(bloom::make_catalog(program_, program_.find(module)));
    EXPECT_EQ(mistakes(program_, catalogs_.back().diagnostics), "");
    deployment_.nodes.push_back({.catalog = catalogs_.back(), .address = address});
    deployment_.setup.push_back(Running::inbox_of(setup));
    return *this;
  }

  // At the node with this address.
  World& comes(const std::string& address, const std::string& collection, const std::string& row) {
    for (std::size_t node = 0; node < deployment_.nodes.size(); ++node)
      if (deployment_.nodes[node].address == address)
        deployment_.arrivals.push_back({node, collection, Running::value(row)});
    return *this;
  }

  Judgement judged(std::size_t most_worlds = 20'000) {
    const frontend::Spec spec = read_with_programs(path_, files_);
    EXPECT_EQ(mistakes(spec), "");
    const dataflow::Dataflow& flow = spec.variants.front().flow;
    const Claims claims = claims_of(flow, analysis::Coordination::as_it_stands(flow));
    watch(deployment_, claims);
    found_ = explore(deployment_, most_worlds);
    const Judgement judgement = judge(deployment_, claims, found_, Fed::AsItComes);
    for (const std::string& text : judgement.contradicted) ADD_FAILURE() << path_ << ": " << text;
    for (const std::string& text : found_.failures) ADD_FAILURE() << path_ << ": " << text;
    EXPECT_FALSE(found_.outcomes.empty()) << path_;
    std::cout << fmt::format(
        "{}: {} worlds{}, {} timesteps, {:.3g} schedules, {} outcomes; {} kept, {} confirmed, {} not\n",
        path_, found_.worlds, found_.complete ? "" : " (not all)", found_.timesteps, found_.schedules,
        found_.outcomes.size(), judgement.kept, judgement.confirmed, judgement.unconfirmed);
    return judgement;
  }

  // What a place shows, in each outcome: "[..] [..] or [..]".
  std::string shown(const std::string& address, const std::string& collection) const {
    std::set<std::string> all;
    for (const Outcome& outcome : found_.outcomes) {
      std::string text;
      for (const auto& [place, texts] : outcome)
        if (deployment_.nodes[place.node].address == address && place.collection == collection)
          for (const std::string& t : texts) text += (text.empty() ? "" : " ") + t;
      all.insert(text.empty() ? "nothing" : text);
    }
    return fmt::format("{}", fmt::join(all, " or "));
  }

 private:
  std::string path_;
  MemoryFiles files_;
  bloom::Program program_;
  std::deque<bloom::Catalog> catalogs_;
  Deployment deployment_;
  Exploration found_;
};

TEST(Examples, KeyValueStore) {
  World w("bloom-kvs/kvs.rb");
  w.node("Client", "c:1", {{"replicas", {"['r:1']"}}}).node("Replica", "r:1");
  w.comes("c:1", "write", "[1, 'x', 5]")
      .comes("c:1", "write", "[2, 'y', 6]")
      .comes("c:1", "read", "[3, 'x', 'r:1']");
  EXPECT_GT(w.judged().confirmed, 0u);
  EXPECT_EQ(w.shown("c:1", "result"), "[3, \"x\", 5] or nothing");
}

TEST(Examples, CartInPlace) {
  World w("bloom-carts/in_place.rb");
  w.node("InPlaceCart", "s:1");
  w.comes("s:1", "action", "['s:1', 7, 1, 'tea', 2]").comes("s:1", "action", "['s:1', 7, 2, 'jam', 1]");
  w.comes("s:1", "checkout", "['s:1', 7, 3, 'c:1']");
  EXPECT_GT(w.judged().confirmed, 0u);
}

TEST(Examples, CartSummed) {
  World w("bloom-carts/summed.rb");
  w.node("SummedCart", "s:1");
  w.comes("s:1", "action", "['s:1', 7, 1, 'tea', 2]").comes("s:1", "action", "['s:1', 7, 2, 'jam', 1]");
  w.comes("s:1", "checkout", "['s:1', 7, 3, 'c:1']");
  EXPECT_GT(w.judged().confirmed, 0u);
}

TEST(Examples, Deadlock) {
  World w("bloom-deadlock/deadlock.rb");
  const Rows nodes = {{"nodes", {"['a:1']", "['b:1']"}}};
  w.node("DeadlockDetector", "a:1", nodes).node("DeadlockDetector", "b:1", nodes);
  w.comes("a:1", "waits", "['p', 'q']").comes("b:1", "waits", "['q', 'p']");
  EXPECT_GT(w.judged().kept, 0u);
  EXPECT_EQ(w.shown("a:1", "deadlock"), "[\"p\"] [\"q\"]");
  EXPECT_EQ(w.shown("b:1", "deadlock"), "[\"p\"] [\"q\"]");
}

TEST(Examples, CausalDelivery) {
  World w("bloom-delivery/causal.rb");
  const Rows members = {{"members", {"['a:1']", "['b:1']"}}};
  w.node("CausalDelivery", "a:1", members).node("CausalDelivery", "b:1", members);
  w.comes("a:1", "post", "[1, nil, 'how?']").comes("b:1", "post", "[2, 1, 'so']");
  EXPECT_GT(w.judged().kept, 0u);
  EXPECT_EQ(w.shown("a:1", "shown"), "[1, \"how?\"] [2, \"so\"]");
}

TEST(Examples, ReliableDelivery) {
  World w("bloom-delivery/reliable.rb");
  w.node("ReliableDelivery", "a:1").node("ReliableDelivery", "b:1");
  w.comes("a:1", "send_message", "['b:1', 1, 'x']")
      .comes("a:1", "send_message", "['b:1', 2, 'y']")
      .comes("a:1", "again", "[1, 0]");
  EXPECT_GT(w.judged().kept, 0u);
  EXPECT_EQ(w.shown("b:1", "delivered"), "[\"a:1\", 1, \"x\"] [\"a:1\", 2, \"y\"]");
}

TEST(Examples, VectorClocks) {
  World w("bloom-delivery/vector_clocks.rb");
  w.node("VectorClocks", "a:1").node("VectorClocks", "b:1");
  w.comes("a:1", "post", "['b:1', 1, 'x']").comes("b:1", "post", "['a:1', 2, 'y']");
  EXPECT_GT(w.judged().confirmed, 0u);
  EXPECT_EQ(w.shown("b:1", "shown"), "[1, \"x\"]");
  EXPECT_EQ(w.shown("a:1", "message"),
            "[\"b:1\", \"a:1\", 1, \"x\", <lmap: {\"a:1\"=><lmax: 1>, \"b:1\"=><lmax: 1>}>] or "
            "[\"b:1\", \"a:1\", 1, \"x\", <lmap: {\"a:1\"=><lmax: 1>}>]");
}

World ad_network(const std::string& query) {
  World w("bloom-ad-network/adnet.rb", {{"include Poor", "include " + query}, {"gt(100)", "gt(1)"}});
  w.node("AdServer", "s:1", {{"reporters", {"['r:1']", "['r:2']"}}})
      .node("Report", "r:1")
      .node("Report", "r:2");
  w.node("Cache", "c:1", {{"reporter", {"['r:1']"}}}).node("Analyst", "a:1");
  w.comes("s:1", "clicked", "[1, 'ad', 'x', 1]").comes("s:1", "clicked", "[2, 'ad', 'x', 1]");
  w.comes("a:1", "ask", "['c:1', 1, 'ad', 'x', 1]");
  return w;
}

TEST(Examples, AdNetworkThresh) {
  World w = ad_network("Thresh");
  EXPECT_EQ(w.judged().confirmed, 0u);
  EXPECT_EQ(w.shown("a:1", "answered"), "[1, \"ad\", \"x\", 1]");
}

TEST(Examples, AdNetworkWithOtherQueries) {
  for (const char* query : {"Poor", "Window", "Campaign"}) {
    World w = ad_network(query);
    EXPECT_GT(w.judged().confirmed, 0u) << query;
    EXPECT_EQ(w.shown("a:1", "answered"), "[1, \"ad\", \"x\", 1] or nothing") << query;
  }
}

}  // namespace
}  // namespace blazes::test
