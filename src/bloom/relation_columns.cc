// The operators whose arguments are columns: joins, antijoins, aggregations, renames.
#include <array>

#include "bloom/relation_reader.h"

namespace blazes::bloom {
namespace {

struct NamedAggregate {
  std::string_view name;
  Aggregate::Kind kind;
};
constexpr std::array kAggregates = {
    NamedAggregate{"min", Aggregate::Kind::Min},
    NamedAggregate{"max", Aggregate::Kind::Max},
    NamedAggregate{"sum", Aggregate::Kind::Sum},
    NamedAggregate{"count", Aggregate::Kind::Count},
    NamedAggregate{"avg", Aggregate::Kind::Average},
    NamedAggregate{"accum", Aggregate::Kind::Accumulate},
    NamedAggregate{"accum_pair", Aggregate::Kind::AccumulatePair},
    NamedAggregate{"choose", Aggregate::Kind::Choose},
    NamedAggregate{"choose_rand", Aggregate::Kind::ChooseRandom},
    NamedAggregate{"bool_and", Aggregate::Kind::BoolAnd},
    NamedAggregate{"bool_or", Aggregate::Kind::BoolOr},
};

Aggregate::Kind aggregate_kind(std::string_view name) {
  for (const NamedAggregate& known : kAggregates)
    if (known.name == name) return known.kind;
  return Aggregate::Kind::Custom;
}

}  // namespace

// `:a`, `t.a`, `y.t.a`.
std::optional<ColumnRef> RelationReader::column(Node node) const {
  ColumnRef made{.span = in_.span(node), .collection = {}, .column = {}};
  if (in_.kind(node) == Kind::Simple_symbol || in_.kind(node) == Kind::Hash_key_symbol) {
    made.column = in_.symbol_or_string(node);
    return made;
  }
  const std::string path = collection_path(node);
  const std::size_t dot = path.rfind('.');
  if (dot == std::string::npos) return {};
  made.collection = path.substr(0, dot);
  made.column = path.substr(dot + 1);
  return made;
}

std::optional<std::vector<ColumnRef>> RelationReader::columns(Node node) const {
  std::vector<ColumnRef> made;
  if (in_.kind(node) == Kind::Nil) return made;
  if (in_.kind(node) != Kind::Array) return {};
  for (Node item : in_.syntax.children(node)) {
    auto one = column(item);
    if (!one) return {};
    made.push_back(std::move(*one));
  }
  return made;
}

// `:a => :b, t.c => u.d`, `{...}`, or `[t.a, u.b]`.
std::optional<std::vector<ColumnPair>> RelationReader::pairs(const std::vector<Node>& arguments) const {
  std::vector<ColumnPair> made;
  for (Node node : arguments) {
    if (in_.kind(node) == Kind::Hash) {
      auto inner = pairs(in_.syntax.children(node));
      if (!inner) return {};
      made.insert(made.end(), inner->begin(), inner->end());
      continue;
    }
    std::optional<ColumnRef> left, right;
    if (in_.kind(node) == Kind::Pair) {
      left = column(in_.syntax.child(node, Part::Key));
      right = column(in_.syntax.child(node, Part::Value));
    } else if (const std::vector<Node> items = in_.syntax.children(node);
               in_.kind(node) == Kind::Array && items.size() == 2) {
      left = column(items[0]);
      right = column(items[1]);
    }
    if (!left || !right) return {};
    made.push_back({std::move(*left), std::move(*right)});
  }
  return made;
}

std::optional<Aggregate> RelationReader::aggregate(Node node) const {
  const Node method = in_.kind(node) == Kind::Call ? in_.syntax.child(node, Part::Method) : node;
  if (in_.kind(method) != Kind::Identifier || in_.syntax.child(node, Part::Receiver) ||
      in_.syntax.child(node, Part::Block))
    return {};
  Aggregate made{aggregate_kind(in_.text(method)), in_.span(node), std::string(in_.text(method)), {}};
  for (Node argument : in_.syntax.children(in_.syntax.child(node, Part::Arguments))) {
    auto one = column(argument);
    if (!one) return {};
    made.columns.push_back(std::move(*one));
  }
  return made;
}

RelationId RelationReader::read_not_in(const Parts& call) {
  std::vector<Node> arguments = in_.syntax.children(call.arguments);
  if (arguments.empty()) {
    in_.report("BLZ128", call.node, "`notin` needs the collection whose tuples are left out");
    return opaque(call, "`notin` of nothing");
  }
  const Node excluded = arguments[0];
  arguments.erase(arguments.begin());
  auto on = pairs(arguments);
  if (!on) return opaque(call, "matches on something other than columns");
  NotIn made{read(call.receiver), read(excluded), std::move(*on), {}};
  if (call.block) made.block = code_.read_block(call.block);
  return add(call.node, call.method, std::move(made));
}

RelationId RelationReader::read_group(const Parts& call) {
  const std::vector<Node> arguments = in_.syntax.children(call.arguments);
  auto by = arguments.empty() ? std::vector<ColumnRef>{} : columns(arguments[0]);
  if (!by) return opaque(call, "groups by something other than columns");
  Group made{{}, std::move(*by), {}};
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    auto one = aggregate(arguments[i]);
    if (!one) return opaque(call, "aggregates something other than columns");
    made.aggregates.push_back(std::move(*one));
  }
  made.input = read(call.receiver);
  return map_if_block(add(call.node, call.method, std::move(made)), call);
}

