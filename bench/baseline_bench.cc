// The yardstick of the Datalog engine: each task as one would write it by hand, semi-naive, over std::unordered_set.
//
//   baseline_bench graph    // graph 0.912345 s, 3421233 tuples, checksum 0123456789abcdef
//
// Every relation of the task is stored as a set of its tuples, with room reserved for all of them; a join has the index that it needs.
#include <cstdlib>
#include <cstring>
#include <unordered_map>

#include "datalog_tasks.h"

namespace {

using namespace blazes::bench;

struct HashOfTuple {
  template <std::size_t N>
  std::size_t operator()(const std::array<std::int64_t, N>& tuple) const {
    std::uint64_t hash = N;
    for (std::int64_t field : tuple) hash = mixed(hash ^ static_cast<std::uint64_t>(field));
    return hash;
  }
  std::size_t operator()(const std::pair<std::int64_t, std::string>& tuple) const {
    return mixed(std::hash<std::string>()(tuple.second) ^ static_cast<std::uint64_t>(tuple.first));
  }
};

template <class Tuple>
using Set = std::unordered_set<Tuple, HashOfTuple>;
template <std::size_t N>
using Numbers = std::array<std::int64_t, N>;

template <class Tuple>
Set<Tuple> stored(const std::vector<Tuple>& tuples) {
  Set<Tuple> set;
  set.reserve(tuples.size());
  set.insert(tuples.begin(), tuples.end());
  return set;
}

void closure(std::string_view task, const std::vector<Link>& input, std::size_t expected) {
  const Stopwatch watch;
  const Set<Link> links = stored(input);
  std::unordered_map<std::int64_t, std::vector<std::int64_t>> into;  // where one gets to a node from
  into.reserve(links.size());
  for (const Link& link : links) into[link[1]].push_back(link[0]);
  Set<Link> paths;
  paths.reserve(expected);
  std::vector<Link> fresh, next;
  for (const Link& link : links)
    if (paths.insert(link).second) fresh.push_back(link);
  while (!fresh.empty()) {
    next.clear();
    for (const Link& path : fresh) {
      const auto found = into.find(path[0]);
      if (found == into.end()) continue;
      for (std::int64_t from : found->second)
        if (paths.insert({from, path[1]}).second) next.push_back({from, path[1]});
    }
    fresh.swap(next);
  }
  const double seconds = watch.seconds();
  Checksum answer;
  for (const Link& path : paths) answer.add(path[0], path[1]);
  print_result(task, seconds, answer);
}

void count_words() {
  const Words input = words();
  const Stopwatch watch;
  Set<std::pair<std::int64_t, std::string>> stored;
  stored.reserve(input.text.size());
  for (std::size_t i = 0; i < input.text.size(); ++i)
    stored.emplace(static_cast<std::int64_t>(i), input.vocabulary[input.text[i]]);
  std::unordered_map<std::string, std::int64_t> counts;
  counts.reserve(input.vocabulary.size());
  for (const auto& [id, word] : stored) ++counts[word];
  const double seconds = watch.seconds();
  Checksum answer;
  for (const auto& [word, count] : counts) answer.add(std::string_view(word), count);
  print_result("words", seconds, answer);
}

void join_and_group() {
  const Sales input = sales();
  const Stopwatch watch;
  const Set<Numbers<3>> sold = stored(input.sales);
  const Set<Numbers<2>> goods = stored(input.goods);
  std::unordered_map<std::int64_t, std::vector<std::int64_t>> classes;
  classes.reserve(goods.size());
  for (const Numbers<2>& good : goods) classes[good[0]].push_back(good[1]);
  Set<Numbers<3>> classified;
  classified.reserve(sold.size());
  for (const Numbers<3>& sale : sold) {
    const auto found = classes.find(sale[1]);
    if (found == classes.end()) continue;
    for (std::int64_t of : found->second) classified.insert({sale[0], of, sale[2]});
  }
  std::unordered_map<std::int64_t, std::int64_t> totals;
  totals.reserve(100);
  for (const Numbers<3>& sale : classified) totals[sale[1]] += sale[2];
  const double seconds = watch.seconds();
  Checksum answer;
  for (const auto& [of, total] : totals) answer.add(of, total);
  print_result("join", seconds, answer);
}

void antijoin_and_group() {
  const Events input = events();
  const Stopwatch watch;
  const Set<Numbers<3>> all = stored(input.events);
  const Set<Numbers<1>> blocked = stored(input.blocked);
  Set<Numbers<3>> kept;
  kept.reserve(all.size());
  for (const Numbers<3>& event : all)
    if (!blocked.contains({event[1]})) kept.insert(event);
  std::unordered_map<std::int64_t, std::int64_t> counts;
  counts.reserve(1'000);
  for (const Numbers<3>& event : kept) ++counts[event[2]];
  const double seconds = watch.seconds();
  Checksum answer;
  for (const auto& [kind, count] : counts) answer.add(kind, count);
  print_result("antijoin", seconds, answer);
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view task = count == 2 ? arguments[1] : "";
  if (task == "chain")
    closure(task, chain(), 499'500);
  else if (task == "graph")
    closure(task, random_graph(), 4'000'000);
  else if (task == "words")
    count_words();
  else if (task == "join")
    join_and_group();
  else if (task == "antijoin")
    antijoin_and_group();
  else
    return std::fputs("one of: chain graph words join antijoin\n", stderr), 2;
}
