// JSON, one entry at a time (see json_cut.h for why).
#include <fmt/format.h>

#include <absl/container/flat_hash_map.h>

#include "frontend/spec/json_cut.h"
#include "frontend/spec/json_mistake.h"
#include "frontend/spec/json_value.h"

namespace blazes::frontend::spec {
namespace {

// How much is read before the text's memory is given back.
constexpr std::size_t kForget = 16u << 20;

class JsonDocument : public Document {
 public:
  explicit JsonDocument(Origin origin)
      : origin_(origin), text_(origin.text().view()), member_names_(origin) {}

  bool list_members(std::size_t begin);
  void read(const Member& member, absl::FunctionRef<void(Value)> use) override;
  void entries(const Member& member, absl::FunctionRef<bool(Value)> use) override;

 private:
  // The memory for one value, given back at the end of a reading. While one is being used, others may be read.
  class Lease {
   public:
    explicit Lease(JsonDocument& document) : document_(document) {
      if (document.leased_ == document.values_.size())
        document.values_.push_back(std::make_unique<JsonValue>(document.origin_));
      value_ = document.values_[document.leased_++].get();
    }
    ~Lease() { --document_.leased_; }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    JsonValue* operator->() { return value_; }

   private:
    JsonDocument& document_;
    JsonValue* value_;
  };

  bool pass_value(JsonCursor& cursor, std::size_t depth);
  bool read_slice(Lease& lease, std::size_t begin, std::size_t end, const Node& node);
  bool fail(std::size_t suspect);
  bool exceed(std::size_t offset, std::string message);
  Spot name_spot(std::string_view inside) const {
    return {origin_.place(static_cast<std::size_t>(inside.data() - text_.data()) - 1),
            static_cast<std::uint32_t>(inside.size() + 2)};
  }
  void forget(std::size_t offset, std::size_t& forgotten) const;

  Origin origin_;
  std::string_view text_;
  JsonValue member_names_;
  std::vector<std::unique_ptr<JsonValue>> values_;
  std::size_t leased_ = 0;
  bool failed_ = false;
};

bool JsonDocument::fail(std::size_t suspect) {
  if (!failed_) report_json_mistake(origin_, suspect);
  failed_ = true;
  return false;
}

bool JsonDocument::exceed(std::size_t offset, std::string message) {
  if (!failed_) origin_.collector.report("BLZ102", origin_.place(offset), 1, std::move(message));
  failed_ = true;
  return false;
}

void JsonDocument::forget(std::size_t offset, std::size_t& forgotten) const {
  if (offset - forgotten < kForget) return;
  origin_.text().forget_before(offset);
  forgotten = offset;
}

bool JsonDocument::pass_value(JsonCursor& cursor, std::size_t depth) {
  switch (cursor.value(depth)) {
    case JsonCursor::Outcome::Done: return true;
    case JsonCursor::Outcome::Malformed: break;
    case JsonCursor::Outcome::TooDeep:
      return exceed(cursor.offset(), fmt::format("this is nested deeper than {} levels", Limits::kDepth));
  }
  return fail(cursor.offset());
}

bool JsonDocument::read_slice(Lease& lease, std::size_t begin, std::size_t end, const Node& node) {
  switch (lease->read(begin, end, node)) {
    case JsonValue::Outcome::Done: return true;
    case JsonValue::Outcome::Malformed: break;
    case JsonValue::Outcome::TooLarge:
      return exceed(begin, fmt::format("this has more than {} values", Limits::kValues));
  }
  return fail(begin);
}

bool JsonDocument::list_members(std::size_t begin) {
  JsonCursor cursor(text_, begin);
  std::size_t forgotten = 0;
  absl::flat_hash_map<std::string_view, Place> seen;
  if (!cursor.pass('{')) return fail(cursor.offset());
  if (!cursor.pass('}')) {
    do {
      std::string_view inside;
      Member member;
      if (!cursor.string(inside) || !member_names_.unescape(inside, member.key) || !cursor.pass(':'))
        return fail(cursor.offset());
      member.key_spot = name_spot(inside);
      member.kind = cursor.kind();
      member.handle = cursor.offset();
      if (!pass_value(cursor, 2)) return false;
      bool scalar = member.kind == Kind::Scalar || member.kind == Kind::Null;
      member.spot = {origin_.place(member.handle),
                     scalar ? static_cast<std::uint32_t>(cursor.offset() - member.handle) : 1};
      if (auto [first, added] = seen.try_emplace(member.key, member.key_spot.place); added)
        members_.push_back(member);
      else
        report_duplicate(origin_.collector, member.key, member.key_spot, first->second);
      forget(cursor.offset(), forgotten);
    } while (cursor.pass(','));
    if (!cursor.pass('}')) return fail(cursor.offset());
  }
  cursor.peek();
  return cursor.at_end() || fail(cursor.offset());
}

void JsonDocument::read(const Member& member, absl::FunctionRef<void(Value)> use) {
  JsonCursor cursor(text_, member.handle);
  Lease lease(*this);
  lease->clear();
  if (!failed_ && pass_value(cursor, 2) &&
      read_slice(lease, member.handle, cursor.offset(), {.key = member.key, .key_spot = member.key_spot}))
    use(lease->value());
}

void JsonDocument::entries(const Member& member, absl::FunctionRef<bool(Value)> use) {
  bool is_map = member.kind == Kind::Map;
  if (!is_map && member.kind != Kind::List) return read(member, [&](Value value) { use(value); });
  char close = is_map ? '}' : ']';
  JsonCursor cursor(text_, member.handle);
  std::size_t forgotten = member.handle;
  cursor.pass(is_map ? '{' : '[');
  if (failed_ || cursor.pass(close)) return;
  Lease lease(*this);
  do {
    lease->clear();
    Node node;
    if (is_map) {
      std::string_view inside;
      if (!cursor.string(inside) || !lease->unescape(inside, node.key) || !cursor.pass(':')) {
        fail(cursor.offset());
        return;
      }
      node.key_spot = name_spot(inside);
    }
    cursor.peek();
    std::size_t begin = cursor.offset();
    if (!pass_value(cursor, 3) || !read_slice(lease, begin, cursor.offset(), node)) return;
    if (!use(lease->value()) || failed_) return;
    forget(cursor.offset(), forgotten);
  } while (cursor.pass(','));
  if (!cursor.pass(close)) fail(cursor.offset());
}

}  // namespace

std::unique_ptr<Document> read_json(Origin origin) {
  if (!check_utf8(origin)) return nullptr;
  auto document = std::make_unique<JsonDocument>(origin);
  std::size_t begin = origin.text().view().starts_with("\xef\xbb\xbf") ? 3 : 0;
  if (!document->list_members(begin)) return nullptr;
  return document;
}

}  // namespace blazes::frontend::spec
