#include "support/ruby_blocks.h"

#include <cmath>
#include <fstream>
#include <set>

#include "bloom/methods.h"
#include "bloom/shapes.h"
#include "bloom/walk.h"
#include "jvm/child.h"
#include "support/bloom_programs.h"

namespace blazes::test {
namespace {

using namespace bloom;

constexpr const char* kPrelude = R"ruby(
class Tuple < Array
  def self.of(names, items)
    tuple = new(items)
    names.each_with_index { |name, i| tuple.define_singleton_method(name) { items[i] } }
    tuple
  end
end
class Collection
  def initialize(keys, tuples)
    @keys, @tuples = keys, tuples
  end
  def exists?(&block) block ? @tuples.any?(&block) : !@tuples.empty? end
  def any?(&block) exists?(&block) end
  def all?(&block) @tuples.all?(&block) end
  def empty?() @tuples.empty? end
  def include?(tuple) @tuples.include?(tuple) end
  def has_key?(key) !self[key].nil? end
  def length() @tuples.length end
  def first() @tuples.first end
  def keys() @tuples.map { |t| t[0, @keys] } end
  def values() @tuples.map { |t| t[@keys..-1] } end
  def [](key) @tuples.find { |t| t[0, @keys] == key } end
  def to_a() @tuples end
end
def answer
  puts yield.inspect
rescue StandardError => e
  name = e.class.name
  name = { 'IndexError' => 'KeyError', 'FloatDomainError' => 'RangeError', 'Math::DomainError' => 'ArgumentError' }[name] || name
  puts "error #{name}"
rescue NoMemoryError, SystemStackError => e
  puts "error #{e.class.name}"
end
)ruby";

// As Ruby writes it, with names for the columns of a tuple.
std::string ruby(const Value& tuple, const std::optional<Schema>& schema) {
  if (!schema) return inspect(tuple);
  std::string names;
  for (const Column& column : schema->columns)
    names += (names.empty() ? "" : ", ") + inspect(Value(RubySymbol{column.name}));
  return "Tuple.of([" + names + "], " + inspect(tuple) + ")";
}

std::string error_name(EvaluationError::Kind kind) {
  switch (kind) {
    case EvaluationError::Kind::NoMethod: return "NoMethodError";
    case EvaluationError::Kind::Type: return "TypeError";
    case EvaluationError::Kind::Argument: return "ArgumentError";
    case EvaluationError::Kind::ZeroDivision: return "ZeroDivisionError";
    case EvaluationError::Kind::Key: return "KeyError";
    case EvaluationError::Kind::Range: return "RangeError";
    case EvaluationError::Kind::Name: return "NameError";
    default: return "";
  }
}

// Whether plain Ruby, with the prelude, has a meaning for all of it.
class Plain {
 public:
  explicit Plain(const Catalog& catalog) : catalog_(catalog) {}

  bool is(BlockId block) {
    bool plain = block && catalog_.code[block].opaque == 0;
    if (!plain || !seen_.insert(block).second) return plain;
    for_each_expression(catalog_.code, block,
                        [&](ExpressionId id) { plain = plain && is(catalog_.code[id]); });
    return plain;
  }

  std::set<Id<Definition>> definitions;
  std::set<CollectionId> collections;

 private:
  bool is(const Expression& expression) {
    if (const auto* field = std::get_if<Field>(&expression.node)) return field->position.has_value();
    if (const auto* call = std::get_if<Call>(&expression.node)) {
      const auto* constant = std::get_if<Outer>(&catalog_.code[call->receiver].node);
      return find_pure_method(call->method) || (constant && constant->name == "Math");
    }
    if (const auto* call = std::get_if<DefinitionCall>(&expression.node)) {
      definitions.insert(call->definition);
      return is(catalog_.definitions[call->definition].block);
    }
    if (const auto* query = std::get_if<Query>(&expression.node)) return use(query->path, query->collection);
    if (std::holds_alternative<CollectionRead>(expression.node)) return false;
    if (const auto* outer = std::get_if<Outer>(&expression.node)) {
      if (outer->kind == Outer::Kind::Constant) return outer->name == "Math";
      return outer->kind != Outer::Kind::Clock && outer->kind != Outer::Kind::Chance;
    }
    return !std::holds_alternative<NewLattice>(expression.node) &&
           !std::holds_alternative<Opaque>(expression.node);
  }

