#include <msgpack.hpp>

#include "runtime/values.h"
#include "wire/marshal.h"
#include "wire/message.h"

namespace blazes::wire {

using runtime::Drop;
using Reason = runtime::Drop::Reason;

// Told by the parser what stands in one message. Returning false ends the parsing.
class MessageReader::Visitor : public msgpack::null_visitor {
 public:
  Visitor(runtime::Host& host, std::vector<datalog::Value>& values) : host_(host), values_(values) {
    values_.clear();
  }

  bool visit_nil() { return scalar({}); }
  bool visit_boolean(bool truth) { return scalar(datalog::Value::boolean(truth)); }
  bool visit_positive_integer(std::uint64_t number) {
    if (in_marks()) return mark(number);
    if (number > INT64_MAX) return no_value("a number needs more than 64 bits");
    return wanted() ? scalar(host_.pool().integer(static_cast<std::int64_t>(number))) : scalar({});
  }
  bool visit_negative_integer(std::int64_t number) {
    return wanted() ? scalar(host_.pool().integer(number)) : scalar({});
  }
  bool visit_float32(float number) { return visit_float64(static_cast<double>(number)); }
  bool visit_float64(double number) { return wanted() ? scalar(host_.pool().real(number)) : scalar({}); }
  bool visit_str(const char* text, std::uint32_t size) {
    const std::string_view view(text, size);
    if (levels_.size() == 1 && levels_[0].index == 0) return name(view);
    return wanted() ? scalar(host_.pool().text(view)) : scalar({});
  }
  bool visit_bin(const char* bytes, std::uint32_t size) { return visit_str(bytes, size); }
  bool visit_ext(const char*, std::uint32_t) { return no_value("a value of a type that is not known"); }

  bool start_array(std::uint32_t size) {
    if (levels_.empty() && size != 3) return malformed("a message is an array of three");
    if (levels_.size() == 1 && levels_[0].index == 0) return malformed("the name of a channel is a text");
    if (levels_.size() == 1 && levels_[0].index == 1 && channel_ && size != host_.width(*channel_))
      refuse(Reason::Width, "a tuple of " + std::to_string(size) + " columns, where the channel has " +
                                std::to_string(host_.width(*channel_)));
    return open(false);
  }
  bool end_array_item() { return ++levels_.back().index, true; }
  bool end_array() {
    const std::size_t start = levels_.back().start;
    levels_.pop_back();
    if (levels_.size() < 2 || in_marks() || !wanted()) return true;
    const std::span<const datalog::Value> items(values_.data() + start, values_.size() - start);
    const datalog::Value made = host_.pool().array(items);
    values_.resize(start);
    values_.push_back(made);
    return true;
  }
  bool start_map(std::uint32_t) {
    if (levels_.size() < 2 || in_marks()) return malformed("a map where none is expected");
    return open(true);
  }
  bool end_map() {
    const std::size_t start = levels_.back().start;
    levels_.pop_back();
    if (!wanted()) return true;
    bloom::Value::Entries entries;
    for (std::size_t i = start; i + 1 < values_.size(); i += 2)
      entries.emplace_back(runtime::unpacked(host_.pool(), values_[i]),
                           runtime::unpacked(host_.pool(), values_[i + 1]));
    values_.resize(start);
    values_.push_back(runtime::packed(host_.pool(), bloom::Value::map(std::move(entries))));
    return true;
  }

  void parse_error(std::size_t, std::size_t) { malformed("this is no msgpack"); }
  void insufficient_bytes(std::size_t, std::size_t) { malformed("it ends too early"); }

  // Of a message that ended.
  const std::optional<Drop>& refused() const { return refused_; }
  bloom::CollectionId channel() const { return *channel_; }
  const std::vector<std::uint64_t>& marks() const { return marks_; }
  std::string why_malformed() const { return why_malformed_; }

 private:
  struct Level {
    bool map;
    std::uint32_t index;
    std::size_t start;  // its first value
  };

  // Whether what comes is part of a tuple that will be delivered.
  bool wanted() const { return levels_.size() >= 2 && levels_[0].index == 1 && !refused_; }
  bool in_marks() const { return levels_.size() >= 2 && levels_[0].index == 2; }

  bool open(bool map) {
    if (levels_.size() >= kMaxDepth) return malformed("it nests too deep");
    if (in_marks()) return malformed("the positions of columns are numbers");
    levels_.push_back({map, 0, values_.size()});
    return true;
  }
  bool scalar(datalog::Value value) {
    if (levels_.size() < 2) return malformed("a message is an array of a name, a tuple and positions");
    if (in_marks()) return malformed("the positions of columns are numbers");
    if (wanted()) values_.push_back(value);
    return true;
  }
  bool name(std::string_view text) {
    auto found = host_.channel(text);
    if (found)
      channel_ = *found;
    else
      refused_ = found.error();
    return true;
  }
  bool mark(std::uint64_t position) { return marks_.push_back(position), true; }
  bool no_value(const char* why) {
    if (levels_.size() < 2 || in_marks()) return malformed(why);
    refuse(Reason::Type, why);
    return true;
  }
  void refuse(Reason reason, std::string why) {
    if (!refused_) refused_ = host_.dropping(reason, std::move(why));
  }
  bool malformed(const char* why) {
    if (why_malformed_.empty()) why_malformed_ = why;
    return false;
  }

  runtime::Host& host_;
  std::vector<datalog::Value>& values_;
  std::vector<Level> levels_;
  std::optional<bloom::CollectionId> channel_;
  std::vector<std::uint64_t> marks_;
  std::optional<Drop> refused_;
  std::string why_malformed_;
};

MessageReader::MessageReader(runtime::Host& host, OnDrop on_drop)
    : host_(host), on_drop_(std::move(on_drop)), taken_(host.collections()) {}

void MessageReader::drop(Drop drop) {
  if (on_drop_) on_drop_(drop);
}

void MessageReader::deliver(std::string_view bytes) {
  std::size_t at = 0;
  if (bytes.empty()) drop(host_.dropping(Reason::Malformed, "it is empty"));
  try {
    while (at < bytes.size()) {
      Visitor message(host_, values_);
      if (!msgpack::parse(bytes.data(), bytes.size(), at, message)) {
        drop(message.refused() ? *message.refused()
                               : host_.dropping(Reason::Malformed, message.why_malformed()));
        return;
      }
      finish(message);
    }
  } catch (const datalog::Error& error) {
    drop(host_.dropping(Reason::TooMuch, error.what()));
  }
}

void MessageReader::finish(Visitor& message) {
  if (message.refused()) return drop(*message.refused());
  for (std::uint64_t position : message.marks()) {
    if (position >= values_.size() || values_[position].kind() != datalog::Value::Kind::Text)
      return drop(host_.dropping(Reason::Malformed, "no text where a column is said to be marshalled"));
    auto value = unmarshal(host_.pool().text_of(values_[position]));
    if (!value) return drop(host_.dropping(Reason::Type, value.error()));
    values_[position] = runtime::packed(host_.pool(), *value);
  }
  if (auto refused = host_.deliver(message.channel(), values_)) return drop(std::move(*refused));
  ++taken_[message.channel().index];
}

}  // namespace blazes::wire
