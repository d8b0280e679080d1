// Lines of a file, a pipe or a terminal as they come, without waiting for them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "base/result.h"

namespace blazes::network {

// A descriptor for standard input that does not make it non-blocking for whoever else has it, a terminal say; -1 with `errno` on failure.
int open_standard_input();

class Lines {
 public:
  static constexpr std::size_t kLongest = 64u << 20;  // bytes

  // Takes over the descriptor.
  Lines(boost::asio::io_context& io, int descriptor);
  ~Lines();

  // The next line, without its end; none: it is not there yet, or there is none any more. What is not there yet wakes the `io_context`
  // when it comes. The last line may lack its end.
  std::optional<std::string> next();
  bool ended() const { return ended_ && at_ == bytes_.size(); }
  std::uint64_t number() const { return number_; }  // of the line that `next` gave, from 1
  const std::string& error() const { return error_; }  // why it ended too early; empty if it did not

 private:
  void read();
  void wait();

  boost::asio::posix::stream_descriptor descriptor_;
  int file_ = -1;
  bool waits_ = false, ended_ = false, is_file_ = false;
  std::string bytes_;
  std::size_t at_ = 0;        // what of them was given already
  std::size_t searched_ = 0;  // what of them holds no end of a line beyond that
  std::uint64_t number_ = 0;
  std::string error_;
};

}  // namespace blazes::network