  bool use(const std::string& path, CollectionId collection) {
    const CatalogCollection& read = catalog_.collections[collection];
    collections.insert(collection);
    return path.find('.') == std::string::npos && read.schema && !is_lattice(read.kind);
  }

  const Catalog& catalog_;
  std::set<BlockId> seen_;
};

struct Question {
  std::string what;    // for the message
  std::string answer;  // ours; empty: skipped
};

class Script {
 public:
  Script(const Program& program, std::size_t times, std::uint32_t seed)
      : program_(program), times_(times), values_(seed) {}

  void add(const Catalog& catalog) {
    KnownSurroundings surroundings(catalog, values_);
    const std::string name = "C" + std::to_string(++classes_);
    std::string members;
    std::set<Id<Definition>> definitions;
    std::set<CollectionId> collections;
    std::string questions;
    for (const Relation& relation : catalog.code.relations) {
      const BlockId block = block_of(relation);
      if (!block || !catalog.code[block].outermost) continue;
      const Span span = catalog.code[block].span;
      if (!asked_.insert(span).second) continue;
      ++tally.blocks;
      Plain plain(catalog);
      if (!plain.is(block) || text_at(program_, span).empty()) {
        ++tally.left_out;
        continue;
      }
      definitions.insert(plain.definitions.begin(), plain.definitions.end());
      collections.insert(plain.collections.begin(), plain.collections.end());
      members += "def b" + std::to_string(block.index) + "() proc " + text_at(program_, span) + " end\n";
      const auto schemas = parameter_schemas(catalog, relation, catalog.code[block].parameters.size());
      for (std::size_t i = 0; i < times_; ++i) ask(catalog, block, schemas, surroundings, questions);
    }
    for (const Module& module : program_.modules) add_constants(module.constants, members);
    add_constants(program_.constants, members);
    for (Id<Definition> definition : definitions)
      members += text_at(program_, catalog.definitions[definition].span) + "\n";
    for (CollectionId collection : collections) {
      const CatalogCollection& read = catalog.collections[collection];
      std::string tuples;
      for (const Value& tuple : surroundings.tuples(collection))
        tuples += (tuples.empty() ? "" : ", ") + ruby(tuple, read.schema);
      members += "def " + read.name + "() Collection.new(" + std::to_string(read.schema->keys) + ", [" +
                 tuples + "]) end\n";
    }
    text_ += "class " + name +
             "\n def initialize() @scale, @ip, @port, @budtime = 3, '10.0.0.1', 99, 7 end\n def ip_port() "
             "'10.0.0.1:99' end\n def ip() '10.0.0.1' end\n" +
             " def port() 99 end\n def budtime() 7 end\n" + members + "end\nc = " + name + ".new\n" +
             questions;
  }

  Tally run() {
    const jvm::ScratchFolder folder;
    const auto program = folder.file("questions.rb"), said = folder.file("answers");
    std::ofstream(program, std::ios::binary) << kPrelude << text_;
    // Some ask for more memory than there should be, and a large machine has it.
    jvm::run({"sh", "-c", "ulimit -v 4000000; exec ruby -W0 -EUTF-8 \"$0\"", program.string()}, said);
    std::vector<std::string> answers;
    std::ifstream lines(said, std::ios::binary);
    for (std::string line; std::getline(lines, line);) answers.push_back(line);
    if (answers.size() != questions_.size()) {
      tally.differences.push_back("ruby gave " + std::to_string(answers.size()) + " answers to " +
                                  std::to_string(questions_.size()) +
                                  " questions; its last: " + (answers.empty() ? "" : answers.back()));
      return tally;
    }
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const Question& question = questions_[i];
      ++tally.evaluations;
      tally.errors += answers[i].starts_with("error ");
      if (question.answer.empty())
        ++tally.skipped;
      else if (question.answer != answers[i])
        tally.differences.push_back(question.what + "\n  ruby:   " + answers[i] +
                                    "\n  blazes: " + question.answer);
    }
    return tally;
  }

  Tally tally;

