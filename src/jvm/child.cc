#include "jvm/child.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace blazes::jvm {
namespace {

constexpr std::size_t kMostTail = 8192;
constexpr std::array kFromTerminal = {SIGINT, SIGQUIT};

// While it lives, what is typed to end us ends only the children.
class UntilChildEnds {
 public:
  UntilChildEnds() {
    struct sigaction ignore = {};
    ignore.sa_handler = SIG_IGN;
    for (std::size_t i = 0; i < kFromTerminal.size(); ++i)
      ::sigaction(kFromTerminal[i], &ignore, &before_[i]);
  }
  ~UntilChildEnds() {
    for (std::size_t i = 0; i < kFromTerminal.size(); ++i)
      ::sigaction(kFromTerminal[i], &before_[i], nullptr);
  }
  UntilChildEnds(const UntilChildEnds&) = delete;
  UntilChildEnds& operator=(const UntilChildEnds&) = delete;

  // The signals whose default action a child gets back: those that we do not ignore anyway.
  sigset_t for_child() const {
    sigset_t set;
    ::sigemptyset(&set);
    for (std::size_t i = 0; i < kFromTerminal.size(); ++i)
      if (before_[i].sa_handler != SIG_IGN) ::sigaddset(&set, kFromTerminal[i]);
    return set;
  }

 private:
  std::array<struct sigaction, kFromTerminal.size()> before_;
};

}  // namespace

ScratchFolder::ScratchFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "blazes-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Ended run(const std::vector<std::string>& command, const std::filesystem::path& log) {
  std::vector<char*> argv;
  argv.reserve(command.size() + 1);
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));  // not changed
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  const UntilChildEnds guard;
  const sigset_t defaults = guard.for_child();
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, argv[0], &files, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) return {error, 0};
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return {errno, 0};
  return {0, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
}

std::string tail(const std::filesystem::path& file, std::size_t lines) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return {};
  const auto size = static_cast<std::size_t>(in.tellg());
  const std::size_t length = std::min(size, kMostTail);
  std::string text(length, '\0');
  in.seekg(static_cast<std::streamoff>(size - length));
  in.read(text.data(), static_cast<std::streamsize>(length));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::size_t begin = text.size();
  for (std::size_t n = 0; n < lines && begin != std::string::npos && begin > 0; ++n)
    begin = text.rfind('\n', begin - 1);
  return begin == std::string::npos ? text
                                    : text.substr(begin + (begin < text.size() && text[begin] == '\n'));
}

}  // namespace blazes::jvm
