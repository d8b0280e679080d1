// The inputs of the tasks that the Datalog engine is measured by, and the sum that tells whether two programs found the same answer.
//
//   for (const Link& link : random_graph()) ...   // equal in every execution
//
// The baseline and the engine get the records from here, in memory, and both count their time from the first record to the last answer.
#pragma once

#include <time.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace blazes::bench {

// splitmix64.
inline std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// Of a set of tuples, whatever their order: numbers as they are, texts by their bytes.
class Checksum {
 public:
  template <class... Fields>
  void add(const Fields&... fields) {
    std::uint64_t tuple = sizeof...(fields);
    ((tuple = mixed(tuple ^ of(fields))), ...);
    sum_ += tuple;
    ++tuples_;
  }
  std::uint64_t tuples() const { return tuples_; }
  std::uint64_t sum() const { return sum_; }

 private:
  static std::uint64_t of(std::int64_t number) { return static_cast<std::uint64_t>(number); }
  static std::uint64_t of(std::string_view text) {
    std::uint64_t sum = text.size();
    for (char byte : text) sum = mixed(sum ^ static_cast<unsigned char>(byte));
    return sum;
  }

  std::uint64_t tuples_ = 0, sum_ = 0;
};

// Processor time, which other programs on the machine do not stretch; both sides have one thread.
class Stopwatch {
 public:
  double seconds() const { return now() - start_; }

 private:
  static double now() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  }

  double start_ = now();
};

inline void print_result(std::string_view task, double seconds, const Checksum& answer) {
  std::printf("%.*s %.6f s, %llu tuples, checksum %016llx\n", static_cast<int>(task.size()), task.data(),
              seconds, static_cast<unsigned long long>(answer.tuples()),
              static_cast<unsigned long long>(answer.sum()));
}

using Link = std::array<std::int64_t, 2>;

inline std::vector<Link> chain(std::int64_t nodes = 1'000) {
  std::vector<Link> links;
  for (std::int64_t node = 1; node < nodes; ++node) links.push_back({node - 1, node});
  return links;
}

inline std::vector<Link> random_graph(std::int64_t nodes = 2'000, std::size_t edges = 6'000) {
  std::vector<Link> links;
  std::unordered_set<std::int64_t> seen;
  for (std::uint64_t i = 0; links.size() < edges; ++i) {
    const auto size = static_cast<std::uint64_t>(nodes);
    const auto from = static_cast<std::int64_t>(mixed(2 * i) % size);
    const auto to = static_cast<std::int64_t>(mixed(2 * i + 1) % size);
    if (seen.insert(from * nodes + to).second) links.push_back({from, to});
  }
  return links;
}

// Few words are frequent, many are rare: word number r of the vocabulary about as often as 1/r.
struct Words {
  std::vector<std::string> vocabulary;
  std::vector<std::uint32_t> text;  // indexes into it; the place is the id of the record
};

inline Words words(std::size_t count = 10'000'000, std::size_t vocabulary = 100'000) {
  Words made;
  for (std::size_t i = 0; i < vocabulary; ++i)
    made.vocabulary.push_back("word" + std::to_string(mixed(i) % 1'000'000'000));
  std::ranges::sort(made.vocabulary);
  made.vocabulary.erase(std::unique(made.vocabulary.begin(), made.vocabulary.end()), made.vocabulary.end());
  const auto size = static_cast<std::uint64_t>(made.vocabulary.size());
  made.text.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t bound = mixed(2 * i) % size + 1;
    made.text.push_back(static_cast<std::uint32_t>(mixed(2 * i + 1) % bound));
  }
  return made;
}

// Sales of goods, each of which is of a class: the sales of each class.
struct Sales {
  std::vector<std::array<std::int64_t, 3>> sales;  // id, good, amount
  std::vector<std::array<std::int64_t, 2>> goods;  // good, class
};

inline Sales sales(std::int64_t count = 100'000, std::int64_t goods = 1'000) {
  Sales made;
  for (std::int64_t i = 0; i < goods; ++i) made.goods.push_back({i, i % 100});
  for (std::int64_t i = 0; i < count; ++i) {
    const std::uint64_t random = mixed(static_cast<std::uint64_t>(i));
    made.sales.push_back({i, static_cast<std::int64_t>(random % static_cast<std::uint64_t>(goods)),
                          static_cast<std::int64_t>(random >> 32) % 1'000});
  }
  return made;
}

// Events of users, some of whom are blocked: the events of the others by their kind.
struct Events {
  std::vector<std::array<std::int64_t, 3>> events;  // id, user, kind
  std::vector<std::array<std::int64_t, 1>> blocked;
};

inline Events events(std::int64_t count = 5'000'000, std::int64_t users = 500'000) {
  Events made;
  for (std::int64_t user = 0; user < users; user += 2) made.blocked.push_back({user});
  made.events.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    const std::uint64_t random = mixed(static_cast<std::uint64_t>(i));
    made.events.push_back({i, static_cast<std::int64_t>(random % static_cast<std::uint64_t>(users)),
                           static_cast<std::int64_t>(random >> 40) % 1'000});
  }
  return made;
}

}  // namespace blazes::bench
