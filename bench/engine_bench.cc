// The tasks of `baseline_bench` as Bloom programs, run by the engine; and what a timestep costs with much stored.
//
//   engine_bench graph bench/bloom    // graph 0.412345 s, 3521217 tuples, checksum 0123456789abcdef
//   engine_bench tick bench/bloom     // tick 1000 0.81 us, idle 0.20 us ...
#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "bloom/catalog.h"
#include "datalog_tasks.h"
#include "runtime/node.h"

namespace {

using namespace blazes;
using namespace blazes::bench;
using datalog::Value;

class Task {
 public:
  explicit Task(const std::string& file)
      : program_(bloom::read_program({file})),
        catalog_(bloom::make_catalog(program_, bloom::main_modules(program_).front())) {
    auto made = runtime::Node::make(catalog_, {.identity = {.address = "localhost:1"}});
    if (!made) throw std::runtime_error(made.error().front().message);
    node_ = std::move(*made);
  }

  datalog::Pool& pool() { return node_->engine().pool(); }
  datalog::Relation& operator[](std::string_view name) { return node_->relation(catalog_.find(name)); }
  template <std::size_t N>
  void put(std::string_view name, const std::vector<std::array<std::int64_t, N>>& tuples) {
    datalog::Relation& relation = (*this)[name];
    for (const auto& tuple : tuples) {
      Value row[N];
      for (std::size_t i = 0; i < N; ++i) row[i] = Value::integer(tuple[i]);
      node_->engine().put(relation, row);
    }
  }
  void tick() {
    if (auto step = node_->tick({}); !step) throw std::runtime_error(step.error().message);
  }
  runtime::Node& node() { return *node_; }

  // Of all tuples: texts as bytes, everything else as numbers.
  Checksum answer(std::string_view name) {
    Checksum sum;
    datalog::Relation& relation = (*this)[name];
    for (datalog::RowId row = 0; row < relation.end(); ++row) {
      if (!relation.visible(row, datalog::Relation::kAll)) continue;
      const Value* tuple = relation.row(row);
      if (tuple[0].kind() == Value::Kind::Text)
        sum.add(pool().text_of(tuple[0]), tuple[1].number());
      else
        sum.add(tuple[0].number(), tuple[1].number());
    }
    return sum;
  }

 private:
  bloom::Program program_;
  bloom::Catalog catalog_;
  std::unique_ptr<runtime::Node> node_;
};

template <class Rows>
struct Given {
  const char* relation;
  const Rows& rows;
};
template <class Rows>
Given(const char*, const Rows&) -> Given<Rows>;

// One timestep, in which everything comes.
template <class... Rows>
void run(std::string_view name, const std::string& program, const char* answer, Given<Rows>... inputs) {
  Task task(program);
  const Stopwatch watch;
  (task.put(inputs.relation, inputs.rows), ...);
  task.tick();
  print_result(name, watch.seconds(), task.answer(answer));
}

void closure(std::string_view name, const std::string& folder, const std::vector<Link>& input) {
  run(name, folder + "/closure.rb", "path", Given{"link", input});
}

void count_words(const std::string& folder) {
  const Words input = words();
  Task task(folder + "/words.rb");
  const Stopwatch watch;
  datalog::Relation& words = task["words"];
  for (std::size_t i = 0; i < input.text.size(); ++i) {
    const Value row[] = {Value::integer(static_cast<std::int64_t>(i)),
                         task.pool().text(input.vocabulary[input.text[i]])};
    task.node().engine().put(words, row);
  }
  task.tick();
  print_result("words", watch.seconds(), task.answer("counts"));
}

void join_and_group(const std::string& folder) {
  const Sales input = sales();
  run("join", folder + "/join.rb", "totals", Given{"sales", input.sales}, Given{"goods", input.goods});
}

void antijoin_and_group(const std::string& folder) {
  const Events input = events();
  run("antijoin", folder + "/antijoin.rb", "counts", Given{"events", input.events},
      Given{"blocked", input.blocked});
}

// Microseconds of the median of timesteps, each of which stores one more event or none, with `stored` events there.
void ticks(const std::string& folder, std::int64_t stored) {
  constexpr std::int64_t kTicks = 1'001;
  Task task(folder + "/antijoin.rb");
  const Events input = events(stored + kTicks, 1'000);
  task.put("events", std::vector(input.events.begin(), input.events.begin() + stored));
  task.put("blocked", input.blocked);
  task.tick();
  std::vector<double> one, idle;
  for (std::int64_t i = 0; i < kTicks; ++i) {
    const auto next = input.events.begin() + stored + i;
    const Stopwatch watch;
    task.put("events", std::vector(next, next + 1));
    task.tick();
    one.push_back(watch.seconds() * 1e6);
    const Stopwatch again;
    task.tick();
    idle.push_back(again.seconds() * 1e6);
  }
  const auto median = [](std::vector<double>& times) {
    std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
    return times[times.size() / 2];
  };
  std::printf("tick with %lld stored: one tuple %.3f us, idle %.3f us\n", static_cast<long long>(stored),
              median(one), median(idle));
}

}  // namespace

int main(int count, char** arguments) try {
  const std::string_view task = count == 3 ? arguments[1] : "";
  const std::string folder = count == 3 ? arguments[2] : "";
  if (task == "chain")
    closure(task, folder, chain());
  else if (task == "graph")
    closure(task, folder, random_graph());
  else if (task == "words")
    count_words(folder);
  else if (task == "join")
    join_and_group(folder);
  else if (task == "antijoin")
    antijoin_and_group(folder);
  else if (task == "tick")
    ticks(folder, 1'000), ticks(folder, 1'000'000);
  else
    return std::fputs("one of: chain graph words join antijoin tick; and the folder of the programs\n",
                      stderr),
           2;
} catch (const std::exception& error) {
  return std::fprintf(stderr, "%s\n", error.what()), 1;
}
