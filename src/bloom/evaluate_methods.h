// The methods that `call_method` shares out by the kind of the receiver. Each gives none where that kind has no such method.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bloom/machine.h"

namespace blazes::bloom {

std::optional<Value> nil_method(Machine& m, std::string_view name);
std::optional<Value> integer_method(Machine& m, std::int64_t number, std::string_view name,
                                    const std::vector<Value>& arguments);
std::optional<Value> real_method(Machine& m, const Value& receiver, std::string_view name);
std::optional<Value> symbol_method(Machine& m, const std::string& symbol, std::string_view name,
                                   const std::vector<Value>& arguments);
std::optional<Value> text_method(Machine& m, const Value& receiver, std::string_view name,
                                 const std::vector<Value>& arguments);

struct MethodCall {
  std::string_view name;
  const std::vector<Value>& arguments;
  BlockId block;
};
std::optional<Value> array_method(Machine& m, const std::vector<Value>& items, const MethodCall& call);
std::optional<Value> map_method(Machine& m, const Value::Entries& entries, const MethodCall& call);
std::optional<Value> lattice_method(Machine& m, const Value& receiver, const MethodCall& call);
// An operator on a lattice: `+` and `-` shift an `lmax` or an `lmin`, `+` joins two of `lbag`.
Value compute_lattice(Machine& m, Operator op, const Value& left, const Value& right);
// What arrays and hashes have in common: the methods that go through their items.
std::optional<Value> enumerable_method(Machine& m, const std::vector<Value>& items, const MethodCall& call);

}  // namespace blazes::bloom
