#include "bloom/reads.h"

#include <algorithm>
#include <set>

#include <absl/container/flat_hash_set.h>

#include "bloom/methods.h"
#include "bloom/walk.h"

namespace blazes::bloom {
namespace {

// What becomes of a value that depends on what is read.
enum class Use : std::uint8_t {
  Result,     // it is a tuple, or a value of a lattice, or nil for none
  Item,       // it is a part of such a one
  Condition,  // a yes gives more than a no
  Any,
};

// Stays what it was, or grows, as the lattice grows.
bool is_monotone_method(const Program& program, std::string_view name) {
  static constexpr std::string_view kOthers[] = {"size", "merge", "key?"};
  if (name == "reveal" || name == "current_value") return false;
  return is_lattice_method(name) || program.has_lattice_method(name) ||
         std::ranges::find(kOthers, name) != std::end(kOthers);
}

class Reads {
 public:
  Reads(const Program& program, const Catalog& catalog)
      : program_(program), catalog_(catalog), code_(catalog.code) {}

  std::vector<Read> of(RelationId source) {
    relation(source, "", {});
    in_block_ = true;
    while (!waiting_.empty()) {
      const BlockId block = waiting_.back();
      waiting_.pop_back();
      if (block) visit(code_[block], Use::Any);
    }
    std::ranges::stable_sort(found_, {}, &Read::span);
    std::vector<Read> once;
    std::set<std::tuple<CollectionId, bool, bool, std::string>> seen;
    for (Read& read : found_)
      if (seen.insert({read.collection, read.monotone, read.in_block, read.by}).second)
        once.push_back(std::move(read));
    return once;
  }

 private:
  // `by` is the operator above that makes what is read here not monotone; empty if there is none.
  void relation(RelationId id, std::string_view by, Span at) {
    const Relation& relation_read = code_[id];
    const bool opaque = std::holds_alternative<OpaqueRelation>(relation_read.node);
    if (const auto* scan = std::get_if<Scan>(&relation_read.node))
      add(scan->collection, false, at ? at : relation_read.span, by);
    const std::vector<RelationId> inputs = inputs_of(relation_read);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (is_monotone_in(relation_read, i))
        relation(inputs[i], by, at);
      else
        relation(inputs[i], opaque ? "opaque code" : operator_name(relation_read), relation_read.name);
    }
    for (ExpressionId expression : expressions_of(relation_read)) {
      by_ = opaque ? "opaque code" : by;
      visit(expression,
            opaque || std::holds_alternative<Reduce>(relation_read.node) ? Use::Any : Use::Result);
    }
    if (const BlockId block = block_of(relation_read)) {
      Use use = Use::Any;
      if (const auto* apply = std::get_if<Apply>(&relation_read.node))
        use = apply->kind == Apply::Kind::Select   ? Use::Condition
              : apply->kind == Apply::Kind::Reject ? Use::Any
                                                   : Use::Result;
      by_ = by;
      in_block_ = true;
      visit(code_[block], use);
      in_block_ = false;
    }
  }

  void add(CollectionId collection, bool in_block, Span span, std::string_view by) {
    if (collection) found_.push_back({collection, by.empty(), in_block, span, std::string(by)});
  }

  void read(CollectionId collection, Span span, bool monotone, std::string_view by) {
    add(collection, in_block_, span, monotone ? by_ : by);
  }

  void visit(const Block& block, Use use) {
    for (const Parameter& parameter : block.parameters) visit(parameter.otherwise, Use::Any);
    visit(block.body, use);
  }

  void visit(const std::vector<ExpressionId>& ids, Use use) {
    for (ExpressionId id : ids) visit(id, use);
  }

