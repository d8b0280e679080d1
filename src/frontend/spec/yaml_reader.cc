// YAML by way of yaml-cpp's events: its own `Node` would resolve aliases, lose places and allocate for each value.
#include <algorithm>
#include <cctype>
#include <istream>
#include <map>
#include <streambuf>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "diagnostics/quote.h"
#include "frontend/spec/tree_document.h"

namespace blazes::frontend::spec {
namespace {

constexpr std::size_t kShown = 80;  // bytes at most that are underlined of a text that has no plain end
constexpr std::size_t kMostCopied = 100'000;  // nodes that aliases stand for, all together
constexpr std::size_t kMostOverwritten = 50;  // aliases that end the reading: each takes another one
constexpr std::string_view kAliasHint = "write the value out; an unknown gate is written \"*\", quoted";

// yaml-cpp counts bytes, but not those of a byte order mark.
std::size_t offset_of(const YAML::Mark& mark, std::string_view text) {
  std::size_t before = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
  return std::min(static_cast<std::size_t>(std::max(mark.pos, 0)) + before, text.size());
}

// Lets a stream read from memory that somebody else owns.
class MemoryBuffer : public std::streambuf {
 public:
  explicit MemoryBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // only ever read
    setg(begin, begin, begin + text.size());
  }
};

// Ends the reading from inside a callback, once the reason has been reported.
struct Refused {};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(Origin origin, Tree& tree) : origin_(origin), tree_(tree), text_(origin.text().view()) {}

