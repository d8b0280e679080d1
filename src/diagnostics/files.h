// Where the texts of a reading come from: the file system, or a test's memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "diagnostics/source.h"

namespace blazes::diagnostics {

class Files {
 public:
  virtual ~Files() = default;
  // Null with `error` set if it cannot be read. `path` is as the user wrote it, or relative to the file that names it.
  virtual std::shared_ptr<Text> read(const std::string& path, std::string& error) = 0;
};
Files& file_system();

// A path as people should see it: relative where that is possible, and never absolute.
std::string shown(const std::string& path);
// A path that is written in the file `from`, and relative to it.
std::string beside(const std::string& from, std::string_view path);

}  // namespace blazes::diagnostics
