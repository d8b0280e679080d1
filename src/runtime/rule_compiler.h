// The rules of a catalog become operators of an engine.
//
// Each collection is a relation of its columns; one without a schema is a relation of one column that holds the tuple. What stands on the
// right of a rule is taken apart from the outside: a block goes into the operator beneath it, and what an operator reads that is no collection
// becomes a relation without a name.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "bloom/catalog.h"
#include "datalog/engine.h"
#include "datalog/not_in.h"
#include "runtime/block_compiler.h"
#include "runtime/failure.h"

namespace blazes::runtime {

class RuleCompiler {
 public:
  RuleCompiler(const bloom::Catalog& catalog, datalog::Engine& engine, Surroundings& surroundings);

  void compile(const bloom::Rule& rule);

  datalog::Relation& relation(bloom::CollectionId id) const { return *collections_[id].relation; }
  bool is_boxed(bloom::CollectionId id) const { return collections_[id].boxed; }
  // "lmax"; empty if it is no lattice.
  const std::string& lattice(bloom::CollectionId id) const { return collections_[id].lattice; }
  // Its items are single values, not tuples.
  bool holds_values(bloom::CollectionId id) const { return is_boxed(id) || !lattice(id).empty(); }
  // What rules send to a collection with `<~`; null if none does.
  datalog::Relation* sent(bloom::CollectionId id) { return collections_[id].sent; }
  // What `<+`, `<-` and `<+-` do to it when the next timestep begins; null where no rule does.
  struct Later {
    datalog::Relation *inserted, *deleted, *updated;
  };
  Later later(bloom::CollectionId id) const {
    const Collection& of = collections_[id];
    return {of.inserted, of.deleted, of.updated};
  }
  std::vector<Failure> take_refused() { return std::move(refused_); }

 private:
  struct Collection {
    datalog::Relation* relation = nullptr;
    bool boxed = false;
    std::string lattice = {};
    datalog::Relation *sent = nullptr, *inserted = nullptr, *deleted = nullptr, *updated = nullptr;
  };
  // A relation, and what its rows are.
  struct Source {
    datalog::Relation* relation;
    Item item;
  };
  // An operator that still lacks its head.
  struct Core {
    Item item;
    std::function<void(datalog::Relation& head, datalog::Emitter emitter)> attach;
  };
  friend struct CoreOf;

  datalog::Relation& head_of(const bloom::Rule& rule);
  datalog::Relation& beside(datalog::Relation*& which, bloom::CollectionId id, std::string_view sign);
  datalog::Relation& hidden(std::size_t width);
  HeadForm form_of(const datalog::Relation& relation, bool boxed) const {
    return {.width = relation.width(), .boxed = boxed};
  }

  void derive(bloom::RelationId id, datalog::Relation& head, HeadForm form);
  datalog::Emitter emitter(bloom::RelationId stage, const Item& item, HeadForm form);
  Core core_of(bloom::RelationId id);
  Core join(bloom::RelationId id, const bloom::Join& node);
  Core not_in(bloom::RelationId id, const bloom::NotIn& node);
  Core group(bloom::RelationId id, const bloom::Group& node);
  Core arg_aggregate(bloom::RelationId id, const bloom::ArgAggregate& node);
  Core scan(Source source);
  void add_not_in(const Source& input, const Source& excluded, std::vector<datalog::Equality> on,
                  datalog::NotIn::Condition condition, datalog::Relation& head, datalog::Emitter emitter);
  // `each`: what is equal and comes of different tuples stays apart, as an aggregate has to count it.
  Source source_of(bloom::RelationId id, bool each = false);
  Source materialise(bloom::RelationId id, bool each);
  // In one column, as arrays.
  Source boxed(bloom::RelationId id);
  void derive_whole(bloom::RelationId id, datalog::Relation& head, HeadForm form);

  bloom::RelationId skip(bloom::RelationId id) const;
  bool is_renamed(bloom::RelationId id) const;
  bool is_stage(bloom::RelationId id) const;
  bool is_lattice_scan(bloom::RelationId id) const;
  bool looks_around(bloom::BlockId block) const;
  std::uint32_t position(const bloom::ColumnRef& column);
  std::vector<std::uint32_t> positions(const std::vector<bloom::ColumnRef>& columns);
  std::vector<datalog::Equality> equalities(const std::vector<bloom::ColumnPair>& on, bool joined);
  [[noreturn]] void refuse(Span span, std::string message);

  const bloom::Catalog& catalog_;
  const bloom::Code& code_;
  datalog::Engine& engine_;
  Surroundings& surroundings_;
  CompileContext context_;
  Table<Collection, bloom::CatalogCollection> collections_;
  std::vector<Failure> refused_;
  std::uint32_t hidden_ = 0;
  Span here_;
};

}  // namespace blazes::runtime
