#include "analysis/provenance.h"

namespace blazes::analysis {

using namespace dataflow;

namespace {

// Whether there was a seal to lose: declared, or on a stream that the records come by.
bool had_a_seal(const Analysis& a, StreamId stream) {
  const Dataflow& flow = *a.flow;
  if (flow.promises(stream).seal) return true;
  for (PathId path : flow.paths_into(flow.stream(stream).from))
    for (StreamId before : flow.streams_into(flow.path(path).from))
      if (a.label(before).seal) return true;
  return false;
}

}  // namespace

std::vector<Hop> seal_history(const Analysis& a, Explainer& explain, StreamId stream, std::size_t limit) {
  std::vector<Hop> hops;
  while (stream && hops.size() < limit) {
    SealReason reason = explain.seal(stream);
    switch (reason.why) {
      case SealWhy::None: return {};
      case SealWhy::Declared:
        hops.push_back({.stream = stream, .kind = Hop::Kind::Declared, .path = {}, .culprit = {}});
        return hops;
      case SealWhy::PassedOn:
        hops.push_back({.stream = stream, .kind = Hop::Kind::PassedOn, .path = reason.path, .culprit = {}});
        stream = reason.stream;
        break;
      default:
        if (!hops.empty() || had_a_seal(a, stream))
          hops.push_back({.stream = stream,
                          .kind = Hop::Kind::Lost,
                          .path = reason.path,
                          .culprit = reason.stream,
                          .why = reason.why});
        return hops;
    }
  }
  return hops;
}

std::vector<Hop> order_history(const Analysis& a, StreamId stream, std::size_t limit) {
  const Dataflow& flow = *a.flow;
  std::vector<Hop> hops;
  while (hops.size() < limit && a.label(stream).order) {
    const Promises& promises = flow.promises(stream);
    InterfaceId from = flow.stream(stream).from;
    bool fixed_here =
        promises.ordered && a.label(stream).order == Order{Order::Kind::Fixed, promises.ordered};
    PathId by = from && promises.fifo && !flow.paths_into(from).empty() ? flow.paths_into(from)[0] : PathId{};
    StreamId before = by && flow.streams_into(flow.path(by).from).size() == 1
                          ? flow.streams_into(flow.path(by).from)[0]
                          : StreamId{};
    if (fixed_here || !before || a.label(before).order.kind != a.label(stream).order.kind) {
      hops.push_back({.stream = stream,
                      .kind = fixed_here ? Hop::Kind::Declared : Hop::Kind::Planned,
                      .path = {},
                      .culprit = {}});
      return hops;
    }
    hops.push_back({.stream = stream, .kind = Hop::Kind::PassedOn, .path = by, .culprit = {}});
    stream = before;
  }
  return hops;
}

}  // namespace blazes::analysis