RelationId RelationReader::read_arg_aggregate(const Parts& call) {
  const std::string method(in_.text(call.method));
  std::vector<Node> arguments = in_.syntax.children(call.arguments);
  Aggregate aggregate{method == "argmin" ? Aggregate::Kind::Min : Aggregate::Kind::Max,
                      in_.span(call.method),
                      method.substr(3),
                      {}};
  if (method == "argagg") {
    aggregate.name = arguments.empty() ? "" : in_.symbol_or_string(arguments[0]);
    aggregate.kind = aggregate_kind(aggregate.name);
    if (!arguments.empty()) arguments.erase(arguments.begin());
    if (aggregate.name.empty()) return opaque(call, "picks by an aggregate that is computed");
  }
  if (arguments.size() != 2) {
    in_.report("BLZ128", call.node,
               "`" + method + "` needs the columns that group and the column that is compared",
               "as in " + method + (method == "argagg" ? "(:min, [:a], :b)" : "([:a], :b)"));
    return opaque(call, "`" + method + "` with other arguments than it takes");
  }
  auto by = columns(arguments[0]);
  if (!by) return opaque(call, "groups by something other than columns");
  if (in_.kind(arguments[1]) != Kind::Nil) {
    auto picked = column(arguments[1]);
    if (!picked) return opaque(call, "picks by something other than a column");
    aggregate.columns.push_back(std::move(*picked));
  }
  ArgAggregate made{method, read(call.receiver), std::move(*by), std::move(aggregate)};
  return map_if_block(add(call.node, call.method, std::move(made)), call);
}

RelationId RelationReader::read_reduce(const Parts& call) {
  const std::vector<Node> arguments = in_.syntax.children(call.arguments);
  if (arguments.size() > 1 || (arguments.size() == 1 && in_.kind(arguments[0]) == Kind::Block_argument) ||
      (arguments.size() == 1 && !call.block && in_.kind(arguments[0]) == Kind::Simple_symbol))
    return opaque(call, "folds by something other than a block");
  Reduce made;
  made.input = read(call.receiver);
  if (!arguments.empty()) made.start = code_.read(arguments[0]);
  if (call.block) made.block = code_.read_block(call.block);
  return add(call.node, call.method, made);
}

RelationId RelationReader::read_rename(const Parts& call) {
  const std::vector<Node> arguments = in_.syntax.children(call.arguments);
  Rename made;
  const auto names = [&](Node list, std::vector<std::string>& into) {
    if (in_.kind(list) != Kind::Array) return false;
    for (Node item : in_.syntax.children(list)) {
      into.push_back(in_.symbol_or_string(item));
      if (into.back().empty()) return false;
    }
    return true;
  };
  bool known = arguments.size() == 2;
  if (known) {
    made.name = in_.symbol_or_string(arguments[0]);
    if (in_.kind(arguments[1]) == Kind::Pair)
      known = names(in_.syntax.child(arguments[1], Part::Key), made.keys) &&
              names(in_.syntax.child(arguments[1], Part::Value), made.values);
    else
      known = names(arguments[1], made.keys);
  }
  if (!known || made.name.empty()) return opaque(call, "renames to something other than names");
  made.input = read(call.receiver);
  return map_if_block(add(call.node, call.method, std::move(made)), call);
}

}  // namespace blazes::bloom
