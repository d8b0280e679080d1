// The text of a Ruby file becomes a tree of nodes in one array: all that the reader knows of tree-sitter.
//
// Comments are left out. What nests deeper than `kMaxDepth` is cut off at a node of kind `TooDeep`, so that who walks the tree may
// recurse. Linear in the text.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/id.h"

namespace blazes::bloom {

enum class Kind : std::uint8_t {
  Other,  // a kind that nobody asks for by name
  Token,  // a keyword, an operator, a bracket
  Error,  // what the grammar has no place for
  TooDeep,
  // The grammar's names of kinds, in the order of `kKindNames`.
  Argument_list,
  Array,
  Assignment,
  Bare_string,
  Bare_symbol,
  Begin,
  Binary,
  Block,
  Block_argument,
  Block_body,
  Block_parameters,
  Body_statement,
  Break,
  Call,
  Case,
  Chained_string,
  Character,
  Class,
  Class_variable,
  Conditional,
  Constant,
  Delimited_symbol,
  Destructured_left_assignment,
  Destructured_parameter,
  Do_block,
  Element_reference,
  Else,
  Elsif,
  Empty_statement,
  Escape_sequence,
  False,
  Float,
  For,
  Global_variable,
  Hash,
  Hash_key_symbol,
  Heredoc_beginning,
  Heredoc_body,
  Heredoc_content,
  Heredoc_end,
  Identifier,
  If,
  If_modifier,
  Instance_variable,
  Integer,
  Interpolation,
  Keyword_parameter,
  Lambda,
  Lambda_parameters,
  Left_assignment_list,
  Method,
  Method_parameters,
  Module,
  Next,
  Nil,
  Operator_assignment,
  Optional_parameter,
  Pair,
  Parenthesized_statements,
  Pattern,
  Program,
  Range,
  Regex,
  Rest_assignment,
  Return,
  Right_assignment_list,
  Scope_resolution,
  Self,
  Simple_symbol,
  Singleton_class,
  Singleton_method,
  Splat_argument,
  Splat_parameter,
  String,
  String_array,
  String_content,
  Superclass,
  Super,
  Symbol_array,
  Then,
  True,
  Unary,
  Unless,
  Unless_modifier,
  Until,
  When,
  While,
  Yield,
  kCount,
};

enum class Part : std::uint8_t {
  None,
  Alternative,
  Arguments,
  Begin,
  Block,
  Body,
  Condition,
  Consequence,
  End,
  Key,
  Left,
  Method,
  Name,
  Object,
  Operand,
  Operator,
  Parameters,
  Pattern,
  Receiver,
  Right,
  Scope,
  Superclass,
  Value,
  kCount,
};

struct SyntaxNode {
  Kind kind = Kind::Other;
  Part part = Part::None;  // what it is of its parent
  bool missing = false;    // the parser put it in to get on
  std::uint16_t symbol = 0;
  std::uint32_t start = 0, end = 0;  // bytes of the text
  Id<SyntaxNode> first_child, next_sibling;
};
using Node = Id<SyntaxNode>;

class Syntax {
 public:
  static constexpr std::size_t kMaxDepth = 400;

  explicit Syntax(std::string_view text);

  Node root() const { return Node(0); }
  std::string_view text() const { return text_; }
  const SyntaxNode& operator[](Node node) const { return nodes_[node.index]; }
  Kind kind(Node node) const { return node ? (*this)[node].kind : Kind::Other; }
  std::string_view text(Node node) const {
    return text_.substr((*this)[node].start, (*this)[node].end - (*this)[node].start);
  }
  // The grammar's name of its kind.
  std::string_view kind_name(Node node) const;

  // The child that is this part of its parent; none if there is none.
  Node child(Node node, Part part) const;
  // Those that are no tokens.
  std::vector<Node> children(Node node) const;
  Node first(Node node) const;  // the first of them

  // What the grammar has no place for, or misses; in the order of the text, the outermost only.
  const std::vector<Node>& errors() const { return errors_; }
  const std::vector<Node>& too_deep() const { return too_deep_; }

 private:
  std::string_view text_;
  std::vector<SyntaxNode> nodes_;
  std::vector<Node> errors_, too_deep_;
};

}  // namespace blazes::bloom
