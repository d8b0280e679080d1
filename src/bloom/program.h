// Ruby files become a `Program`: every module in them, with its collections, rules and code. Nothing is executed.
//
//   Program program = read_program({"kvs.rb"});
//   for (const Diagnostic& d : program.diagnostics) ...    // what is wrong with the text, with its place
//   Catalog catalog = make_catalog(program, program.find("SingleSiteKVS"));
//
// Whatever the text is, there is a program: it lacks what could not be read. Time is linear in the text; a file may have
// `kMaxFileSize` bytes and nest `kMaxDepth` levels, all files together `kMaxFiles`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "bloom/module.h"
#include "diagnostics/diagnostic.h"
#include "diagnostics/files.h"
#include "diagnostics/source.h"

namespace blazes::bloom {

inline constexpr std::size_t kMaxFileSize = 16 << 20;
inline constexpr std::size_t kMaxDepth = 200;
inline constexpr std::size_t kMaxFiles = 1000;

// How much of the code in a file's rules is understood. A code block is what stands between `{` or `do` and its end, blocks
// within it included; a `def` counts where it is Bloom's to call.
struct FileSummary {
  struct OpaqueCode {
    Span span;
    std::string reason;
  };
  std::string name;
  bool main = false;  // named by the caller, not by a `require`
  std::size_t blocks = 0, understood = 0;
  std::vector<OpaqueCode> opaque;  // in the order of the text
};

// A file that `require` names and that is in none of the folders: part of Ruby, or missing.
struct MissingFile {
  std::string path;
  Span span;
};

struct Program {
  diagnostics::Sources sources;
  std::vector<FileSummary> files;  // of each source
  Table<Module> modules;  // in the order in which Ruby would meet them; one that is opened again is one
  Code code;
  std::vector<ConstantDefinition> constants;  // outside of modules
  std::vector<Definition> definitions;
  std::vector<MissingFile> missing;
  std::vector<diagnostics::Diagnostic> diagnostics;  // sorted by place
  std::size_t omitted = 0;                           // how many more there were

  // Whether a lattice of the program has a method of this name.
  bool has_lattice_method(std::string_view name) const;
  // None if there is none. By its full name, or by its last part where that is unique.
  Id<Module> find(std::string_view name) const;
  // By its full name, as Ruby would look it up from within a module.
  Id<Module> find_from(std::string_view outer, std::string_view name) const;

  absl::flat_hash_map<std::string, Id<Module>> by_name;
};

struct ReadOptions {
  std::vector<std::string> search_path =
      {};  // folders in which `require` looks, after that of the first file and those above it
};

Program read_program(const std::vector<std::string>& paths, const ReadOptions& options = {},
                     diagnostics::Files& files = diagnostics::file_system());

}  // namespace blazes::bloom
