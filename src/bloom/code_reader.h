// Ruby code becomes expressions: what stands in the blocks of a rule, in a `def`, in the rows of a literal.
//
// Reading never fails: what has no meaning here becomes an `Opaque` that keeps the parts which have one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bloom/reading.h"

namespace blazes::bloom {

class CodeReader {
 public:
  explicit CodeReader(Reading& reading) : in_(reading) {}

  // Code that stands in no block: it has no variables of its own.
  ExpressionId read(Node node);
  // `{|a| ...}` or `do |a| ... end`; within the code of a block it sees the variables of that.
  BlockId read_block(Node block);
  // A `def`, or `monotone :name do |a| ... end`.
  BlockId read_definition(Node method);
  // Code from now on stands in the class of a lattice, where `@v` is what the value holds; null: in none.
  void enter_lattice(const LatticeClass* lattice) { lattice_ = lattice; }
  // Its `initialize`, as code that gives what `@v` is then.
  BlockId read_initialize(Node method);
  // The arguments of a call, `a => b` among them as one hash at the end.
  std::vector<ExpressionId> read_arguments(Node list);

  ExpressionId add(Span span, Expression::Node node) {
    return in_.program.code.expressions.add({span, std::move(node)});
  }
  // Nothing of the node may have been read: its parts are read here, and once is enough.
  ExpressionId opaque(Node node, std::string reason);

 private:
  struct Variable {
    std::string_view name;
    std::uint32_t slot;
    bool holds_tuple;
  };
  // The variables of an outermost block, and which of them can be seen.
  struct Frame {
    std::vector<Variable> visible;
    std::uint32_t slots = 0;
    std::vector<std::uint32_t> given = {};  // slots of parameters, of blocks within it too
  };

  ExpressionId add(Node node, Expression::Node made) { return add(in_.span(node), std::move(made)); }
  ExpressionId add_opaque(Node node, Opaque made);
  const Expression& at(ExpressionId id) const { return in_.program.code.expressions[id]; }

  // Literals.
  ExpressionId read_integer(Node node, bool negative);
  ExpressionId read_float(Node node, bool negative);
  ExpressionId read_string(Node node);
  ExpressionId read_texts(Node node, bool raw);
  std::string whats_wrong_with_texts(Node node) const;
  ExpressionId read_words(Node node);
  ExpressionId read_array(Node node);
  ExpressionId read_hash(Node node);
  ExpressionId read_pairs(Node node, const std::vector<Node>& pairs);
  ExpressionId read_range(Node node);

  // Operators and control.
  ExpressionId read_binary(Node node);
  ExpressionId read_unary(Node node);
  ExpressionId read_if(Node node, bool negated);
  ExpressionId read_case(Node node);
  ExpressionId read_steps(Node node, const std::vector<Node>& steps);
  ExpressionId read_leave(Node node, Leave::What what);
  ExpressionId read_assignment(Node node);
  ExpressionId read_destructuring(Node node, Node left, ExpressionId value);
  ExpressionId read_operator_assignment(Node node);
  ExpressionId negate(ExpressionId operand, Span span);

  // Changes in place, and what stands in lattices only.
  ExpressionId read_instance_variable(Node node);
  ExpressionId read_instance_assignment(Node node, Node left, Node right);
  ExpressionId read_element_assignment(Node node, Node left, Node right, std::string_view sign);
  ExpressionId read_append(Node node);
  ExpressionId read_raise(Node node, std::string_view name);
  ExpressionId change(Node node, std::uint32_t slot, std::string method, std::vector<ExpressionId> arguments);
  void declare_instance_variables(Node body);
  void check_changes(const Block& block);

  // Names and calls.
  ExpressionId read_identifier(Node node);
  ExpressionId read_constant(Node node);
  ExpressionId read_element(Node node);
  ExpressionId read_call(Node node);
  ExpressionId read_bare_call(Node node, Node method);
  ExpressionId read_call_of_constant(Node node, const std::string& constant, std::string_view method);
  ExpressionId read_method(Node node, Node receiver, Node method);
  ExpressionId read_call_with_symbol(Node node, ExpressionId receiver, std::string_view method, Node symbol);
  std::optional<Outer::Kind> outer_name(std::string_view name) const;
  bool is_path(ExpressionId id) const;
  bool holds_tuple(ExpressionId id) const;

  // Blocks.
  BlockId read_code(Span span, Node parameters, Node body);
  void read_parameters(Node list, Block& block);
  std::uint32_t declare(std::string_view name, bool holds_tuple);
  const Variable* find(std::string_view name) const;
  void read_parts(Node node, Opaque& opaque);

  Reading& in_;
  std::optional<Frame> frame_;  // none outside of all blocks
  bool in_definition_ = false;
  const LatticeClass* lattice_ = nullptr;
  bool initializes_ = false;
  struct Change {
    std::uint32_t slot;
    ExpressionId assignment;
  };
  std::vector<Change> changes_;  // in place, in the outermost block
  std::uint32_t opaque_ = 0;     // made so far
};

}  // namespace blazes::bloom
