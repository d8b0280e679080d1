#include "diagnostics/files.h"

#include <filesystem>

namespace blazes::diagnostics {
namespace {

namespace fs = std::filesystem;

class FileSystem : public Files {
 public:
  std::shared_ptr<Text> read(const std::string& path, std::string& error) override {
    return Text::of_file(path, error);
  }
};

}  // namespace

Files& file_system() {
  static FileSystem files;
  return files;
}

std::string shown(const std::string& path) {
  fs::path normal = fs::path(path).lexically_normal();
  if (normal.is_relative()) return normal.string();
  std::error_code error;
  fs::path here = fs::current_path(error);
  fs::path relative = error ? fs::path{} : normal.lexically_relative(here);
  bool inside = !relative.empty() && *relative.begin() != "..";
  return (inside ? relative : normal.filename()).string();
}

std::string beside(const std::string& from, std::string_view path) {
  return (fs::path(from).parent_path() / path).string();
}

}  // namespace blazes::diagnostics