  std::uint32_t root() const { return root_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ == 0) return;
    report("BLZ124", offset(mark), 1, "a second YAML document begins here", "put it into a file of its own");
    throw Refused{};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    std::size_t at = offset(mark);
    auto word = [&](std::string_view w) { return text_.substr(at, w.size()) == w; };
    std::size_t length = word("~") ? 1 : word("null") || word("Null") || word("NULL") ? 4 : 0;
    Node node{.text = text_.substr(at, length),
              .spot = spot(at, std::max<std::size_t>(length, 1)),
              .kind = Kind::Null};
    // What is not written down has no place of its own.
    if (length == 0 && !open_.empty() && open_.back().has_key) node.spot = open_.back().key_spot;
    scalar(node);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    std::size_t at = offset(mark);
    bool plain = tag == "?";
    if (!plain && tag != "!") plain = !is_string_tag(tag, at);
    Node node{.kind = Kind::Scalar, .quoted = !plain};
    char quote = at < text_.size() ? text_[at] : '\0';
    bool has_quote = tag != "?" && (quote == '"' || quote == '\'');
    if (tag == "?" && quote == '*') {  // see `without_alias`
      if (!open_.empty() && open_.back().has_key) origin_.collector.close(open_.back().key_spot.place);
      node.text = text_.substr(at, value.size());
      node.quoted = true;
      node.spot = spot(at, value.size());
    } else if (text_.substr(std::min(at + (has_quote ? 1 : 0), text_.size())).starts_with(value)) {
      node.text = text_.substr(at + (has_quote ? 1 : 0), value.size());
      node.verbatim = has_quote == node.quoted;
      node.spot = spot(at, value.size() + (has_quote ? 2 : 0));
    } else {
      node.text = tree_.keep(value);
      std::string_view shown = text_.substr(at, kShown);
      node.spot = spot(at, std::min(shown.find_first_of("\r\n"), shown.size()));
    }
    remember(anchor, scalar(node));
  }

  // Nothing is made of such a file, but the mistakes in the rest of it are looked for as if the value stood here.
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    report("BLZ105", offset(mark), 1, "YAML aliases are not accepted", std::string(kAliasHint));
    auto known = anchors_.find(anchor);
    if (known == anchors_.end() || is_open(known->second) ||
        (expects_key() && tree_[known->second].text.empty()))
      throw Refused{};
    if (skipping_ > 0) return;
    auto [copy, first] = without_relatives(known->second);
    std::uint32_t index = scalar(copy);
    if (index != Node::kNone) copy_children(first, index);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    remember(anchor, begin(Kind::List, mark, tag));
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    remember(anchor, begin(Kind::Map, mark, tag));
  }
  void OnSequenceEnd() override { end(); }
  void OnMapEnd() override { end(); }

 private:
  struct Open {
    std::uint32_t node, last = Node::kNone;
    bool is_map = false, has_key = false;
    bool dropped = false;  // the key could not be used, so its value is not either
    std::string_view key;
    Spot key_spot{};
  };

  std::size_t offset(const YAML::Mark& mark) const { return offset_of(mark, text_); }
  Spot spot(std::size_t at, std::size_t length) const {
    return {origin_.place(at), static_cast<std::uint32_t>(std::max<std::size_t>(length, 1))};
  }
  void report(std::string_view id, std::size_t at, std::uint32_t length, std::string message,
              std::string hint) {
    origin_.collector.report(id, origin_.place(at), length, std::move(message), std::move(hint));
  }

  bool is_string_tag(std::string_view tag, std::size_t at) {
    constexpr std::string_view kCore = "tag:yaml.org,2002:";
    std::string_view name = tag.starts_with(kCore) ? tag.substr(kCore.size()) : std::string_view{};
    for (std::string_view known : {"str", "int", "float", "bool", "null", "seq", "map"})
      if (name == known) return name == "str";
    report("BLZ124", at, 1, fmt::format("the YAML tag {} means nothing here", diagnostics::quoted(tag)),
           "leave it out");
    return false;
  }

  bool expects_key() const { return !open_.empty() && open_.back().is_map && !open_.back().has_key; }

  // The node; none for a key.
  std::uint32_t scalar(Node node) {
    if (skipping_ > 0) return Node::kNone;
    if (!expects_key()) return place(node);
    Open& map = open_.back();
    map.has_key = true;
    map.key = node.text;
    map.key_spot = node.spot;
    return Node::kNone;
  }

  void remember(YAML::anchor_t anchor, std::uint32_t node) {
    if (anchor != 0 && node != Node::kNone) anchors_[anchor] = node;
  }
  bool is_open(std::uint32_t node) const {
    return std::ranges::any_of(open_, [&](const Open& o) { return o.node == node; });
  }
  // A copy that neither has children nor a successor, and the first child of the original.
  std::pair<Node, std::uint32_t> without_relatives(std::uint32_t node) const {
    Node copy = tree_[node];
    const std::uint32_t first = std::exchange(copy.first_child, Node::kNone);
    copy.next = Node::kNone;
    copy.children = 0;
    return {copy, first};
  }
  // No deeper than what is copied, so within the limit of depth; bounded in number against aliases of aliases.
  void copy_children(std::uint32_t from, std::uint32_t to) {
    std::uint32_t last = Node::kNone;
    for (; from != Node::kNone; from = tree_[from].next) {
      if (++copied_ > kMostCopied) throw Refused{};
      auto [copy, first] = without_relatives(from);
      std::uint32_t index = tree_.add(copy);
      last = tree_.link(to, last, index);
      copy_children(first, index);
    }
  }

  std::uint32_t place(Node& node) {
    if (open_.empty()) return root_ = tree_.add(node);
    Open& parent = open_.back();
    node.key = parent.key;
    node.key_spot = parent.key_spot;
    std::uint32_t index = tree_.add(node);
    if (!parent.dropped) parent.last = tree_.link(parent.node, parent.last, index);
    parent.has_key = parent.dropped = false;
    return index;
  }

  std::uint32_t begin(Kind kind, const YAML::Mark& mark, std::string_view tag) {
    if (open_.size() + skipping_ >= Limits::kDepth) {
      report("BLZ102", offset(mark), 1, fmt::format("this is nested deeper than {} levels", Limits::kDepth),
             "");
      throw Refused{};
    }
    if (!tag.empty() && tag != "?" && tag != "!") is_string_tag(tag, offset(mark));
    if (skipping_ > 0 || expects_key()) {
      if (skipping_++ == 0)
        report("BLZ106", offset(mark), 1, fmt::format("this key is {}", name_of(kind)), "a key is a name");
      return Node::kNone;
    }
    Node node{.spot = spot(offset(mark), 1), .kind = kind};
    std::uint32_t index = place(node);
    open_.push_back({.node = index, .is_map = kind == Kind::Map, .key = {}});
    return index;
  }

  void end() {
    if (skipping_ > 0) {
      if (--skipping_ == 0) open_.back().has_key = open_.back().dropped = true;
      return;
    }
    Open done = open_.back();
    open_.pop_back();
    if (done.is_map) drop_duplicate_keys(tree_, done.node, origin_.collector);
  }

  Origin origin_;
  Tree& tree_;
  std::string_view text_;
  std::vector<Open> open_;
  std::size_t skipping_ = 0;  // how deep we are in a key that is no scalar
  std::size_t documents_ = 0;
  std::uint32_t root_ = Node::kNone;
  std::map<YAML::anchor_t, std::uint32_t> anchors_;
  std::size_t copied_ = 0;
};

