// Statements of Bloom: `target <= source`, whose source becomes a tree of relational operators.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "bloom/code_reader.h"

namespace blazes::bloom {

class RelationReader {
 public:
  explicit RelationReader(Reading& reading) : in_(reading), code_(reading) {}

  // None if it is no statement of Bloom.
  std::optional<Statement> read_statement(Node node);
  RelationId read(Node node);
  // For a statement whose source cannot be known.
  RelationId opaque_source(Node node, std::string reason);
  // What to do about something that stands where a statement should.
  static std::string hint_for(const Reading& reading, Node node);

 private:
  struct Parts {  // of `receiver.method(arguments) block`
    Node node, receiver, method, arguments, block;
  };

  std::optional<Statement> read_temporary(Node node);
  std::optional<Statement> read_binary(Node node);
  RelationId add(Node node, Node name, Relation::Node made) {
    return in_.program.code.relations.add({in_.span(node), in_.span(name), std::move(made)});
  }
  RelationId read_call(Node node);
  RelationId read_operator(const Parts& call, std::string_view name);
  RelationId read_join(Node node);
  RelationId read_join_method(const Parts& call, Join::Method method);
  RelationId read_not_in(const Parts& call);
  RelationId read_group(const Parts& call);
  RelationId read_arg_aggregate(const Parts& call);
  RelationId read_reduce(const Parts& call);
  RelationId read_rename(const Parts& call);
  RelationId opaque(const Parts& call, std::string reason);
  // What a block after the whole source does: `temp :x <= a.notin(b) do ... end`.
  RelationId with_block(RelationId relation, Node block);
  RelationId map_if_block(RelationId relation, const Parts& call);

  bool is_relational(Node node) const;
  bool is_range(Node node) const;
  std::string collection_path(Node node) const;
  bool is_known_method(std::string_view name) const;
  std::optional<ColumnRef> column(Node node) const;
  // `[:a, t.b]`, `nil`; none if there is something else in it.
  std::optional<std::vector<ColumnRef>> columns(Node node) const;
  std::optional<std::vector<ColumnPair>> pairs(const std::vector<Node>& arguments) const;
  std::optional<Aggregate> aggregate(Node node) const;

  Reading& in_;
  CodeReader code_;
};

}  // namespace blazes::bloom
