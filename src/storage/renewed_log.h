// A log that does not grow for ever: when it is much larger than what it stands for, that is written into a new one in its place.
//
//   RenewedLog log(file, {.say = say});
//   if (auto error = log.open(each)) ...
//   if (auto renewed = log.renew(write_all); !renewed || *renewed) ...      // an error, or all is there
//   if (auto error = log->append(change)) ...                               // it is as it was
//
// It takes at most four times what it stood for when it was last written (or a MiB), and the record that goes beyond that. Over a long time
// each byte that is appended is written 4/3 times. A crash leaves the old one or the new one, each whole.
#pragma once

#include <functional>

#include "storage/log.h"

namespace blazes::storage {

class RenewedLog {
 public:
  struct Options {
    std::function<void(const std::string& text)> say = {};  // what went wrong, and was survived
    std::uint64_t small = 1u << 20;                         // bytes: one of this size is never too large
    Disk& disk = Disk::real();
  };
  // Appends all that it stands for to an empty one; or says why it cannot.
  using Write = std::function<std::optional<std::string>(Log& log)>;

  RenewedLog(std::filesystem::path file, Options options)
      : file_(std::move(file)), options_(std::move(options)) {}
  std::optional<std::string> open(const Log::Each& each);

  // Writes it anew in any case.
  std::optional<std::string> write_anew(const Write& write);
  // Whether it was written anew, because it is too large. Where that fails and the old one is good, that is said, and tried again when it is
  // four times as large. After an error it is of no use.
  Result<bool, std::string> renew(const Write& write);
  Log* operator->() { return log_.get(); }
  const Log* operator->() const { return log_.get(); }
  Log& operator*() { return *log_; }

 private:
  struct Failed {
    std::string why;
    bool is_published;
  };
  std::optional<Failed> try_anew(const Write& write);

  std::filesystem::path file_;
  Options options_;
  std::unique_ptr<Log> log_;
  std::uint64_t written_ = 0;  // bytes that it took when it was last written anew
};

}  // namespace blazes::storage
