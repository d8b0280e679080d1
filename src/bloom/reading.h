// What the parts of the reader share: the file that is being read, and where what they make goes.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "bloom/program.h"
#include "bloom/syntax.h"

namespace blazes::bloom {

class Reading {
 public:
  Reading(Program& program, diagnostics::Collector& mistakes, const Syntax& syntax, std::size_t source)
      : program(program),
        mistakes(mistakes),
        syntax(syntax),
        base_(program.sources.place(source, 0).offset) {}

  Program& program;
  diagnostics::Collector& mistakes;
  const Syntax& syntax;

  std::string_view text(Node node) const { return syntax.text(node); }
  Kind kind(Node node) const { return syntax.kind(node); }
  Span span(Node node) const { return span(syntax[node].start, syntax[node].end); }
  Span span(std::uint32_t start, std::uint32_t end) const { return {Place{base_ + start}, end - start}; }

  diagnostics::Diagnostic& report(std::string_view id, Node node, std::string message,
                                  std::string hint = {}) {
    return report(id, span(node), std::move(message), std::move(hint));
  }
  diagnostics::Diagnostic& report(std::string_view id, Span at, std::string message, std::string hint = {}) {
    return mistakes.report(id, at.place, at.length, std::move(message), std::move(hint));
  }

  // `a`, `a.b.c`, `A::B`: the names with what joins them; empty if it is something else.
  std::string path(Node node) const;
  // The name that `:a`, `:"a"`, `"a"` or `'a'` holds; empty if it is something else.
  std::string symbol_or_string(Node node) const;

 private:
  std::uint32_t base_;
};

}  // namespace blazes::bloom
