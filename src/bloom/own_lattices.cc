#include "bloom/own_lattices.h"

#include "bloom/machine.h"
#include "bloom/walk.h"

namespace blazes::bloom {
namespace {

using Failure = EvaluationError::Kind;

class Nowhere : public Environment {
 public:
  const std::vector<Value>& tuples(CollectionId) override { return none_; }
  std::uint32_t keys(CollectionId) override { return 0; }
  std::optional<Value> outer(const Outer&) override { return {}; }

 private:
  std::vector<Value> none_;
};

template <class Run>
Evaluation with_machine(const Catalog& catalog, Run run) {
  Nowhere nowhere;
  try {
    Machine machine(catalog, nowhere);
    return run(machine);
  } catch (EvaluationError& error) {
    return std::move(error);
  }
}

Evaluation nothing() { return EvaluationError{Failure::Type, {}, ""}; }

}  // namespace

std::string_view lattice_of(const CatalogCollection& collection) {
  if (!is_lattice(collection.kind)) return {};
  return collection.kind == CollectionKind::UserLattice ? std::string_view(collection.lattice)
                                                        : name_of(collection.kind);
}

Evaluation least(const Catalog& catalog, std::string_view wrapper) {
  if (const auto kind = lattice_of_wrapper(wrapper)) return least(*kind);
  return with_machine(catalog, [&](Machine& machine) { return machine.make_own(wrapper, {}); });
}

Evaluation make_lattice(const Catalog& catalog, std::string_view wrapper, const Value& from) {
  if (const auto kind = lattice_of_wrapper(wrapper)) {
    auto made = make_lattice(*kind, from);
    return made ? Evaluation(std::move(*made)) : nothing();
  }
  if (const LatticeValue* lattice = lattice_in(from))
    return wrapper_of(*lattice) == wrapper ? Evaluation(from) : nothing();
  return with_machine(catalog, [&](Machine& machine) { return machine.make_own(wrapper, {&from, 1}); });
}

Evaluation merge(const Catalog& catalog, const Value& a, const Value& b) {
  return with_machine(catalog, [&](Machine& machine) -> Evaluation {
    auto both = machine.merge(a, b);
    return both ? Evaluation(std::move(*both)) : nothing();
  });
}

std::optional<EvaluationError> whats_wrong_with(const Catalog& catalog, const OwnLattice& lattice) {
  const auto wrong = [&](Span span, std::string message) {
    return EvaluationError{Failure::Unsupported, span, std::move(message)};
  };
  if (!lattice.initialize) return wrong(lattice.span, "this lattice has no `initialize`");
  if (!lattice.merge) return wrong(lattice.span, "this lattice has no `merge`");
  std::optional<EvaluationError> found;
  const auto look_at = [&](ExpressionId id) {
    if (const auto* opaque = std::get_if<Opaque>(&catalog.code[id].node); opaque && !found)
      found = wrong(catalog.code[id].span, opaque->reason);
  };
  const auto look_into = [&](Id<Definition> definition) {
    for_each_expression(catalog.code, catalog.definitions[definition].block, look_at);
  };
  look_into(lattice.initialize);
  for (const auto& [name, definition] : lattice.methods) look_into(definition);
  return found;
}

}  // namespace blazes::bloom
