// How a log changes what is on the disk, call by call, so that a test can be the crash between two of them, or the disk that is full.
#pragma once

#include <sys/types.h>
#include <cstddef>

namespace blazes::storage {

// Each as the system's: -1 if it fails, and why in `errno`.
class Disk {
 public:
  static Disk& real();
  virtual ~Disk() = default;
  virtual int open(const char* name, int flags);
  virtual ssize_t write(int fd, const char* bytes, std::size_t size);
  virtual int cut(int fd, off_t size);
  // What was written to it is there after a crash.
  virtual int sync(int fd);
  virtual int rename(const char* from, const char* to);
  virtual int remove(const char* name);
  // Names in it are as they are now after a crash.
  virtual int sync_folder(const char* name);
};

}  // namespace blazes::storage
