// A process that is fed by lines and heard by lines.
#pragma once

#include <sys/types.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/streambuf.hpp>

#include "base/result.h"

namespace blazes::processes {

class Child {
 public:
  struct Listener {
    std::function<void(std::string_view line)> out, err;  // without line ends
    std::function<void(int status)>
        ended;  // after its last line; its exit status, or 128 and the signal that ended it
  };

  // Runs `command` (no shell). The error says why it cannot be started. What the listener does must not delete the child.
  static Result<std::unique_ptr<Child>, std::string> start(boost::asio::io_context& io,
                                                           const std::vector<std::string>& command,
                                                           Listener listener);
  // Kills it, if it still runs, and waits for it.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // A line for its standard input. What it does not read is kept for it.
  void say(std::string line);
  void signal(int number);

 private:
  Child(boost::asio::io_context& io, Listener listener)
      : listener_(std::move(listener)), in_(io), out_(io), err_(io) {}
  void hear(boost::asio::posix::stream_descriptor& from, boost::asio::streambuf& into,
            const std::function<void(std::string_view)>& tell);
  void write();
  void wait_if_over();

  pid_t pid_ = 0;  // 0: it was waited for
  Listener listener_;
  boost::asio::posix::stream_descriptor in_, out_, err_;
  boost::asio::streambuf out_bytes_, err_bytes_;
  std::deque<std::string> lines_;
  int open_outputs_ = 2;
};

}  // namespace blazes::processes
