#include "runtime/calls.h"

#include <fmt/format.h>

#include "bloom/machine.h"
#include "runtime/values.h"

namespace blazes::runtime {
namespace {

using bloom::EvaluationError;
using bloom::Value;

// Calls `use` with a machine that evaluates, and translates what it throws.
template <class Use>
datalog::Value with_machine(const CompileContext& context, Span span, Use use) {
  try {
    bloom::Machine machine(context.catalog, context.surroundings);
    return packed(context.pool, use(machine));
  } catch (EvaluationError& error) {
    if (!error.span) error.span = span;
    raise(error);
  }
}

datalog::Function evaluated_call(const CompileContext& context, Span span, std::string method) {
  return [context, span, method = std::move(method)](std::span<const datalog::Value> operands) {
    return with_machine(context, span, [&](bloom::Machine& machine) {
      std::vector<Value> arguments;
      for (datalog::Value operand : operands.subspan(1)) arguments.push_back(unpacked(context.pool, operand));
      return call_method(machine, unpacked(context.pool, operands[0]), method, std::move(arguments), {});
    });
  };
}

// Methods of arrays that need not look into what is in them: done with the engine's values. None where they are called in another way.
using Own = std::optional<datalog::Value> (*)(datalog::Pool&, std::span<const datalog::Value>);

datalog::Function with_own(Own own, const CompileContext& context, Span span, std::string method) {
  return [own, &pool = context.pool, otherwise = evaluated_call(context, span, std::move(method))](
             std::span<const datalog::Value> operands) {
    if (operands[0].kind() == datalog::Value::Kind::Array)
      if (const auto made = own(pool, operands)) return *made;
    return otherwise(operands);
  };
}

std::optional<datalog::Value> own_size(datalog::Pool& pool, std::span<const datalog::Value> operands) {
  if (operands.size() != 1) return {};
  return datalog::Value::integer(static_cast<std::int64_t>(pool.items_of(operands[0]).size()));
}

std::optional<datalog::Value> own_item(datalog::Pool& pool, std::span<const datalog::Value> operands) {
  if (operands.size() != 2 || !operands[1].is_integer()) return {};
  const auto items = pool.items_of(operands[0]);
  const std::int64_t at = operands[1].number(), size = static_cast<std::int64_t>(items.size());
  if (at >= size || at < -size) return datalog::Value();
  return items[static_cast<std::size_t>(at < 0 ? at + size : at)];
}

std::optional<datalog::Value> own_slices(datalog::Pool& pool, std::span<const datalog::Value> operands) {
  if (operands.size() != 2 || !operands[1].is_integer() || operands[1].number() <= 0) return {};
  const auto items = pool.items_of(operands[0]);
  const auto size = static_cast<std::size_t>(operands[1].number());
  std::vector<datalog::Value> slices;
  for (std::size_t at = 0; at < items.size(); at += std::min(size, items.size() - at))
    slices.push_back(pool.array(items.subspan(at, std::min(size, items.size() - at))));
  return pool.array(slices);
}

std::string why_not_merged(const EvaluationError& error) {
  return error.message.empty() ? "two values of a lattice cannot be compared" : error.message;
}

}  // namespace

void raise(const EvaluationError& error) {
  throw datalog::Error(datalog::Error::Kind::Code, error.message, error.span.place.offset);
}

datalog::Function computed(const CompileContext& context, Span span, bloom::Operator op) {
  return [context, span, op](std::span<const datalog::Value> operands) {
    return with_machine(context, span, [&](bloom::Machine& machine) {
      const Value left = unpacked(context.pool, operands[0]);
      return compute(machine, op, left, operands.size() > 1 ? unpacked(context.pool, operands[1]) : Value());
    });
  };
}

datalog::Function method_call(const CompileContext& context, Span span, std::string method) {
  if (method == "[]") return with_own(own_item, context, span, std::move(method));
  if (method == "size" || method == "length") return with_own(own_size, context, span, std::move(method));
  if (method == "each_slice") return with_own(own_slices, context, span, std::move(method));
  return evaluated_call(context, span, std::move(method));
}

datalog::Function item_call(const CompileContext& context, Span span, std::int64_t number) {
  return [call = evaluated_call(context, span, "[]"),
          number = datalog::Value::integer(number)](std::span<const datalog::Value> of) {
    const datalog::Value operands[] = {of[0], number};
    return call(operands);
  };
}

datalog::Function listed_items(const CompileContext& context, Span span, std::string method) {
  return [context, span, method = std::move(method)](std::span<const datalog::Value> of) {
    return with_machine(context, span, [&](bloom::Machine& machine) {
      const Value value = unpacked(context.pool, of[0]);
      return call_method(machine, value, value.entries() ? "to_a" : method, {}, {});
    });
  };
}

datalog::Function joined_texts(const CompileContext& context, Span span) {
  return [context, span](std::span<const datalog::Value> parts) {
    return with_machine(context, span, [&](bloom::Machine& machine) {
      std::string text;
      for (datalog::Value part : parts) text += to_text(unpacked(context.pool, part));
      return machine.make_text(std::move(text));
    });
  };
}

datalog::Function hash_of_parts(const CompileContext& context, Span span) {
  return [context, span](std::span<const datalog::Value> parts) {
    return with_machine(context, span, [&](bloom::Machine& machine) {
      Value::Entries entries;
      for (std::size_t i = 0; i < parts.size(); i += 2)
        entries.emplace_back(unpacked(context.pool, parts[i]), unpacked(context.pool, parts[i + 1]));
      return machine.make_map(std::move(entries));
    });
  };
}

datalog::Function evaluated(const CompileContext& context, bloom::BlockId block) {
  return [context, block](std::span<const datalog::Value> arguments) {
    const Value item = unpacked(context.pool, arguments[0]);
    const bloom::Evaluation result =
        bloom::evaluate(context.catalog, block, std::span(&item, 1), context.surroundings);
    if (!result) raise(result.error());
    return packed(context.pool, *result);
  };
}

Value to_lattice(const bloom::Catalog& catalog, std::string_view wrapper, const Value& value, Span span) {
  const auto made = bloom::make_lattice(catalog, wrapper, value);
  if (made) return *made;
  const std::string& why = made.error().message;
  throw datalog::Error(
      datalog::Error::Kind::Width,
      fmt::format("{} cannot take {}{}", wrapper, inspect(value), why.empty() ? "" : ": " + why),
      span.place.offset);
}

datalog::Function lattice_made(const CompileContext& context, std::string wrapper) {
  return [context, wrapper = std::move(wrapper)](std::span<const datalog::Value> values) {
    if (values[0].is_nil()) return values[0];
    return packed(context.pool, to_lattice(context.catalog, wrapper, unpacked(context.pool, values[0]), {}));
  };
}

datalog::Function lattices_merged(const CompileContext& context) {
  return [context](std::span<const datalog::Value> values) {
    Value all = unpacked(context.pool, values[0]);
    for (datalog::Value value : values.subspan(1)) {
      auto both = bloom::merge(context.catalog, all, unpacked(context.pool, value));
      if (!both) throw datalog::Error(datalog::Error::Kind::Code, why_not_merged(both.error()));
      all = std::move(*both);
    }
    return packed(context.pool, all);
  };
}

std::function<datalog::Value(datalog::Value, datalog::Value)> values_merged(const CompileContext& context) {
  return [context](datalog::Value a, datalog::Value b) -> datalog::Value {
    if (a.kind() != datalog::Value::Kind::Box || b.kind() != datalog::Value::Kind::Box) return {};
    const auto both = bloom::merge(context.catalog, unpacked(context.pool, a), unpacked(context.pool, b));
    if (!both && !both.error().message.empty()) raise(both.error());
    return both ? packed(context.pool, *both) : datalog::Value();
  };
}

datalog::Function inspected(const CompileContext& context) {
  return [context](std::span<const datalog::Value> items) {
    return context.pool.text(inspect(unpacked(context.pool, items[0])));
  };
}

datalog::Function no_tuple(const CompileContext& context, Span span) {
  return [context, span](std::span<const datalog::Value> values) -> datalog::Value {
    throw datalog::Error(datalog::Error::Kind::Width,
                         fmt::format("{} is no tuple", inspect(unpacked(context.pool, values[0]))),
                         span.place.offset);
  };
}

datalog::Function no_column(const CompileContext& context, Span span, std::string name) {
  return [context, span, name = std::move(name)](std::span<const datalog::Value> values) -> datalog::Value {
    throw datalog::Error(
        datalog::Error::Kind::Code,
        fmt::format("undefined method `{}' for {}", name, class_name(unpacked(context.pool, values[0]))),
        span.place.offset);
  };
}

}  // namespace blazes::runtime
