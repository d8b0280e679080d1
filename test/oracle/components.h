// Concrete little components, one or more for each annotation of the C.O.W.R. scheme (theory §3). What a path is annotated
// with is what its construction has; `components_test.cc` shows so by trying all orders.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "dataflow/dataflow.h"
#include "record.h"

namespace blazes::oracle {

// What a path does to the store that its component's paths share.
enum class Write : std::uint8_t {
  Nothing,
  Insert,   // into a set
  Append,   // to the list of the record's gate partition
  Replace,  // what the gate partition holds
  First,    // if the gate partition holds nothing
  Count,    // the records of the gate partition, up to three
};

// What a path puts out for one record, computed before it writes (`Current`, `Few`, `Missing`, `Displaced`) or after (the others).
enum class Emit : std::uint8_t {
  Nothing,
  Pass,       // the record
  Filter,     // the record, if v is not 2
  Facts,      // all that the store holds: each fact once, as streams are sets
  Often,      // a, for each a with two records or more in the store
  Pairs,      // for each two records of the store the first of them, with the second in the payload
  Joined,     // for each two records of both inputs with equal a: that a, with both in the payload
  Current,    // the record, with what its gate partition holds in the payload
  Few,        // the record, if its gate partition holds fewer than two
  Missing,    // the record, if its gate partition holds nothing
  Displaced,  // what its gate partition holds
};

struct PathKind {
  int from = 0, to = 0;
  dataflow::Annotation annotation = dataflow::Annotation::CR;
  Mask gate = 0;
  bool star = false;  // the gate is annotated `*`
  Write write = Write::Nothing;
  Emit emit = Emit::Pass;
  Mask keep = kAll;   // the attributes that survive
  int store = 0;      // -1: `state: none`
  bool reads = true;  // false: `reads: none`
  bool per_record = false;
  bool per_partition = false;
  bool chance = false;  // nondeterministic: chance goes into the payload
  bool rename = false;  // carries a as c
};

struct Kind {
  std::string_view name;
  int inputs = 1, outputs = 1;
  std::vector<PathKind> paths;
};

struct Store {
  Records set;   // sorted
  Records list;  // grouped by gate partition, in order of arrival inside one
  friend bool operator==(const Store&, const Store&) = default;
};
using Stores = std::array<Store, 2>;

struct Emission {
  int to;
  Record record;
};

// One record through one path. `chance` is 0 or 1.
void step(const PathKind& path, Record r, int chance, Stores& stores, std::vector<Emission>& out);

std::span<const Kind> catalogue();
// The index of a kind; it must be there.
int kind(std::string_view name);

// Whether no path of it has a memory or asks chance: then it makes no difference how many instances pass records on.
bool is_stateless(const Kind& k);
bool writes_store(const Kind& k, int store);

}  // namespace blazes::oracle
