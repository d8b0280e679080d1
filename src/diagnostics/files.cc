#include "diagnostics/files.h"

namespace blazes::diagnostics {
namespace {

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

}  // namespace blazes::diagnostics
