// The right side of a rule that is computed as a whole: literal tuples, folds, sorted lists, and blocks that look at other collections.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "datalog/whole.h"
#include "runtime/block_compiler.h"

namespace blazes::runtime {

class WholeSource {
 public:
  struct Input {
    const datalog::Relation* relation;
    bool boxed = false;
  };

  // `relation_of` a collection that code reads; `input_of` what is relational within it.
  WholeSource(const CompileContext& context, bloom::RelationId source, HeadForm form,
              const std::function<datalog::Relation*(bloom::CollectionId)>& relation_of,
              const std::function<Input(bloom::RelationId)>& input_of);

  std::vector<datalog::Relation*> inputs() const { return inputs_; }
  // It reads the number of the timestep, the clock or chance.
  bool always() const { return always_; }
  // The tuples end to end. Throws a `datalog::Error`.
  void compute(std::vector<datalog::Value>& tuples) const;

 private:
  using Items = std::vector<bloom::Value>;
  struct Given {
    Items items;
    std::optional<bloom::Value> lattice = {};  // in place of items
    bool whole = false;                        // written down together: a lattice takes them as one value
  };

  void prepare(bloom::RelationId id, const std::function<Input(bloom::RelationId)>& input_of);
  void note_reads(const std::function<datalog::Relation*(bloom::CollectionId)>& relation_of,
                  bloom::RelationId id);
  Given given(bloom::RelationId id) const;
  Items items(bloom::RelationId id) const;
  Items rows(const bloom::Rows& node) const;
  Given computed(const bloom::Computed& node) const;
  bloom::Value of_lattice(const bloom::Value& value, const bloom::Apply& node, Span span) const;
  Items folded(const bloom::Reduce& node, Span span) const;
  Items sorted(const bloom::Sort& node, Span span) const;
  Items applied(const bloom::Apply& node, Span span) const;
  Items projected(const bloom::Project& node, Span span) const;
  bloom::Value value_of(const bloom::Evaluation& result) const;
  bloom::Value call(bloom::BlockId block, std::span<const bloom::Value> arguments) const;
  void write(const bloom::Value& item, std::vector<datalog::Value>& tuples) const;
  bool is_whole(bloom::RelationId id) const;

  CompileContext context_;
  bloom::RelationId source_;
  HeadForm form_;
  std::map<bloom::RelationId, Input> relational_;
  std::vector<datalog::Relation*> inputs_;
  bool always_ = false;
};

}  // namespace blazes::runtime
