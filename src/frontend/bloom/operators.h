// The right side of a rule becomes what is known of its tuples: each operator as theory §6 reads it.
//
//   r * T                 r is answered from what T holds when it comes: order-sensitive, by the columns that are equated
//   r * s                 the records of two inputs meet only if they come in one timestep: the same
//   T * U                 what is stored meets sooner or later: confluent
//   T.group([:k], ...)    more of T can take a result back: who asks for it depends on the order, or T if nobody asks
#pragma once

#include <functional>

#include "bloom/catalog.h"
#include "frontend/bloom/contents.h"
#include "frontend/bloom/tuple_columns.h"

namespace blazes::frontend::bloom {

using blazes::bloom::RelationId;

class Operators {
 public:
  // What is known of a collection so far.
  using Known = std::function<const Contents&(CollectionId)>;

  Operators(const Catalog& catalog, ColumnNames& names, Known known)
      : catalog_(catalog), names_(names), known_(std::move(known)), doubts_(catalog.rules.size()) {}

  // The whole right side, with all that its code reads and may do.
  Contents of_rule(RuleId rule);

 private:
  Contents of(RelationId id);
  Contents of_node(const blazes::bloom::Scan& scan, const blazes::bloom::Relation& relation);
  Contents of_node(const blazes::bloom::Join& join, const blazes::bloom::Relation& relation);
  Contents of_node(const blazes::bloom::NotIn& notin, const blazes::bloom::Relation& relation);
  Contents of_node(const blazes::bloom::Group& group, const blazes::bloom::Relation& relation);
  Contents of_node(const blazes::bloom::ArgAggregate& pick, const blazes::bloom::Relation& relation);
  Contents of_node(const blazes::bloom::Reduce& reduce, const blazes::bloom::Relation& relation);
  Contents of_node(const blazes::bloom::Apply& apply, const blazes::bloom::Relation& relation);
  Contents of_node(const blazes::bloom::Project& project, const blazes::bloom::Relation& relation);
  Contents of_node(const blazes::bloom::Rename& rename, const blazes::bloom::Relation& relation);
  Contents of_node(const blazes::bloom::Inspected& inspected, const blazes::bloom::Relation& relation);
  Contents of_node(const blazes::bloom::Sort& sort, const blazes::bloom::Relation& relation);
  Contents of_node(const blazes::bloom::EachWithIndex& each, const blazes::bloom::Relation& relation);
  Contents of_node(const blazes::bloom::Rows& rows, const blazes::bloom::Relation& relation);
  Contents of_node(const blazes::bloom::Computed& computed, const blazes::bloom::Relation& relation);
  Contents of_node(const blazes::bloom::OpaqueRelation& opaque, const blazes::bloom::Relation& relation);

  Contents joined(const blazes::bloom::Join& join, const blazes::bloom::Relation& relation,
                  BlockId with_tests_of);
  // All of a group is asked for at once.
  void ask_for_all(Contents& contents, const Gate& gate, const Cause& cause) const;
  // What code in a block, or an expression, reads besides what it is applied to.
  void read_beside(Contents& contents, const blazes::bloom::Read& read);
  void doubt(Contents& contents);

  Cause cause(Cause::Kind kind, const blazes::bloom::Relation& relation, std::string detail = {}) const {
    return {.kind = kind,
            .rule = rule_,
            .span = relation.name ? relation.name : relation.span,
            .detail = std::move(detail)};
  }

  const Catalog& catalog_;
  ColumnNames& names_;
  Known known_;
  RuleId rule_;
  Table<std::optional<Cause>, blazes::bloom::Rule> doubts_;  // looked for when a rule is first asked for
};

}  // namespace blazes::frontend::bloom
