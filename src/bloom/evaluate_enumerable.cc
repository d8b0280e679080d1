// What arrays and hashes have in common: the methods that go through their items. A hash gives its pairs.
#include <algorithm>
#include <cmath>

#include "bloom/evaluate_methods.h"

namespace blazes::bloom {
namespace {

using Failure = EvaluationError::Kind;

[[noreturn]] void not_comparable(Machine& m, const Value& a, const Value& b) {
  m.fail(Failure::Argument,
         "comparison of " + std::string(class_name(a)) + " with " + std::string(class_name(b)) + " failed");
}

class Enumerable {
 public:
  Enumerable(Machine& machine, const std::vector<Value>& items, const MethodCall& call)
      : m_(machine), items_(items), call_(call) {}

  std::optional<Value> run() {
    m_.spend(items_.size() / 4);
    const std::string_view name = call_.name;
    if (name == "map" || name == "collect") return mapped();
    if (name == "flat_map") return flat_mapped();
    if (name == "select" || name == "filter" || name == "find_all") return chosen(true);
    if (name == "reject") return chosen(false);
    if (name == "find" || name == "detect") return found();
    if (name == "partition") return partitioned();
    if (name == "any?")
      return Value(std::ranges::any_of(items_, [&](const Value& item) { return holds(item); }));
    if (name == "all?")
      return Value(std::ranges::all_of(items_, [&](const Value& item) { return holds(item); }));
    if (name == "none?")
      return Value(std::ranges::none_of(items_, [&](const Value& item) { return holds(item); }));
    if (name == "count") return counted();
    if (name == "inject" || name == "reduce") return folded();
    if (name == "sum") return summed();
    if (name == "min") return extreme(false);
    if (name == "max") return extreme(true);
    if (name == "min_by") return extreme_by(false);
    if (name == "max_by") return extreme_by(true);
    if (name == "sort") return sorted();
    if (name == "sort_by") return sorted_by();
    if (name == "group_by") return grouped();
    if (name == "uniq") return unique();
    if (name == "each_slice") return sliced();
    if (name == "first") return first();
    if (name == "take") return m_.make_array(front(amount(call_.arguments[0])));
    if (name == "drop") {
      const std::size_t count = std::min(amount(call_.arguments[0]), items_.size());
      return m_.make_array({items_.begin() + static_cast<std::ptrdiff_t>(count), items_.end()});
    }
    if (name == "zip") return zipped();
    if (name == "include?" || name == "member?")
      return Value(
          std::ranges::any_of(items_, [&](const Value& item) { return equal(item, call_.arguments[0]); }));
    if (name == "to_a") return m_.make_array(items_);
    return {};
  }

 private:
  Value yield(const Value& item) { return m_.yield(call_.block, item); }
  bool holds(const Value& item) { return call_.block ? yield(item).truthy() : item.truthy(); }

  std::size_t amount(const Value& value) {
    const std::int64_t count = to_index(m_, value);
    if (count < 0) m_.fail(Failure::Argument, "negative array size (or size too big)");
    return static_cast<std::size_t>(count);
  }

  std::vector<Value> front(std::size_t count) {
    return {items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(std::min(count, items_.size()))};
  }

  Value first() {
    if (!call_.arguments.empty()) return m_.make_array(front(amount(call_.arguments[0])));
    return items_.empty() ? Value() : items_[0];
  }

  Value mapped() {
    std::vector<Value> made;
    for (const Value& item : items_) made.push_back(yield(item));
    return m_.make_array(std::move(made));
  }

  Value flat_mapped() {
    std::vector<Value> made;
    for (const Value& item : items_) {
      Value value = yield(item);
      if (const auto* inner = value.items())
        made.insert(made.end(), inner->begin(), inner->end());
      else
        made.push_back(std::move(value));
      if (made.size() > Machine::kMaxItems) m_.fail(Failure::Limit, "an array has too many items");
    }
    return m_.make_array(std::move(made));
  }

  Value sliced() {
    const std::int64_t size = to_index(m_, call_.arguments[0]);
    if (size <= 0) m_.fail(Failure::Argument, "invalid slice size");
    std::vector<Value> made;
    for (auto at = items_.begin(); at != items_.end();) {
      const auto end = at + std::min<std::ptrdiff_t>(size, items_.end() - at);
      made.push_back(m_.make_array({at, end}));
      at = end;
    }
    return m_.make_array(std::move(made));
  }

  Value chosen(bool wanted) {
    std::vector<Value> made;
    for (const Value& item : items_)
      if (yield(item).truthy() == wanted) made.push_back(item);
    return m_.make_array(std::move(made));
  }

  Value found() {
    for (const Value& item : items_)
      if (yield(item).truthy()) return item;
    return {};
  }

  Value partitioned() {
    std::vector<Value> yes, no;
    for (const Value& item : items_) (yield(item).truthy() ? yes : no).push_back(item);
    Value first = m_.make_array(std::move(yes));
    return m_.make_array({std::move(first), m_.make_array(std::move(no))});
  }

  Value counted() {
    const auto counts = [&](const Value& item) {
      if (!call_.arguments.empty()) return equal(item, call_.arguments[0]);
      return !call_.block || yield(item).truthy();
    };
    return Value(static_cast<std::int64_t>(std::ranges::count_if(items_, counts)));
  }

  Value folded() {
    std::size_t next = 0;
    Value memo;
    if (!call_.arguments.empty())
      memo = call_.arguments[0];
    else if (!items_.empty())
      memo = items_[next++];
    for (; next < items_.size(); ++next) memo = m_.yield(call_.block, std::vector<Value>{memo, items_[next]});
    return memo;
  }

