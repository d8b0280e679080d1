// What the code of rules sees of the node that it runs in.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bloom/evaluate.h"
#include "bloom/own_lattices.h"
#include "datalog/pool.h"
#include "datalog/relation.h"

namespace blazes::runtime {

// What is one value for a node, from its start to its end.
struct Identity {
  std::string address;                                 // `ip_port`
  std::map<std::string, bloom::Value> variables = {};  // "@name", "NAME", "$name"
};

class Surroundings : public bloom::Environment {
 public:
  Surroundings(const bloom::Catalog& catalog, const Identity& identity, const datalog::Pool& pool)
      : catalog_(catalog), identity_(identity), pool_(pool), relations_(catalog.collections.size()) {}

  void set_relation(bloom::CollectionId id, const datalog::Relation* relation) { relations_[id] = relation; }
  void set_time(std::uint64_t time) { time_ = time; }
  // For the timestep.
  void set_clock(std::optional<bloom::Value> seconds) { clock_ = std::move(seconds); }
  void set_chance(std::optional<bloom::Value> number) { chance_ = std::move(number); }
  // Contents may have changed since they were last asked for.
  void look_again() { lists_.clear(); }

  const std::vector<bloom::Value>& tuples(bloom::CollectionId id) override;
  std::optional<bloom::Value> lattice(bloom::CollectionId id) override;
  std::uint32_t keys(bloom::CollectionId id) override;
  std::optional<bloom::Value> outer(const bloom::Outer& what) override;

 private:
  const bloom::Catalog& catalog_;
  const Identity& identity_;
  const datalog::Pool& pool_;
  Table<const datalog::Relation*, bloom::CatalogCollection> relations_;
  std::uint64_t time_ = 0;
  std::optional<bloom::Value> clock_, chance_;
  std::map<bloom::CollectionId, std::vector<bloom::Value>> lists_;
};

// Whether it is another value in each timestep.
inline bool changes_with_time(const bloom::Outer& outer) {
  using Kind = bloom::Outer::Kind;
  return outer.kind == Kind::Time || outer.kind == Kind::Clock || outer.kind == Kind::Chance;
}

// What the rows of a lattice's relation come to.
bloom::Value lattice_of(const bloom::Catalog& catalog, const datalog::Relation& relation,
                        const datalog::Pool& pool, std::string_view wrapper);

// The visible tuples of a relation, sorted.
std::vector<bloom::Value> tuples_of(const datalog::Relation& relation, const datalog::Pool& pool, bool boxed);

}  // namespace blazes::runtime
