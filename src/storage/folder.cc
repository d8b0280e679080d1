#include "storage/folder.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

namespace blazes::storage {

Result<std::unique_ptr<Folder>, std::string> Folder::open(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return fmt::format("cannot make {}: {}", path.string(), error.message());
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return fmt::format("cannot open {}: {}", path.string(), std::strerror(errno));
  std::unique_ptr<Folder> folder(new Folder(path, fd));
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return folder;
  if (errno == EWOULDBLOCK) return fmt::format("{} belongs to another node that runs", path.string());
  return fmt::format("cannot lock {}: {}", path.string(), std::strerror(errno));
}

Folder::~Folder() { ::close(fd_); }

}  // namespace blazes::storage
