#include "emit/bloom/statements.h"

#include <algorithm>

#include <fmt/format.h>

namespace blazes::emit::bloom {
namespace {

using namespace blazes::bloom;
using SyntaxPart = blazes::bloom::Part;

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

// All children, tokens too.
std::vector<Node> parts_of(const Syntax& syntax, Node node) {
  std::vector<Node> parts;
  for (Node child = syntax[node].first_child; child; child = syntax[child].next_sibling)
    parts.push_back(child);
  return parts;
}

class Finder {
 public:
  Finder(const Syntax& syntax, std::uint32_t start, std::uint32_t end, std::string_view name)
      : syntax_(syntax), start_(start), end_(end), name_(name) {}

  std::optional<std::vector<Occurrence>> find() {
    visit(syntax_.root());
    if (hidden_) return {};
    std::ranges::sort(found_, {}, &Occurrence::start);
    return std::move(found_);
  }

 private:
  bool is_name(Node node) const {
    return syntax_.kind(node) == Kind::Identifier && syntax_.text(node) == name_;
  }

  // The depth of a tree is limited (syntax.h).
  void visit(Node node) {
    const SyntaxNode& at = syntax_[node];
    if (at.end <= start_ || at.start >= end_) return;
    if (is_name(node) && at.start >= start_) found_.push_back({at.start, at.end});
    const Kind kind = at.kind;
    if (kind == Kind::Block_parameters || kind == Kind::Assignment || kind == Kind::Left_assignment_list)
      declare(node);
    const Node receiver = syntax_.child(node, SyntaxPart::Receiver),
               method = syntax_.child(node, SyntaxPart::Method);
    if (kind == Kind::Call && is_name(receiver) && syntax_.text(method) == "payloads" && at.start >= start_) {
      found_.push_back({syntax_[receiver].start, syntax_[method].end, true});
      for (Node part : parts_of(syntax_, node))
        if (part != receiver && part != method) visit(part);
      return;
    }
    for (Node part : parts_of(syntax_, node))
      if (!(kind == Kind::Call && receiver && part == method)) visit(part);
  }

  void declare(Node node) {
    const bool assigns = syntax_.kind(node) == Kind::Assignment;
    for (Node part : parts_of(syntax_, node))
      if ((!assigns || syntax_[part].part == SyntaxPart::Left) && is_name(part)) hidden_ = true;
  }

  const Syntax& syntax_;
  std::uint32_t start_, end_;
  std::string_view name_;
  std::vector<Occurrence> found_;
  bool hidden_ = false;
};

// Of the line in which a byte stands; of one that begins a line, that line.
std::uint32_t line_start(std::string_view text, std::uint32_t at) {
  const std::size_t newline = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return newline == std::string_view::npos ? 0 : static_cast<std::uint32_t>(newline + 1);
}

// The end of the rest of a line that is blank or a comment, or none.
std::optional<std::uint32_t> rest_of_line(std::string_view text, std::uint32_t at) {
  const auto newline = static_cast<std::uint32_t>(std::min(text.find('\n', at), text.size()));
  const std::size_t first = text.find_first_not_of(" \t\r", at);
  if (first != std::string_view::npos && first < newline && text[first] != '#') return {};
  return newline;
}

// A statement of its own line after the one that stands from `start` to `end`, or behind a semicolon where that shares its line.
Insertion after(std::string_view text, std::uint32_t start, std::uint32_t end, const std::string& statement) {
  const std::uint32_t begin = line_start(text, start);
  const std::string_view indent = text.substr(begin, start - begin);
  const auto rest = rest_of_line(text, end);
  if (!rest || indent.find_first_not_of(" \t") != std::string_view::npos) return {end, "; " + statement};
  return {*rest, fmt::format("\n{}{}", indent, statement)};
}

bool calls(const Syntax& syntax, Node node, std::initializer_list<std::string_view> methods) {
  return syntax.kind(node) == Kind::Call && !syntax.child(node, SyntaxPart::Receiver) &&
         std::ranges::find(methods, syntax.text(syntax.child(node, SyntaxPart::Method))) != methods.end();
}

Node find_module(const Syntax& syntax, Node parent, std::uint32_t name_at) {
  for (Node node : syntax.children(parent)) {
    const SyntaxNode& at = syntax[node];
    if (at.start > name_at || at.end <= name_at) continue;
    const Node name = syntax.child(node, SyntaxPart::Name);
    if ((at.kind == Kind::Module || at.kind == Kind::Class) && name && syntax[name].start == name_at)
      return node;
    if (const Node found = find_module(syntax, node, name_at)) return found;
  }
  return {};
}

std::string_view line_at(std::string_view text, std::uint32_t at) {
  return text.substr(at, text.find('\n', at) - at);
}

// Above the comment that belongs to a line, but below what Ruby itself reads in the first lines of a file.
std::uint32_t above_comment(std::string_view text, std::uint32_t at) {
  while (at > 0) {
    const std::uint32_t before = line_start(text, at - 1);
    if (!text.substr(before).starts_with('#')) break;
    at = before;
  }
  for (std::string_view line = line_at(text, at);
       line.starts_with("#!") || line.find("coding:") != line.npos ||
       line.find("frozen_string_literal:") != line.npos;
       line = line_at(text, at))
    at = static_cast<std::uint32_t>(std::min(at + line.size() + 1, text.size()));
  return at;
}

}  // namespace

std::optional<std::vector<Occurrence>> occurrences(const Syntax& syntax, std::uint32_t start,
                                                   std::uint32_t end, std::string_view collection) {
  return Finder(syntax, start, end, collection).find();
}

std::optional<Insertion> include_in(const Syntax& syntax, std::uint32_t name_at, std::string_view name) {
  const Node module = find_module(syntax, syntax.root(), name_at);
  if (!module) return {};
  const std::string statement = fmt::format("include {}", name);
  Node last;
  const std::vector<Node> members = syntax.children(syntax.child(module, SyntaxPart::Body));
  for (Node member : members)
    if (calls(syntax, member, {"include"})) last = member;
  if (last) return after(syntax.text(), syntax[last].start, syntax[last].end, statement);
  if (!members.empty()) {
    const std::uint32_t first = syntax[members.front()].start, begin = line_start(syntax.text(), first);
    const std::string_view indent = syntax.text().substr(begin, first - begin);
    if (indent.find_first_not_of(" \t") == std::string_view::npos)
      return Insertion{begin, fmt::format("{}{}\n\n", indent, statement)};
    return Insertion{first, statement + "; "};
  }
  return Insertion{syntax[syntax.child(module, SyntaxPart::Name)].end, "; " + statement};
}

Insertion require_in(const Syntax& syntax, std::string_view file) {
  const std::string statement = fmt::format("require_relative '{}'", file);
  Node last;
  const std::vector<Node> statements = syntax.children(syntax.root());
  for (Node node : statements)
    if (calls(syntax, node, {"require", "require_relative"})) last = node;
  if (last) return after(syntax.text(), syntax[last].start, syntax[last].end, statement);
  const std::uint32_t first =
      statements.empty() ? 0 : line_start(syntax.text(), syntax[statements.front()].start);
  return {above_comment(syntax.text(), first), statement + "\n\n"};
}

void add_words(std::string_view text, std::vector<std::string>& words) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end > at) words.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
}

}  // namespace blazes::emit::bloom
