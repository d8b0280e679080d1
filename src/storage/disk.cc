#include "storage/disk.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

namespace blazes::storage {

Disk& Disk::real() {
  static Disk disk;
  return disk;
}

int Disk::open(const char* name, int flags) { return ::open(name, flags, 0644); }
ssize_t Disk::write(int fd, const char* bytes, std::size_t size) { return ::write(fd, bytes, size); }
int Disk::cut(int fd, off_t size) { return ::ftruncate(fd, size); }
int Disk::sync(int fd) { return ::fdatasync(fd); }
int Disk::rename(const char* from, const char* to) { return ::rename(from, to); }
int Disk::remove(const char* name) { return ::unlink(name); }

int Disk::sync_folder(const char* name) {
  const int fd = ::open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return -1;
  const int done = ::fsync(fd);
  const int error = errno;
  ::close(fd);
  errno = error;
  return done;
}

}  // namespace blazes::storage
