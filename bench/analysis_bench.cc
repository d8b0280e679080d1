// Time per path of the analysis, at 100,000 and 1,000,000 components, over shapes that invite more than linear cost.
#include <benchmark/benchmark.h>

#include <string>

#include "analysis/analysis.h"
#include "dataflow/builder.h"
#include "synthesis/plan.h"

namespace {

using namespace blazes;
using namespace blazes::dataflow;

struct Ends {
  InterfaceId in, out;
};

Ends add(DataflowBuilder& b, std::size_t i, Annotation annotation, AttributeSet gate) {
  ComponentId c = b.add_component("c" + std::to_string(i), {});
  Ends ends{b.interface(c, Direction::In, "i"), b.interface(c, Direction::Out, "o")};
  Path p;
  p.from = ends.in;
  p.to = ends.out;
  p.annotation = annotation;
  p.gate = gate;
  p.state = b.state(c, "");
  b.add_path(p);
  return ends;
}

// A chain, closed to one large cycle if asked; every tenth component is order-sensitive on the sealed key.
Dataflow line(std::size_t components, bool closed) {
  DataflowBuilder b;
  std::string_view k[] = {"k"};
  AttributeSet key = b.attributes(k);
  Ends first{}, last{};
  for (std::size_t i = 0; i < components; ++i) {
    bool sensitive = i % 10 == 9;
    Ends ends = add(b, i, sensitive ? Annotation::OW : Annotation::CR, sensitive ? key : AttributeSet{});
    StreamId s = b.add_stream("s" + std::to_string(i), last.out, ends.in, {});
    if (i == 0) {
      b.promises(s).seal = key;
      first = ends;
    }
    last = ends;
  }
  if (closed) b.add_stream("back", last.out, first.in, {});
  b.add_stream("sink", last.out, {}, {});
  return std::move(b).build();
}

// Layers of ten, every component fed by two of the layer before.
Dataflow mesh(std::size_t components) {
  DataflowBuilder b;
  std::string_view k[] = {"k"};
  AttributeSet key = b.attributes(k);
  std::vector<Ends> ends;
  for (std::size_t i = 0; i < components; ++i) {
    bool last_layer = i / 10 % 10 == 9;
    ends.push_back(
        add(b, i, last_layer ? Annotation::OW : Annotation::CR, last_layer ? key : AttributeSet{}));
    std::string name = "s" + std::to_string(i);
    if (i % 100 < 10) {
      b.promises(b.add_stream(name, {}, ends[i].in, {})).seal = key;
    } else {
      b.add_stream(name, ends[i - 10].out, ends[i].in, {});
      b.add_stream(name + "'", ends[i - 10 - i % 10 + i * 7 % 10].out, ends[i].in, {});
    }
    if (last_layer) b.add_stream(name + "\"", ends[i].out, {}, {});
  }
  return std::move(b).build();
}

void measure(benchmark::State& state, const Dataflow& flow) {
  for (auto _ : state) {
    analysis::Analysis a = analysis::analyse(flow, analysis::Coordination::promised(flow));
    benchmark::DoNotOptimize(a);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(flow.paths().size()));
}

void BM_chain(benchmark::State& state) {
  measure(state, line(static_cast<std::size_t>(state.range(0)), false));
}
void BM_cycle(benchmark::State& state) {
  measure(state, line(static_cast<std::size_t>(state.range(0)), true));
}
void BM_mesh(benchmark::State& state) { measure(state, mesh(static_cast<std::size_t>(state.range(0)))); }

BENCHMARK(BM_chain)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_cycle)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_mesh)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
