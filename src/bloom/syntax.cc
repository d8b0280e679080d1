#include "bloom/syntax.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <string>

extern "C" const TSLanguage* tree_sitter_ruby(void);

namespace blazes::bloom {
namespace {

constexpr std::array kKindNames = {
    "argument_list",
    "array",
    "assignment",
    "bare_string",
    "bare_symbol",
    "begin",
    "binary",
    "block",
    "block_argument",
    "block_body",
    "block_parameters",
    "body_statement",
    "break",
    "call",
    "case",
    "chained_string",
    "character",
    "class",
    "class_variable",
    "conditional",
    "constant",
    "delimited_symbol",
    "destructured_left_assignment",
    "destructured_parameter",
    "do_block",
    "element_reference",
    "else",
    "elsif",
    "empty_statement",
    "escape_sequence",
    "false",
    "float",
    "for",
    "global_variable",
    "hash",
    "hash_key_symbol",
    "heredoc_beginning",
    "heredoc_body",
    "heredoc_content",
    "heredoc_end",
    "identifier",
    "if",
    "if_modifier",
    "instance_variable",
    "integer",
    "interpolation",
    "keyword_parameter",
    "lambda",
    "lambda_parameters",
    "left_assignment_list",
    "method",
    "method_parameters",
    "module",
    "next",
    "nil",
    "operator_assignment",
    "optional_parameter",
    "pair",
    "parenthesized_statements",
    "pattern",
    "program",
    "range",
    "regex",
    "rest_assignment",
    "return",
    "right_assignment_list",
    "scope_resolution",
    "self",
    "simple_symbol",
    "singleton_class",
    "singleton_method",
    "splat_argument",
    "splat_parameter",
    "string",
    "string_array",
    "string_content",
    "superclass",
    "super",
    "symbol_array",
    "then",
    "true",
    "unary",
    "unless",
    "unless_modifier",
    "until",
    "when",
    "while",
    "yield",
};
static_assert(kKindNames.size() + static_cast<std::size_t>(Kind::Argument_list) ==
              static_cast<std::size_t>(Kind::kCount));

constexpr std::array kPartNames = {
    "alternative", "arguments", "begin",  "block", "body",       "condition", "consequence", "end",
    "key",         "left",      "method", "name",  "object",     "operand",   "operator",    "parameters",
    "pattern",     "receiver",  "right",  "scope", "superclass", "value",
};
static_assert(kPartNames.size() + 1 == static_cast<std::size_t>(Part::kCount));

// The grammar's numbers of kinds and parts, turned into ours once.
struct Grammar {
  const TSLanguage* language = tree_sitter_ruby();
  std::vector<Kind> kinds;
  std::vector<Part> parts;
  TSSymbol comment = 0;

  Grammar()
      : kinds(ts_language_symbol_count(language), Kind::Other),
        parts(ts_language_field_count(language) + 1, Part::None) {
    for (std::size_t symbol = 0; symbol < kinds.size(); ++symbol) {
      const auto number = static_cast<TSSymbol>(symbol);
      const std::string_view name = ts_language_symbol_name(language, number);
      if (ts_language_symbol_type(language, number) != TSSymbolTypeRegular) {
        kinds[symbol] = Kind::Token;
        continue;
      }
      const auto found = std::ranges::find(kKindNames, name);
      if (found != kKindNames.end())
        kinds[symbol] =
            static_cast<Kind>(static_cast<std::size_t>(Kind::Argument_list) + (found - kKindNames.begin()));
      if (name == "comment") comment = number;
    }
    for (std::size_t i = 0; i < kPartNames.size(); ++i) {
      const std::string_view name = kPartNames[i];
      const TSFieldId field =
          ts_language_field_id_for_name(language, name.data(), static_cast<std::uint32_t>(name.size()));
      parts[field] = static_cast<Part>(i + 1);
    }
  }
};

const Grammar& grammar() {
  static const Grammar it;
  return it;
}

struct Delete {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};

}  // namespace

Syntax::Syntax(std::string_view text) : text_(text) {
  std::unique_ptr<TSParser, Delete> parser(ts_parser_new());
  ts_parser_set_language(parser.get(), grammar().language);
  const std::unique_ptr<TSTree, Delete> tree(
      ts_parser_parse_string(parser.get(), nullptr, text.data(), static_cast<std::uint32_t>(text.size())));

  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree.get()));
  nodes_.reserve(text.size() / 3 + 16);
  std::vector<Node> open;       // from the root down to the parent of what comes next
  std::vector<Node> last;       // the last child of each of them
  std::uint32_t error_end = 0;  // of the last outermost error
  for (bool more = true; more;) {
    const TSNode from = ts_tree_cursor_current_node(&cursor);
    const TSSymbol symbol = ts_node_symbol(from);
    bool descend = false;
    if (symbol != grammar().comment) {
      const Node node(nodes_.size());
      SyntaxNode& made = nodes_.emplace_back();
      made.symbol = symbol;
      made.start = ts_node_start_byte(from);
      made.end = ts_node_end_byte(from);
      made.part = grammar().parts[ts_tree_cursor_current_field_id(&cursor)];
      made.missing = ts_node_is_missing(from);
      made.kind = ts_node_is_error(from)            ? Kind::Error
                  : symbol < grammar().kinds.size() ? grammar().kinds[symbol]
                                                    : Kind::Other;
      if ((made.kind == Kind::Error || made.missing) && (errors_.empty() || made.start >= error_end)) {
        errors_.push_back(node);
        error_end = made.end;
      }
      if (!open.empty()) {
        if (last.back())
          nodes_[last.back().index].next_sibling = node;
        else
          nodes_[open.back().index].first_child = node;
        last.back() = node;
      }
      descend = open.size() < kMaxDepth;
      if (!descend && ts_node_child_count(from) > 0) {
        made.kind = Kind::TooDeep;
        too_deep_.push_back(node);
      }
      if (descend && ts_tree_cursor_goto_first_child(&cursor)) {
        open.push_back(node);
        last.emplace_back();
        continue;
      }
    }
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      more = ts_tree_cursor_goto_parent(&cursor);
      if (!more) break;
      open.pop_back();
      last.pop_back();
    }
  }
  ts_tree_cursor_delete(&cursor);
}

std::string_view Syntax::kind_name(Node node) const {
  return ts_language_symbol_name(grammar().language, (*this)[node].symbol);
}

Node Syntax::child(Node node, Part part) const {
  if (!node) return {};
  for (Node at = (*this)[node].first_child; at; at = (*this)[at].next_sibling)
    if ((*this)[at].part == part) return at;
  return {};
}

std::vector<Node> Syntax::children(Node node) const {
  std::vector<Node> found;
  if (!node) return found;
  for (Node at = (*this)[node].first_child; at; at = (*this)[at].next_sibling)
    if ((*this)[at].kind != Kind::Token) found.push_back(at);
  return found;
}

Node Syntax::first(Node node) const {
  if (!node) return {};
  for (Node at = (*this)[node].first_child; at; at = (*this)[at].next_sibling)
    if ((*this)[at].kind != Kind::Token) return at;
  return {};
}

}  // namespace blazes::bloom
