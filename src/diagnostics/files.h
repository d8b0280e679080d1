// Where the texts of a reading come from: the file system, or a test's memory.
#pragma once

#include <memory>
#include <string>

#include "diagnostics/source.h"

namespace blazes::diagnostics {

class Files {
 public:
  virtual ~Files() = default;
  // Null with `error` set if it cannot be read. `path` is as the user wrote it, or relative to the file that names it.
  virtual std::shared_ptr<Text> read(const std::string& path, std::string& error) = 0;
};
Files& file_system();

}  // namespace blazes::diagnostics
