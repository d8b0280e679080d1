// The program as a function: arguments become an exit status, and all that is printed goes to two streams.
//
//   std::ostringstream out, err;
//   int status = run({"check", "adnet.yaml"}, out, err, "/where/the/user/is");
//
// Exit status: 0 clean, 1 findings, 2 wrong usage, 3 an error in the input, 4 an internal error.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace blazes::cli {

// `args` are without the program's name. Relative paths in them are relative to `cwd`; what is printed names files as `args`
// did. Reads neither the environment nor the current directory, and never colours unless `args` ask for it, so that equal
// arguments and files give equal bytes. `out` and `err` may be one stream. Never throws.
int run(std::vector<std::string> args, std::ostream& out, std::ostream& err,
        const std::filesystem::path& cwd);

// What `main` calls: `run` on the process's own streams, with colour if they are a terminal and NO_COLOR is unset.
int main_entry(int argc, char** argv);

}  // namespace blazes::cli