  void visit(ExpressionId id, Use use) {
    if (!id) return;
    const Expression& expression = code_[id];
    struct Visit {
      Reads& self;
      const Expression& at;
      Use use;

      // Where a value goes into a tuple as it is.
      Use item() const { return use == Use::Result || use == Use::Item ? Use::Item : Use::Any; }

      void operator()(const If& node) {
        self.visit(node.condition, use == Use::Result && !node.otherwise ? Use::Condition : Use::Any);
        self.visit(node.then, use);
        self.visit(node.otherwise, use);
      }
      void operator()(const Logic& node) {
        const bool grows = node.connective != Connective::Not && use == Use::Condition;
        // `a && [x]` is a tuple if a is true.
        const bool guards = node.connective == Connective::And && use == Use::Result;
        self.visit(node.left, grows || guards ? Use::Condition : Use::Any);
        self.visit(node.right, grows || guards ? use : Use::Any);
      }
      void operator()(const Sequence& node) {
        for (std::size_t i = 0; i < node.steps.size(); ++i)
          self.visit(node.steps[i], i + 1 == node.steps.size() ? use : Use::Any);
      }
      void operator()(const ArrayLiteral& node) { self.visit(node.items, item()); }
      void operator()(const HashLiteral& node) {
        for (const auto& [key, value] : node.pairs) self.visit(key, Use::Any), self.visit(value, item());
      }
      void operator()(const Arithmetic& node) {
        const bool shifts = node.op == Operator::Add || node.op == Operator::Subtract;
        self.visit(node.left, shifts ? item() : Use::Any);
        self.visit(node.right, node.op == Operator::Add ? item() : Use::Any);
      }
      void operator()(const CollectionRead& node) {
        const bool lattice = is_lattice(self.catalog_.collections[node.collection].kind);
        self.read(node.collection, at.span, lattice && (use == Use::Result || use == Use::Item), "value");
      }
      void operator()(const Query& node) {
        const bool grows = is_threshold(node.method) && use == Use::Condition;
        self.read(node.collection, at.span, grows, name_of(node.method));
        self.visit(node.arguments, Use::Any);
        if (node.block) self.visit(self.code_[node.block], grows ? Use::Condition : Use::Any);
      }
      void operator()(const Call& node) {
        const bool monotone =
            is_monotone_method(self.program_, node.method) && use != Use::Any && use != Use::Condition;
        // `t.to_a`, `t.map {...}` of a collection, `m.reveal` of a lattice: whatever it is, it is this method that reads.
        if (const auto* direct = std::get_if<CollectionRead>(&self.code_[node.receiver].node))
          self.read(direct->collection, at.span,
                    monotone && is_lattice(self.catalog_.collections[direct->collection].kind), node.method);
        else
          self.visit(node.receiver, monotone ? Use::Item : Use::Any);
        self.visit(node.arguments, monotone ? Use::Item : Use::Any);
        if (node.block) self.visit(self.code_[node.block], monotone ? Use::Result : Use::Any);
      }
      void operator()(const DefinitionCall& node) {
        self.visit(node.arguments, Use::Any);
        if (!node.definition || !self.called_.insert(node.definition).second) return;
        self.waiting_.push_back(self.catalog_.definitions[node.definition].block);
      }
      void operator()(const Opaque& node) {
        self.visit(node.parts, Use::Any);
        if (node.block) self.visit(self.code_[node.block], Use::Any);
      }
      void operator()(const Splat& node) { self.visit(node.operand, Use::Any); }
      void operator()(const Interpolation& node) { self.visit(node.parts, Use::Any); }
      void operator()(const RangeLiteral& node) {
        self.visit(node.first, Use::Any), self.visit(node.last, Use::Any);
      }
      void operator()(const Assign& node) { self.visit(node.value, Use::Any); }
      void operator()(const Destructure& node) { self.visit(node.value, Use::Any); }
      void operator()(const Field& node) { self.visit(node.tuple, Use::Any); }
      void operator()(const Case& node) {
        self.visit(node.subject, Use::Any);
        for (const Case::Branch& branch : node.branches)
          self.visit(branch.patterns, Use::Any), self.visit(branch.body, use);
        self.visit(node.otherwise, use);
      }
      void operator()(const Leave& node) {
        self.visit(node.value, node.what == Leave::What::Block ? use : Use::Any);
      }
      void operator()(const Outer& node) { self.visit(node.arguments, Use::Any); }
      void operator()(const NewLattice& node) { self.visit(node.value, Use::Any); }
      void operator()(const Literal&) {}
      void operator()(const Local&) {}
      void operator()(const Name&) {}
    };
    std::visit(Visit{*this, expression, use}, expression.node);
  }

  const Program& program_;
  const Catalog& catalog_;
  const Code& code_;
  std::vector<Read> found_;
  std::string_view by_;  // of the relation whose code is being visited
  bool in_block_ = false;
  absl::flat_hash_set<Id<Definition>> called_;
  std::vector<BlockId> waiting_;  // of methods that are called
};

}  // namespace

std::vector<Read> reads_of(const Program& program, const Catalog& catalog, RelationId source) {
  return Reads(program, catalog).of(source);
}

}  // namespace blazes::bloom
