#include "storage/log.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <boost/crc.hpp>

#include "wire/exact.h"

namespace blazes::storage {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kHead = 20;  // length, number, checksum of the record, checksum of these
constexpr std::uint32_t kLongest = 1u << 31;

std::uint32_t checksum(std::string_view bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

template <class Number>
void put(char* to, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i) to[i] = static_cast<char>(number >> (8 * i));
}

template <class Number>
Number get(const char* from) {
  Number number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i)
    number |= static_cast<Number>(Number{static_cast<unsigned char>(from[i])} << (8 * i));
  return number;
}

std::array<char, kHead> head_of(std::string_view record, std::uint64_t number) {
  std::array<char, kHead> head;
  put(head.data(), static_cast<std::uint32_t>(record.size()));
  put(head.data() + 4, number);
  put(head.data() + 12, checksum(record));
  put(head.data() + 16, checksum({head.data(), 16}));
  return head;
}

struct Found {
  std::string_view record;
  std::uint64_t number;
};

// The record that begins here, if one does.
std::optional<Found> record_at(std::string_view bytes) {
  if (bytes.size() < kHead || get<std::uint32_t>(bytes.data() + 16) != checksum(bytes.substr(0, 16)))
    return {};
  const auto length = get<std::uint32_t>(bytes.data());
  if (length > kLongest || length > bytes.size() - kHead) return {};
  const std::string_view record = bytes.substr(kHead, length);
  if (get<std::uint32_t>(bytes.data() + 12) != checksum(record)) return {};
  return Found{record, get<std::uint64_t>(bytes.data() + 4)};
}

// All bytes of a file, as long as this lives.
class Mapped {
 public:
  Mapped(int fd, std::size_t size) : size_(size) {
    if (size > 0) start_ = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  }
  ~Mapped() {
    if (size_ > 0 && start_ != MAP_FAILED) ::munmap(start_, size_);
  }
  Mapped(const Mapped&) = delete;
  Mapped& operator=(const Mapped&) = delete;
  bool failed() const { return size_ > 0 && start_ == MAP_FAILED; }
  std::string_view view() const {
    return size_ > 0 ? std::string_view(static_cast<const char*>(start_), size_) : std::string_view();
  }

 private:
  void* start_ = nullptr;
  std::size_t size_;
};

}  // namespace

std::string Log::cannot(std::string_view what) const {
  return fmt::format("cannot {} {}: {}", what, name_.string(), std::strerror(errno));
}

Result<std::unique_ptr<Log>, std::string> Log::open(const fs::path& file, const Each& each, Disk& disk) {
  const int fd = disk.open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC);
  std::unique_ptr<Log> log(new Log(file, file, fd, disk));
  if (fd < 0) return log->cannot("open");
  if (auto error = log->read(each)) return std::move(*error);
  if (log->sync_folder() != 0) return log->cannot("sync the folder of");
  return log;
}

Result<std::unique_ptr<Log>, std::string> Log::begin_anew(const fs::path& file, Disk& disk) {
  fs::path name = file;
  name += ".new";
  const int fd = disk.open(name.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC);
  std::unique_ptr<Log> log(new Log(file, name, fd, disk));
  if (fd < 0) return log->cannot("open");
  return log;
}

std::optional<std::string> Log::publish() {
  if (auto error = sync()) return error;
  if (disk_.rename(name_.c_str(), file_.c_str()) != 0) return cannot("rename");
  name_ = file_;
  if (sync_folder() != 0) return cannot("sync the folder of");
  return {};
}

int Log::sync_folder() {
  const fs::path folder = file_.parent_path();
  return disk_.sync_folder(folder.empty() ? "." : folder.c_str());
}

Log::~Log() {
  if (fd_ >= 0) ::close(fd_);
  if (fd_ >= 0 && name_ != file_) disk_.remove(name_.c_str());
}

std::optional<std::string> Log::read(const Each& each) {
  struct stat status {};
  if (::fstat(fd_, &status) != 0) return cannot("read");
  if (!S_ISREG(status.st_mode)) return fmt::format("{} is no file", name_.string());
  const Mapped mapped(fd_, static_cast<std::size_t>(status.st_size));
  if (mapped.failed()) return cannot("read");
  std::string_view rest = mapped.view();
  while (const auto found = record_at(rest)) {
    if (found->number != records_)
      return fmt::format("{} is damaged: at byte {} stands record {}, and {} is expected", name_.string(),
                         size_, found->number, records_);
    if (auto error = each(found->record))
      return fmt::format("{}: record {}, at byte {}: {}", name_.string(), records_, size_, *error);
    ++records_;
    size_ += kHead + found->record.size();
    rest.remove_prefix(kHead + found->record.size());
  }
  for (std::size_t at = 1; at < rest.size(); ++at)
    if (const auto later = record_at(rest.substr(at)); later && later->number > records_)
      return fmt::format(
          "{} is damaged: record {}, at byte {}, cannot be read, and good ones follow at byte {}: "
          "nothing was changed; bring back a copy, or move it away to begin anew",
          name_.string(), records_, size_, size_ + at);
  torn_ = rest.size();
  if (torn_ > 0 && (disk_.cut(fd_, static_cast<off_t>(size_)) != 0 || disk_.sync(fd_) != 0))
    return cannot("cut");
  if (::lseek(fd_, static_cast<off_t>(size_), SEEK_SET) < 0) return cannot("read");
  return {};
}

std::optional<std::string> Log::append_value(const bloom::Value& value) {
  std::string bytes;
  wire::write_exact(bytes, value);
  return append(bytes);
}

std::optional<std::string> Log::append(std::string_view record) {
  if (record.size() > kLongest) return fmt::format("a record of {} bytes is too large", record.size());
  const auto head = head_of(record, records_);
  std::string bytes(head.data(), head.size());
  bytes += record;
  for (std::string_view rest = bytes; !rest.empty();) {
    const ssize_t written = disk_.write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      if (written == 0) errno = ENOSPC;
      std::string error = cannot("write");
      if (disk_.cut(fd_, static_cast<off_t>(size_)) == 0) ::lseek(fd_, static_cast<off_t>(size_), SEEK_SET);
      return error;
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  size_ += bytes.size();
  ++records_;
  return {};
}

std::optional<std::string> Log::sync() {
  if (disk_.sync(fd_) != 0) return cannot("write");
  return {};
}

}  // namespace blazes::storage
