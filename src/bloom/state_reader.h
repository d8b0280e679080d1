// The declarations of a `state` block become collections with the schemas that they are declared with.
#pragma once

#include <optional>
#include <vector>

#include "bloom/code_reader.h"

namespace blazes::bloom {

class StateReader {
 public:
  explicit StateReader(Reading& reading) : in_(reading), code_(reading) {}

  // What stands in the block; what is no declaration is reported.
  void read(Node body, std::vector<CollectionDeclaration>& into);

 private:
  void read_declaration(Node node, std::vector<CollectionDeclaration>& into);
  bool read_schema(const std::vector<Node>& arguments, SchemaText& into);
  bool read_columns(Node node, std::vector<SchemaPart>& into);
  bool read_other_columns(Node node, std::vector<SchemaPart>& into);
  void read_rest(const std::vector<Node>& arguments, CollectionDeclaration& into);

  Reading& in_;
  CodeReader code_;
};

}  // namespace blazes::bloom
