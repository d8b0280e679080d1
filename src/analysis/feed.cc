#include "analysis/feed.h"

namespace blazes::analysis {
namespace {

using namespace dataflow;

void insert(WitnessedSets& sets, Witnessed w) {
  for (const Witnessed& there : sets)
    if (there.set == w.set) return;
  sets.push_back(w);
}

void keep_first(StreamId& kept, StreamId other) {
  if (!kept) kept = other;
}

}  // namespace

void Feed::add(StreamId s, const Dataflow& flow, const Label& label, PlanOrders::Group planned_in) {
  Feed one;
  one.only = s;
  one.count = 1;
  if (label.seal)
    one.keys.push_back({label.seal, s});
  else
    one.unsealed = s;
  if (AttributeSet schema = flow.schema(s)) one.schemas.push_back({schema, s});
  const Promises& promises = flow.promises(s);
  if (promises.partitioned) one.partitions.push_back({promises.partitioned, s});
  if (promises.shuffle) one.shuffled = s;
  one.group = planned_in;
  if (!label.order) one.unordered = s;
  if (planned_in != PlanOrders::kNone) one.planned = s;
  add(one);
}

void Feed::add(const Feed& other) {
  if (other.count == 0) return;
  if (count == 0) {
    *this = other;
    return;
  }
  if (count > 1 || other.count > 1 || only != other.only) {
    count = 2;
    only = {};
  }
  keep_first(unsealed, other.unsealed);
  for (const Witnessed& w : other.keys) insert(keys, w);
  for (const Witnessed& w : other.schemas) insert(schemas, w);
  for (const Witnessed& w : other.partitions) insert(partitions, w);
  keep_first(shuffled, other.shuffled);
  keep_first(planned, other.planned);
  keep_first(unordered, other.unordered);
  if (group != other.group) group = PlanOrders::kNone;
}

void Feed::clear() {
  only = unsealed = shuffled = planned = unordered = {};
  count = 0;
  keys.clear();
  schemas.clear();
  partitions.clear();
  group = PlanOrders::kNone;
}

}  // namespace blazes::analysis
