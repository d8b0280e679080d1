#include "cli/folder.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <unistd.h>

#include "report/escape.h"

namespace blazes::cli {
namespace {

namespace fs = std::filesystem;
using emit::bloom::Artifact;
using report::for_terminal;

fs::path common_folder(const std::vector<Artifact>& files) {
  fs::path common = fs::path(files.front().name).lexically_normal().parent_path();
  const auto holds = [&](const Artifact& file) {
    const fs::path relative =
        fs::path(file.name).lexically_normal().lexically_relative(common.empty() ? "." : common);
    return !relative.empty() && *relative.begin() != "..";
  };
  for (const Artifact& file : files)
    while (!common.empty() && !holds(file)) common = common.parent_path();
  return common;
}

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Writer {
 public:
  Writer(fs::path target, std::string shown, const std::vector<Artifact>& files)
      : target_(std::move(target)), shown_(std::move(shown)), files_(files), common_(common_folder(files)) {}

  bool write() {
    std::error_code error;
    if (fs::exists(target_, error)) {
      if (fs::is_directory(target_, error) && holds_these()) return false;
      if (!fs::is_empty(target_, error) || error)
        throw Failure{
            kUsage,
            fmt::format("{} is there already and holds something else; remove it or name another folder",
                        for_terminal(shown_))};
    }
    fs::path temporary = target_;
    if (!temporary.has_filename()) temporary = temporary.parent_path();
    temporary += fmt::format(".{}.tmp", ::getpid());
    try {
      for (const Artifact& file : files_) write_one(temporary / name_within(file), file.text);
      fs::remove(target_, error);  // an empty one
      fs::rename(temporary, target_);
    } catch (const fs::filesystem_error& e) {
      fs::remove_all(temporary, error);
      fail(e.code().message());
    }
    return true;
  }

 private:
  fs::path name_within(const Artifact& file) const {
    const fs::path name = fs::path(file.name).lexically_normal();
    return common_.empty() ? name : name.lexically_relative(common_);
  }

  bool holds_these() const {
    std::size_t there = 0;
    for (const auto& entry : fs::recursive_directory_iterator(target_)) there += entry.is_regular_file();
    if (there != files_.size()) return false;
    for (const Artifact& file : files_)
      if (contents(target_ / name_within(file)) != file.text) return false;
    return true;
  }

  void write_one(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream to(path, std::ios::binary);
    to << text;
    to.close();
    if (!to) throw fs::filesystem_error("", path, std::error_code(errno, std::generic_category()));
  }

  [[noreturn]] void fail(const std::string& why) const {
    throw Failure{kUsage, fmt::format("cannot write {}: {}", for_terminal(shown_), why)};
  }

  fs::path target_;
  std::string shown_;
  const std::vector<Artifact>& files_;
  fs::path common_;
};

}  // namespace

bool write_folder(Session& session, const std::string& folder, const std::vector<Artifact>& files) {
  return Writer(session.resolve(folder), folder, files).write();
}

}  // namespace blazes::cli
