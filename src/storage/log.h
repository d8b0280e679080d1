// A file of records that only grows: what was synced is there after a crash, whole and in order.
//
//   auto log = Log::open(file, [&](std::string_view record) { ... });      // Result: or what is wrong with the file
//   if (auto error = (*log)->append(record)) ...                             // "cannot write F: No space left on device"
//   if (auto error = (*log)->sync()) ...
//
// Each record has its number and two checksums, of its head and of its bytes. What a crash has left half written is the end of the file: it is
// dropped. Something unreadable that good records follow is damage, and the file is refused.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "bloom/value.h"
#include "storage/disk.h"

namespace blazes::storage {

class Log {
 public:
  // Hands over a record; what it says is an error with that record.
  using Each = std::function<std::optional<std::string>(std::string_view record)>;

  // Made if it is not there. Linear in the size of the file.
  static Result<std::unique_ptr<Log>, std::string> open(const std::filesystem::path& file, const Each& each,
                                                        Disk& disk = Disk::real());
  // A new one beside `file`, FILE.new, which takes its place, whole, by `publish`. If that fails, `file` is as it was unless this one
  // `is_published`: then nobody knows which of both is there after a crash.
  static Result<std::unique_ptr<Log>, std::string> begin_anew(const std::filesystem::path& file,
                                                              Disk& disk = Disk::real());
  std::optional<std::string> publish();
  bool is_published() const { return name_ == file_; }
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // At most 2 GiB. After an error the file is as it was.
  std::optional<std::string> append(std::string_view record);
  std::optional<std::string> append_value(const bloom::Value& value);  // as bytes of `wire::write_exact`
  // What was appended is on the disk. After an error nobody knows what is.
  std::optional<std::string> sync();

  std::uint64_t size() const { return size_; }  // bytes
  std::uint64_t records() const { return records_; }
  std::uint64_t torn() const { return torn_; }  // bytes that were dropped from its end

 private:
  Log(std::filesystem::path file, std::filesystem::path name, int fd, Disk& disk)
      : disk_(disk), file_(std::move(file)), name_(std::move(name)), fd_(fd) {}
  std::optional<std::string> read(const Each& each);
  int sync_folder();
  std::string cannot(std::string_view what) const;

  Disk& disk_;
  std::filesystem::path file_;  // where it belongs
  std::filesystem::path name_;  // where it is
  int fd_;
  std::uint64_t size_ = 0, records_ = 0, torn_ = 0;
};

}  // namespace blazes::storage