 private:
  void ask(const Catalog& catalog, BlockId block, const std::vector<std::optional<Schema>>& schemas,
           KnownSurroundings& surroundings, std::string& questions) {
    std::vector<Value> arguments;
    std::string list;
    for (const auto& schema : schemas) {
      arguments.push_back(schema ? values_.tuple(schema->columns.size()) : values_.any());
      list += (list.empty() ? "" : ", ") + ruby(arguments.back(), schema);
    }
    const Evaluation result = evaluate(catalog, block, arguments, surroundings);
    std::string answer;
    if (result)
      answer = inspect(*result);
    else if (const std::string name = error_name(result.error().kind); !name.empty())
      answer = "error " + name;
    questions_.push_back({text_at(program_, catalog.code[block].span) + " on (" + list + ")" +
                              (result ? "" : ": " + result.error().message),
                          answer});
    questions += "answer { c.b" + std::to_string(block.index) + ".call(" + list + ") }\n";
  }

  // Those that are defined by a value of their own.
  void add_constants(const std::vector<ConstantDefinition>& constants, std::string& members) {
    for (const ConstantDefinition& constant : constants)
      if (std::holds_alternative<Literal>(program_.code[constant.value].node))
        members += text_at(program_, constant.span) + "\n";
  }

  const Program& program_;
  std::size_t times_, classes_ = 0;
  RandomValues values_;
  std::set<Span> asked_;
  std::string text_;
  std::vector<Question> questions_;
};

}  // namespace

Value RandomValues::any(int depth) {
  static const std::vector<Value> kOthers = {Value(),
                                             Value(true),
                                             Value(false),
                                             Value(2.5),
                                             Value(-0.125),
                                             Value(1e20),
                                             Value(0.0),
                                             Value(""),
                                             Value("a"),
                                             Value("put"),
                                             Value(" two words \n"),
                                             Value("12abc"),
                                             Value("-3.5e2x"),
                                             Value("a,b,,c,"),
                                             Value("Zoë"),
                                             Value(RubySymbol{"put"}),
                                             Value(RubySymbol{"odd name"}),
                                             Value(std::int64_t{1} << 40)};
  const std::size_t kind = below(20);
  if (kind < 9 || (kind >= 16 && depth == 0)) return Value(static_cast<std::int64_t>(below(12)) - 3);
  if (kind < 16) return kOthers[below(kOthers.size())];
  std::vector<Value> items;
  const std::size_t size = below(4);
  const bool alike = below(2) == 0;  // so that there is something to sort and to sum
  for (std::size_t i = 0; i < size; ++i)
    items.push_back(alike ? Value(static_cast<std::int64_t>(below(9))) : any(depth - 1));
  if (kind < 18) return Value::array(std::move(items));
  Value::Entries entries;
  for (Value& item : items) entries.emplace_back(any(0), std::move(item));
  return Value::map(std::move(entries));
}

Value RandomValues::tuple(std::size_t columns) {
  std::vector<Value> items;
  for (std::size_t i = 0; i < columns; ++i) items.push_back(any());
  return Value::array(std::move(items));
}

std::vector<Value> RandomValues::tuples(std::size_t columns, std::size_t keys) {
  std::vector<Value> made;
  std::set<std::string> known;
  for (std::size_t i = below(4); i-- > 0;) {
    Value row = tuple(columns);
    const std::vector<Value> key(row.items()->begin(),
                                 row.items()->begin() + static_cast<std::ptrdiff_t>(keys));
    if (known.insert(inspect(Value::array(key))).second) made.push_back(std::move(row));
  }
  return made;
}

KnownSurroundings::KnownSurroundings(const Catalog& catalog, RandomValues& values) : catalog_(catalog) {
  for (const CatalogCollection& collection : catalog.collections)
    tuples_.push_back(collection.schema
                          ? values.tuples(collection.schema->columns.size(), collection.schema->keys)
                          : std::vector<Value>{});
}

std::uint32_t KnownSurroundings::keys(CollectionId collection) {
  const auto& schema = catalog_.collections[collection].schema;
  return schema ? schema->keys : 0;
}

std::optional<Value> KnownSurroundings::outer(const Outer& what) {
  switch (what.kind) {
    case Outer::Kind::Address: return Value("10.0.0.1:99");
    case Outer::Kind::Host: return Value("10.0.0.1");
    case Outer::Kind::Port: return Value(99);
    case Outer::Kind::Time: return Value(7);
    case Outer::Kind::InstanceVariable: return what.name == "@scale" ? std::optional(Value(3)) : std::nullopt;
    default: return {};
  }
}

Tally compare_with_ruby(const Program& program, const std::vector<Id<Module>>& modules, std::size_t times,
                        std::uint32_t seed) {
  Script script(program, times, seed);
  for (Id<Module> module : modules) script.add(make_catalog(program, module));
  return script.run();
}

}  // namespace blazes::test
