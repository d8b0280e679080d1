// What is derived of a stream: three independent parts (theory §3), and the published label as a view of them.
#pragma once

#include <algorithm>
#include <string_view>

#include "dataflow/dataflow.h"

namespace blazes::analysis {

// What can differ, mild to severe; each includes those before it (theory §2).
enum class Contents : std::uint8_t {
  Async,    // nothing but the order: the same set of records in every execution and at every replica
  Run,      // an execution may differ from another one
  Inst,     // replicas may differ for a while
  Diverge,  // replicas may differ for ever
};
std::string_view name_of(Contents c);
constexpr Contents worse(Contents a, Contents b) { return std::max(a, b); }

struct Order {
  enum class Kind : std::uint8_t {
    None,
    Agreed,  // made at run time, alike for all replicas
    Fixed,   // before the run, alike for all executions
  };
  Kind kind = Kind::None;
  dataflow::AttributeSet scope;  // one order for the records of each value; the empty set: one order for all

  explicit operator bool() const { return kind != Kind::None; }
  friend bool operator==(Order, Order) = default;
};

struct Label {
  Contents contents = Contents::Async;
  dataflow::AttributeSet seal;  // none: not sealed
  Order order;

  friend bool operator==(const Label&, const Label&) = default;
};

// "Seal" where the contents are `Async` and there is a seal, else the contents.
std::string_view published_name(const Label& label);

// The worst that a requirement accepts.
constexpr Contents accepted(dataflow::Requirement r) { return static_cast<Contents>(r); }

}  // namespace blazes::analysis
