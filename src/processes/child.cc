#include "processes/child.h"

#include <csignal>
#include <cstring>
#include <istream>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

namespace blazes::processes {
namespace {

namespace asio = boost::asio;

struct Pipe {
  int ends[2] = {-1, -1};
  ~Pipe() {
    for (int end : ends)
      if (end >= 0) ::close(end);
  }
  bool open() { return ::pipe2(ends, O_CLOEXEC) == 0; }
  int take(int which) { return std::exchange(ends[which], -1); }
};

int status_of(int raw) { return WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw); }

}  // namespace

Result<std::unique_ptr<Child>, std::string> Child::start(asio::io_context& io,
                                                         const std::vector<std::string>& command,
                                                         Listener listener) {
  Pipe in, out, err;
  if (!in.open() || !out.open() || !err.open()) return std::string(std::strerror(errno));
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.ends[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.ends[1], STDERR_FILENO);
  std::unique_ptr<Child> child(new Child(io, std::move(listener)));
  const int error = ::posix_spawn(&child->pid_, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    child->pid_ = 0;
    return std::string(std::strerror(error));
  }
  child->in_.assign(in.take(1));
  child->in_.non_blocking(true);
  child->out_.assign(out.take(0));
  child->err_.assign(err.take(0));
  child->hear(child->out_, child->out_bytes_, child->listener_.out);
  child->hear(child->err_, child->err_bytes_, child->listener_.err);
  return child;
}

Child::~Child() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Child::signal(int number) {
  if (pid_ != 0) ::kill(pid_, number);
}

void Child::say(std::string line) {
  lines_.push_back(std::move(line) + '\n');
  if (lines_.size() == 1) write();
}

void Child::write() {
  asio::async_write(in_, asio::buffer(lines_.front()),
                    [this](const boost::system::error_code& error, std::size_t) {
                      if (error) return;  // it has ended, or is gone itself
                      lines_.pop_front();
                      if (!lines_.empty()) write();
                    });
}

void Child::hear(asio::posix::stream_descriptor& from, asio::streambuf& into,
                 const std::function<void(std::string_view)>& tell) {
  asio::async_read_until(from, into, '\n', [&, this](const boost::system::error_code& error, std::size_t) {
    if (error == asio::error::operation_aborted) return;
    std::istream lines(&into);
    for (std::string line; into.size() > 0;) {
      const std::string_view bytes(static_cast<const char*>(into.data().data()), into.size());
      if (!error && bytes.find('\n') == std::string_view::npos) break;
      std::getline(lines, line);
      tell(line);
    }
    if (!error) return hear(from, into, tell);
    from.close();
    --open_outputs_;
    wait_if_over();
  });
}

void Child::wait_if_over() {
  if (open_outputs_ > 0 || pid_ == 0) return;
  int raw = 0;
  ::waitpid(pid_, &raw, 0);
  pid_ = 0;
  boost::system::error_code ignored;
  in_.close(ignored);
  listener_.ended(status_of(raw));
}

}  // namespace blazes::processes
