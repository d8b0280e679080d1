#include "frontend/spec/spec.h"

namespace blazes::frontend {
namespace {

class FileSystem : public Files {
 public:
  std::shared_ptr<diagnostics::Text> read(const std::string& path, std::string& error) override {
    return diagnostics::Text::of_file(path, error);
  }
};

}  // namespace

Files& file_system() {
  static FileSystem files;
  return files;
}

}  // namespace blazes::frontend
