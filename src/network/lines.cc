#include "network/lines.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace blazes::network {

namespace {
constexpr std::size_t kRoom = 64u << 10;
}

int open_standard_input() {
  struct stat status {};
  // A file has been read up to somewhere, which opening it again would forget.
  const bool is_file = ::fstat(STDIN_FILENO, &status) == 0 && S_ISREG(status.st_mode);
  const int fd = is_file ? -1 : ::open("/proc/self/fd/0", O_RDONLY | O_CLOEXEC);
  return fd >= 0 ? fd : ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
}

// A regular file is always there, and cannot be waited for; it stays outside of the event loop.
Lines::Lines(boost::asio::io_context& io, int descriptor) : descriptor_(io) {
  struct stat status {};
  is_file_ = ::fstat(descriptor, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode));
  boost::system::error_code error;
  if (!is_file_) descriptor_.assign(descriptor, error);
  if (error) is_file_ = true;  // a device that is always there, as /dev/null
  file_ = is_file_ ? descriptor : -1;
  if (!is_file_) descriptor_.non_blocking(true, error);
}

Lines::~Lines() {
  if (file_ >= 0) ::close(file_);
}

std::optional<std::string> Lines::next() {
  for (;;) {
    const std::size_t end = bytes_.find('\n', searched_);
    if (end != std::string::npos || (ended_ && at_ < bytes_.size())) {
      const std::size_t stop = std::min(end, bytes_.size());
      std::string line = bytes_.substr(at_, stop - at_);
      at_ = searched_ = std::min(stop + 1, bytes_.size());
      ++number_;
      return line;
    }
    searched_ = bytes_.size();
    if (ended_ || waits_) return {};
    read();
    if (waits_) return {};
  }
}

void Lines::read() {
  bytes_.erase(0, at_);
  searched_ -= at_;
  at_ = 0;
  if (bytes_.size() > kLongest) {
    error_ = "a line is longer than " + std::to_string(kLongest >> 20) + " MiB";
    ended_ = true;
    bytes_.clear();
    searched_ = 0;
    return;
  }
  const std::size_t before = bytes_.size();
  bytes_.resize(before + kRoom);
  const ssize_t count = ::read(is_file_ ? file_ : descriptor_.native_handle(), bytes_.data() + before, kRoom);
  const int problem = errno;
  bytes_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  if (count > 0 || (count < 0 && problem == EINTR)) return;
  if (count < 0 && (problem == EAGAIN || problem == EWOULDBLOCK)) return wait();
  ended_ = true;
  if (count < 0) error_ = std::strerror(problem);
}

void Lines::wait() {
  waits_ = true;
  descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [this](const boost::system::error_code& error) {
                           if (error == boost::asio::error::operation_aborted) return;
                           waits_ = false;
                         });
}

}  // namespace blazes::network
