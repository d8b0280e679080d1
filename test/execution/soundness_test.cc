// No verdict that a program is confluent is contradicted by what it does: every order of delivery, in every grouping into timesteps,
// shows the same. BLAZES_PROGRAMS says how many random programs, BLAZES_SEED what the first of them is made from.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "execution/claims.h"
#include "execution/random_program.h"
#include "execution/run.h"
#include "support/bloom_flow.h"

namespace blazes::test {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

struct Totals {
  std::size_t programs = 0, refused = 0, failing = 0, cut_off = 0, worlds = 0, timesteps = 0;
  double schedules = 0;
  Judgement judged;

  void add(const Exploration& e, const Judgement& j) {
    ++programs;
    failing += !e.failures.empty();
    cut_off += !e.complete;
    worlds += e.worlds;
    timesteps += e.timesteps;
    schedules += e.schedules;
    judged.kept += j.kept;
    judged.confirmed += j.confirmed;
    judged.unconfirmed += j.unconfirmed;
  }
  void print() const {
    std::cout << fmt::format(
        "{} programs ({} refused, {} with failing timesteps, {} not all worlds), {} worlds, {} different "
        "timesteps, {:.3g} schedules; "
        "{} confluent claims kept; of those that are not, {} confirmed, {} not\n",
        programs, refused, failing, cut_off, worlds, timesteps, schedules, judged.kept, judged.confirmed,
        judged.unconfirmed);
  }
};

// What is promised of the inputs, and then kept: the partitions of a seal are handed over by a barrier, each at once; ordered records
// come one by one, each when the one before it is done with; no two unique ones agree.
enum class Promise : std::uint8_t { None, Seal, Order, Unique };

struct Setting {
  Wanted wanted = {};
  Promise promise = Promise::None;
  std::string column = "k";
};

// An input from which nothing comes out is no stream.
std::string spec_of(const Setting& setting, const dataflow::Dataflow& flow) {
  std::string spec = "topology: program.rb\nstreams: {";
  const auto promise = [&](const char* stream, const std::string& text) {
    if (setting.promise != Promise::None && flow.find_stream(stream))
      spec += fmt::format(" {}: {{ {} }},", stream, text);
  };
  if (setting.promise == Promise::Order) promise("one", "ordered: []");
  if (setting.promise == Promise::Unique) promise("one", fmt::format("unique: [{}]", setting.column));
  if (setting.promise == Promise::Seal)
    for (const char* stream : {"one", "two"}) promise(stream, fmt::format("seal: [{}]", setting.column));
  return spec + " }\n";
}

// At the first of the nodes.
std::vector<Arrival> arrivals_of(const RandomProgram& made, const bloom::Catalog& catalog,
                                 const Setting& setting) {
  std::vector<Arrival> arrivals;
  std::set<std::string> known;
  for (const auto& [collection, text] : made.arrivals) {
    Arrival arrival{.node = 0, .collection = collection, .tuple = Running::value(text)};
    const auto column = catalog.collections[catalog.find(collection)].schema->find(setting.column);
    const std::string value = column ? inspect((*arrival.tuple.items())[*column]) : "";  // a tick has none
    if (collection == "timer")
      arrivals.push_back(arrival), arrival.at_last = true;  // once at any time, and once more
    if (setting.promise == Promise::Seal) arrival.partition = value;
    if (setting.promise == Promise::Order && collection == "one")
      arrival.turn = static_cast<int>(arrivals.size()) + 1;
    if (setting.promise == Promise::Unique && collection == "one" && !known.insert(value).second) continue;
    arrivals.push_back(std::move(arrival));
  }
  return arrivals;
}

void check(std::uint64_t seed, const Setting& setting, Totals& totals) {
  const RandomProgram made = random_program(seed, setting.wanted);
  const bloom::Program program = read_ruby(made.text);
  ASSERT_EQ(mistakes(program, program.diagnostics), "") << made.text;
  const bool replicas = setting.wanted.replicas;
  const bloom::Catalog catalog = bloom::make_catalog(program, program.find("Node"));
  const bloom::Catalog front = bloom::make_catalog(program, program.find(replicas ? "Front" : "Node"));
  if (!catalog.diagnostics.empty()) {
    ++totals.refused;
    return;
  }
  MemoryFiles files;
  files.put("program.rb", made.text);
  files.put("spec.yaml", spec_of(setting, read_bloom(made.text).variants.front().flow));
  const frontend::Spec spec = read_with_programs("spec.yaml", files);
  ASSERT_EQ(mistakes(spec), "") << made.text;
  const dataflow::Dataflow& flow = spec.variants.front().flow;
  const Claims claims =
      claims_of(flow, setting.promise == Promise::Seal ? analysis::Coordination::promised(flow)
                                                       : analysis::Coordination::as_it_stands(flow));
  Deployment deployment;
  if (replicas) {
    deployment.nodes.push_back({.catalog = front, .address = "front:1"});
    deployment.setup = {{{"replicas", {Running::value("['me:1']"), Running::value("['me:2']")}}}};
    deployment.nodes.push_back({.catalog = catalog, .address = "me:2"});
  }
  deployment.nodes.push_back({.catalog = catalog, .address = "me:1"});
  deployment.arrivals = arrivals_of(made, front, setting);
  watch(deployment, claims);
  const Exploration all = explore(deployment, 5000);
  const Judgement judgement = judge(deployment, claims, all, Fed::Alike);
  totals.add(all, judgement);
  for (const std::string& text : judgement.contradicted) {
    std::string arrivals;
    for (const auto& [collection, tuple] : made.arrivals) arrivals += collection + " " + tuple + "\n";
    ADD_FAILURE() << "seed " << seed << ": " << text << "\n" << made.text << arrivals;
  }
}

void check_all(const Setting& setting) {
  const std::uint64_t first = number_from("BLAZES_SEED", 1), count = number_from("BLAZES_PROGRAMS", 60);
  Totals totals;
  for (std::uint64_t seed = first; seed < first + count; ++seed) check(seed, setting, totals);
  totals.print();
}

TEST(Soundness, AsItStands) { check_all({}); }
TEST(Soundness, FourRecords) { check_all({.wanted = {.arrivals = 4}}); }
TEST(Soundness, Replicas) { check_all({.wanted = {.replicas = true}}); }
// What a gate says: if each of its groups is handed over at once, the order of the groups does not matter.
TEST(Soundness, Sealed) {
  for (const char* column : {"k", "v"})
    check_all({.wanted = {.arrivals = 4, .loop = false}, .promise = Promise::Seal, .column = column});
}
TEST(Soundness, Ordered) { check_all({.wanted = {.arrivals = 4}, .promise = Promise::Order}); }
TEST(Soundness, Unique) { check_all({.wanted = {.arrivals = 4}, .promise = Promise::Unique}); }

}  // namespace
}  // namespace blazes::test
