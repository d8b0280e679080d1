// The files of a program with small changes: what is not replaced stays as it is, byte for byte.
//
//   Edits edits;
//   edits.replace(sources, span, "click_in");
//   for (const auto& [name, text] : edits.changed()) ...
//
// Files are known by the names of their sources, so that programs that share a file share its edits. What is replaced twice in the
// same way is replaced once.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "bloom/syntax.h"
#include "diagnostics/source.h"

namespace blazes::emit::bloom {

// A byte of a file.
struct Position {
  const diagnostics::Sources::Source* source;
  std::uint32_t at = 0;
};
Position position_of(const diagnostics::Sources& sources, Place place);

class Edits {
 public:
  void replace(const diagnostics::Sources& sources, Span span, std::string text);
  void replace(const diagnostics::Sources::Source& source, std::uint32_t start, std::uint32_t end,
               std::string text);

  // The texts of the files that have edits, by name.
  std::map<std::string, std::string> changed() const;

  // The syntax of a file as it was.
  const blazes::bloom::Syntax& syntax(const diagnostics::Sources::Source& source);

 private:
  struct File {
    std::shared_ptr<diagnostics::Text> text;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::string>
        edits;  // by start and end; several insertions are joined
    std::unique_ptr<blazes::bloom::Syntax> syntax;
  };
  File& file(const diagnostics::Sources::Source& source);

  std::map<std::string, File> files_;
};

}  // namespace blazes::emit::bloom
