// Golden cases: a Markdown file with inputs and commands becomes the same file with what the program says now.
//
//   CaseFile file = parse(text);
//   Observed seen = observe(file, program, folder);   // writes the inputs into `folder`, runs everything
//   if (regenerate(file, seen) != text) ...           // a golden test
//
// In such a file,
// - ```yaml NAME, ```json NAME or ```ruby NAME.rb holds an input file. Below a line stands what the program says about it, as `#~ COLUMN ID
//   slug: message [variants]`; lines that begin with `#~` are no part of the input. The word `part` after the name: the file
//   is not checked by itself, only as a part of others.
// - ```text diagnostics holds what the program says about no line of an input.
// - ```console holds `$ blazes ARGUMENTS` (also `> FILE` at the end) or `$ cat FILE`, what it prints, and `[exit N]` if N
//   is not 0.
// - `Fires: BLZ201, rule 2` and `Silent: BLZ203, rule 1` are lines of their own that say what the case is there to show.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace blazes::cases {

// The program: `blazes::cli::run`, or a stand-in.
using Program = std::function<int(std::vector<std::string> args, std::ostream& out, std::ostream& err,
                                  const std::filesystem::path& cwd)>;

enum class BlockKind { Prose, Input, Diagnostics, Console };

struct Block {
  BlockKind kind = BlockKind::Prose;
  std::string opening;  // the line of the fence; empty for prose
  std::string closing;  // likewise
  std::string name;     // of an input
  bool part = false;    // of an input
  std::vector<std::string>
      lines;  // of an input: without the `#~` lines; of a console: the commands without `$ `
};

struct CaseFile {
  std::vector<Block> blocks;
  std::set<std::string> fires, silent;  // "BLZ201", "rule 2"
};

// Throws std::runtime_error with the line where it is malformed.
CaseFile parse(std::string_view text);

struct Remark {
  std::string file;
  std::size_t line = 0, column = 0;  // line 0: none
  std::string text;                  // "BLZ201 slug: message [variants]"
};

struct Execution {
  std::vector<std::string> words;
  std::string output;  // both streams, as they came
  int status = 0;
};

struct Observed {
  std::vector<Remark> remarks;                     // sorted
  std::vector<std::vector<Execution>> executions;  // for each console block
};

// Writes the inputs into the empty `folder`, checks them, then runs the commands there in their order.
Observed observe(const CaseFile& file, const Program& program, const std::filesystem::path& folder);

// The text of the file as it should be.
std::string regenerate(const CaseFile& file, const Observed& seen);

// What of `Fires` and `Silent` is not so; empty if all is.
std::vector<std::string> unfounded_claims(const CaseFile& file, const Observed& seen);

// Which of `names` no case in `files` claims to fire, and which none claims to be silent; empty if none is left.
std::vector<std::string> uncovered(const std::vector<std::string>& names, const std::vector<CaseFile>& files);

}  // namespace blazes::cases