  // Floats are summed as Ruby does it, which keeps what is lost by rounding (Kahan and Babuska).
  Value summed() {
    std::vector<Value> values = items_;
    if (call_.block)
      for (Value& value : values) value = yield(value);
    Value sum(0);
    std::size_t next = 0;
    for (; next < values.size() && values[next].integer(); ++next)
      sum = compute(m_, Operator::Add, sum, values[next]);
    if (next < values.size() && values[next].real()) {
      double total = static_cast<double>(*sum.integer()), lost = 0;
      for (; next < values.size() && (values[next].integer() || values[next].real()); ++next)
        add(total, lost,
            values[next].real() ? *values[next].real() : static_cast<double>(*values[next].integer()));
      if (next == values.size()) return Value(total + lost);
      sum = Value(total);
    }
    for (; next < values.size(); ++next) sum = compute(m_, Operator::Add, sum, values[next]);
    return sum;
  }

  static void add(double& total, double& lost, double number) {
    if (std::isnan(total)) return;
    if (std::isnan(number)) return void(total = number);
    if (std::isinf(number))
      return void(total = std::isinf(total) && std::signbit(number) != std::signbit(total) ? std::nan("")
                                                                                           : number);
    if (std::isinf(total)) return;
    const double next = total + number;
    lost += std::fabs(total) >= std::fabs(number) ? (total - next) + number : (number - next) + total;
    total = next;
  }

  int order(const Value& a, const Value& b) {
    const auto known = compare(a, b);
    if (!known) not_comparable(m_, a, b);
    return *known;
  }

  Value extreme(bool largest) {
    const Value* best = nullptr;
    for (const Value& item : items_)
      if (!best || (largest ? order(item, *best) > 0 : order(item, *best) < 0)) best = &item;
    return best ? *best : Value();
  }

  Value extreme_by(bool largest) {
    const Value* best = nullptr;
    Value measure;
    for (const Value& item : items_) {
      Value its = yield(item);
      if (best && (largest ? order(its, measure) <= 0 : order(its, measure) >= 0)) continue;
      best = &item;
      measure = std::move(its);
    }
    return best ? *best : Value();
  }

  // What compares as equal stays in its order; Ruby leaves that open.
  Value sorted() {
    std::vector<Value> made = items_;
    sort(made, [&](const Value& a, const Value& b) { return call_.block ? verdict(a, b) : order(a, b); });
    return m_.make_array(std::move(made));
  }

  int verdict(const Value& a, const Value& b) {
    const Value says = m_.yield(call_.block, std::vector<Value>{a, b});
    if (says.is_nil()) not_comparable(m_, a, b);
    if (!says.integer() && !says.real()) m_.unsupported("a comparison that gives no number");
    return *compare(says, Value(0));
  }

  Value sorted_by() {
    std::vector<std::pair<Value, Value>> measured;
    for (const Value& item : items_) measured.emplace_back(yield(item), item);
    sort(measured, [&](const auto& a, const auto& b) { return order(a.first, b.first); });
    std::vector<Value> made;
    for (auto& [measure, item] : measured) made.push_back(std::move(item));
    return m_.make_array(std::move(made));
  }

  // By merging: a comparison of the program's may contradict itself, and may leave by an error.
  template <class T, class Order>
  void sort(std::vector<T>& list, Order order) {
    std::vector<T> other(list.size());
    for (std::size_t width = 1; width < list.size(); width *= 2) {
      for (std::size_t start = 0; start < list.size(); start += 2 * width) {
        const std::size_t middle = std::min(start + width, list.size()),
                          end = std::min(start + 2 * width, list.size());
        for (std::size_t left = start, right = middle, to = start; to < end; ++to) {
          const bool from_left = right == end || (left < middle && order(list[left], list[right]) <= 0);
          other[to] = std::move(from_left ? list[left++] : list[right++]);
        }
      }
      list.swap(other);
    }
  }

  Value grouped() {
    Value::Entries groups;
    std::vector<std::vector<Value>> members;
    for (const Value& item : items_) {
      Value key = yield(item);
      m_.spend(groups.size() / 4);
      const auto known =
          std::ranges::find_if(groups, [&](const auto& entry) { return same_key(entry.first, key); });
      const auto index = static_cast<std::size_t>(known - groups.begin());
      if (known == groups.end()) groups.emplace_back(std::move(key), Value()), members.emplace_back();
      members[index].push_back(item);
    }
    for (std::size_t i = 0; i < groups.size(); ++i) groups[i].second = m_.make_array(std::move(members[i]));
    return m_.make_map(std::move(groups));
  }

  Value unique() {
    std::vector<Value> made;
    for (const Value& item : items_) {
      m_.spend(made.size() / 4);
      if (std::ranges::none_of(made, [&](const Value& other) { return same_key(item, other); }))
        made.push_back(item);
    }
    return m_.make_array(std::move(made));
  }

  Value zipped() {
    const Value& other = call_.arguments[0];
    std::vector<Value> pairs;
    if (const auto* entries = other.entries())
      for (const auto& [key, value] : *entries) pairs.push_back(m_.make_array({key, value}));
    const std::vector<Value>* others = other.items() ? other.items() : other.entries() ? &pairs : nullptr;
    if (!others)
      m_.fail(Failure::Type,
              "wrong argument type " + std::string(class_name(other)) + " (must respond to :each)");
    std::vector<Value> made;
    for (std::size_t i = 0; i < items_.size(); ++i)
      made.push_back(m_.make_array({items_[i], i < others->size() ? (*others)[i] : Value()}));
    return m_.make_array(std::move(made));
  }

  Machine& m_;
  const std::vector<Value>& items_;
  const MethodCall& call_;
};

}  // namespace

std::optional<Value> enumerable_method(Machine& m, const std::vector<Value>& items, const MethodCall& call) {
  return Enumerable(m, items, call).run();
}

}  // namespace blazes::bloom
