// A folder that belongs to one process as long as it lives.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"

namespace blazes::storage {

class Folder {
 public:
  // Made if it is not there. An error if another process has it.
  static Result<std::unique_ptr<Folder>, std::string> open(const std::filesystem::path& path);
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  Folder(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::filesystem::path path_;
  int fd_;
};

}  // namespace blazes::storage
