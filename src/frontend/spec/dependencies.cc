#include "frontend/spec/dependencies.h"

#include "frontend/spec/keys.h"
#include "frontend/spec/scalars.h"

namespace blazes::frontend::spec {
namespace {

constexpr std::string_view kForms =
    "written \"a -> b\" if a determines b, \"a <-> b\" if each determines the other";

struct DependencyDraft {
  std::optional<NamedList> from, to;
  bool injective = false;
};

constexpr KeyTable<DependencyDraft, 3> kDependencyKeys = {{
    {"from", "", [](Reading& r, DependencyDraft& d, const Value& v) { d.from = read_names(r, v, false); },
     "the attributes that determine"},
    {"to", "", [](Reading& r, DependencyDraft& d, const Value& v) { d.to = read_names(r, v, false); },
     "the attributes that are determined"},
    {"injective", "",
     [](Reading& r, DependencyDraft& d, const Value& v) { d.injective = read_flag(r, v).value_or(false); },
     "true: they determine each other"},
}};

// Reads the text of one dependency from left to right.
class Parser {
 public:
  Parser(Reading& reading, const Value& value) : reading_(reading), value_(value), text_(value.text()) {}

  std::optional<DependencyDraft> parse() {
    DependencyDraft draft;
    if (!(draft.from = side())) return {};
    if (text_.substr(at_).starts_with("<->")) {
      draft.injective = true;
      at_ += 3;
    } else if (text_.substr(at_).starts_with("->")) {
      at_ += 2;
    } else {
      return fail("expected '->' or '<->' here"), std::nullopt;
    }
    if (!(draft.to = side())) return {};
    if (at_ < text_.size()) return fail("nothing may follow here"), std::nullopt;
    return draft;
  }

 private:
  void space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  void fail(std::string message) {
    std::size_t length = at_ < text_.size() ? 1 : 0;
    std::size_t at = std::min(at_, text_.empty() ? 0 : text_.size() - 1);
    reading_.error("BLZ116", value_.spot(at, std::max<std::size_t>(length, 1)), std::move(message),
                   std::string(kForms));
  }
  bool pass(char c) {
    space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  // Names with commas between them, in brackets or not.
  std::optional<NamedList> side() {
    NamedList names;
    bool bracket = pass('[');
    do {
      space();
      std::size_t begin = at_;
      while (at_ < text_.size() && !ends_name()) ++at_;
      std::size_t end = at_;
      while (end > begin && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
      if (begin == end) return fail("expected the name of an attribute here"), std::nullopt;
      Spot spot = value_.spot(begin, end - begin);
      std::string_view name = text_.substr(begin, end - begin);
      if (!check_name(reading_, name, spot, "an attribute")) return {};
      names.push_back({name, spot});
    } while (pass(','));
    if (bracket && !pass(']')) return fail("expected ']' here"), std::nullopt;
    space();
    return names;
  }
  bool ends_name() const {
    std::string_view rest = text_.substr(at_);
    return rest[0] == ',' || rest[0] == '[' || rest[0] == ']' || rest.starts_with("->") ||
           rest.starts_with("<-");
  }

  Reading& reading_;
  const Value& value_;
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

void read_dependency(Reading& reading, const Value& value) {
  std::optional<DependencyDraft> draft;
  if (value.is_map()) {
    std::size_t before = reading.collector.errors();
    read_mapping(reading, value, kDependencyKeys, draft.emplace());
    for (auto [side, name] : {std::pair{&draft->from, "from"}, std::pair{&draft->to, "to"}})
      if (!*side && reading.collector.errors() == before)
        reading.error("BLZ107", value.spot(), fmt::format("this dependency has no '{}'", name),
                      "a dependency leads from attributes to attributes");
  } else if (value.is_scalar()) {
    draft = Parser(reading, value).parse();
  } else {
    reading.error("BLZ116", value.spot(), fmt::format("this dependency is {}", name_of(value.kind())),
                  std::string(kForms));
  }
  if (draft && draft->from && draft->to)
    reading.builder->add_dependency(
        {reading.intern(*draft->from), reading.intern(*draft->to), draft->injective});
}

void add_dependency_keys(std::vector<KeyReference>& reference) {
  add_keys("dependency", kDependencyKeys, reference);
}

}  // namespace blazes::frontend::spec