// YAML forbids control characters; yaml-cpp takes some for the end of the text. And it reads all of a bracket before it says
// anything of it, so that it would run out of memory before our limit of depth could stop it.
bool check_characters(const Origin& origin) {
  std::string_view text = origin.text().view();
  std::size_t open = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f) {
      origin.collector.report("BLZ101", origin.place(at), 1,
                              fmt::format("a control character, \\x{:02x}", byte),
                              "in double quotes it can be written as an escape");
      return false;
    }
    if (c == '[' || c == '{') ++open;
    if ((c == ']' || c == '}') && open > 0) --open;
    if (open <= Limits::kBrackets) continue;
    origin.collector.report(
        "BLZ102", origin.place(at), 1,
        fmt::format("{} brackets are open here; {} levels are possible", open, Limits::kDepth));
    return false;
  }
  return true;
}

// An unquoted '*', by far the most common mistake, ends yaml-cpp's reading. It is reported, and overwritten in `text` by what
// reads as a plain scalar of the same length; false if `e` is about something else.
bool without_alias(const Origin& origin, const YAML::Exception& e, std::string& text) {
  std::string_view message = e.msg;
  if (!message.starts_with("alias not found") &&
      !message.starts_with("the referenced anchor is not defined") &&
      !message.starts_with("illegal character found while scanning alias"))
    return false;
  std::size_t at = offset_of(e.mark, text);
  if (at >= text.size() || text[at] != '*') at = at == 0 ? std::string::npos : text.rfind('*', at - 1);
  if (at == std::string::npos) return false;
  origin.collector.report("BLZ105", origin.place(at), 1,
                          "an unquoted '*' begins a YAML alias, which is not accepted",
                          std::string(kAliasHint));
  origin.collector.close(origin.place(at));
  std::size_t end = std::min(text.find_first_of(" \t\r\n,]}", at), text.size());
  std::fill(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(end),
            '.');
  return true;
}

void report_exception(const Origin& origin, const YAML::Exception& e) {
  std::string_view text = origin.text().view();
  std::size_t at = offset_of(e.mark, text);
  // The end of the text is no place that anybody could look at.
  while (at > 0 && at >= text.size() && std::isspace(static_cast<unsigned char>(text[at - 1]))) --at;
  origin.collector.report("BLZ101", origin.place(at), 1, fmt::format("not well-formed YAML: {}", e.msg), "");
}

void parse(std::string_view text, TreeBuilder& builder) {
  MemoryBuffer buffer(text);
  std::istream stream(&buffer);
  YAML::Parser parser(stream);
  while (parser.HandleNextDocument(builder)) {
  }
}

// The root; nothing if the text cannot be read to its end.
std::optional<std::uint32_t> build(const Origin& origin, Tree& tree) {
  std::string readable;  // the text with what aliases end the reading overwritten; empty: as it is
  for (std::size_t reading = 0; reading <= kMostOverwritten; ++reading) {
    TreeBuilder builder(origin, tree);
    try {
      parse(readable.empty() ? origin.text().view() : std::string_view(readable), builder);
      return builder.root();
    } catch (const Refused&) {
      return std::nullopt;
    } catch (const YAML::Exception& e) {
      if (readable.empty()) readable = origin.text().view();
      if (!without_alias(origin, e, readable)) {
        report_exception(origin, e);
        return std::nullopt;
      }
      tree.clear();
    }
  }
  return std::nullopt;
}

}  // namespace

std::unique_ptr<Document> read_yaml(Origin origin) {
  std::string_view text = origin.text().view();
  if (text.size() > Limits::kYamlBytes) {
    origin.collector.report(
        "BLZ102", origin.place(0), 1,
        fmt::format("this file has {} bytes; YAML may have {}", text.size(), Limits::kYamlBytes),
        "write it as JSON, which may be larger");
    return nullptr;
  }
  if (!check_utf8(origin) || !check_characters(origin)) return nullptr;

  auto document = std::make_unique<TreeDocument>();
  const std::optional<std::uint32_t> built = build(origin, document->tree);
  if (!built) return nullptr;
  const std::uint32_t root = *built;
  if (root != Node::kNone && document->tree[root].kind != Kind::Map &&
      document->tree[root].kind != Kind::Null) {
    const Node& node = document->tree[root];
    origin.collector.report("BLZ106", node.spot.place, node.spot.length,
                            fmt::format("the file is {}", name_of(node.kind)),
                            "a mapping of 'components', 'streams' and so on");
    return nullptr;
  }
  if (root != Node::kNone) document->list_members(root);
  return document;
}

}  // namespace blazes::frontend::spec
