// A process that is started, waited for, and heard.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace blazes::jvm {

// A folder that only we can read, gone when this is.
class ScratchFolder {
 public:
  ScratchFolder();  // throws std::system_error
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path file(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

struct Ended {
  int error = 0;   // of starting it; 0 if it ran
  int status = 0;  // its exit status; 128 and the signal if one ended it
};

// Runs `command` (no shell) with nothing to read, all that it prints in the file `log`. An interrupt from the terminal ends the
// child and not us, so that we can clean up.
Ended run(const std::vector<std::string>& command, const std::filesystem::path& log);

// The last `lines` lines of a file, no more than a few KiB; empty if there is none.
std::string tail(const std::filesystem::path& file, std::size_t lines);

}  // namespace blazes::jvm
