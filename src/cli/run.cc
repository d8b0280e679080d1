#include "cli/run.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <ostream>
#include <streambuf>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/session.h"
#include "report/escape.h"

namespace blazes::cli {
namespace {

int run_in(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
           const std::filesystem::path& cwd, Environment environment) {
  try {
    Result<Arguments, Message> arguments = parse_arguments(args);
    if (!arguments) {
      const Message& message = arguments.error();
      (message.status == 0 ? out : err) << message.text;
      return message.status;
    }
    Session session(*arguments, out, err, cwd, environment);
    try {
      return arguments->execute(session);
    } catch (const Failure& failure) {
      session.progress.done();
      err << "blazes: " << failure.message << '\n';
      return failure.status;
    }
  } catch (const std::exception& e) {
    err << fmt::format("blazes: error BLZ901 [internal-error]: {}\n", report::for_terminal(e.what()));
  } catch (...) {
    err << "blazes: error BLZ901 [internal-error]: unknown\n";
  }
  return kInternal;
}

// A file descriptor; keeps the error of the first write that fails. Starts faster than the standard streams.
class Descriptor : public std::streambuf {
 public:
  explicit Descriptor(int fd, bool buffered) : fd_(fd) {
    if (buffered) setp(buffer_, buffer_ + sizeof buffer_);
  }
  int error() const { return error_; }

 protected:
  int_type overflow(int_type c) override {
    if (sync() != 0) return traits_type::eof();
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    char byte = traits_type::to_char_type(c);
    if (pbase() == nullptr) return put(&byte, 1) ? c : traits_type::eof();
    *pptr() = byte;
    pbump(1);
    return c;
  }
  std::streamsize xsputn(const char* text, std::streamsize n) override {
    if (pbase() != nullptr && n <= epptr() - pptr()) {
      std::memcpy(pptr(), text, static_cast<std::size_t>(n));
      pbump(static_cast<int>(n));
      return n;
    }
    return sync() == 0 && put(text, static_cast<std::size_t>(n)) ? n : 0;
  }
  int sync() override {
    bool ok = put(pbase(), static_cast<std::size_t>(pptr() - pbase()));
    if (pbase() != nullptr) setp(buffer_, buffer_ + sizeof buffer_);
    return ok ? 0 : -1;
  }

 private:
  bool put(const char* text, std::size_t n) {
    while (n > 0 && error_ == 0) {
      ssize_t written = ::write(fd_, text, n);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        error_ = errno;
        break;
      }
      text += written;
      n -= static_cast<std::size_t>(written);
    }
    return error_ == 0;
  }

  int fd_;
  int error_ = 0;
  char buffer_[1 << 14];
};

}  // namespace

int run(std::vector<std::string> args, std::ostream& out, std::ostream& err,
        const std::filesystem::path& cwd) {
  return run_in(args, out, err, cwd, {});
}

int main_entry(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that has seen enough is no reason to die without a word
  Descriptor out_descriptor(STDOUT_FILENO, true), err_descriptor(STDERR_FILENO, false);
  std::ostream out(&out_descriptor), err(&err_descriptor);
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  Environment environment{
      .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
      .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
      .no_color = (no_color != nullptr && *no_color != '\0') ||
                  (terminal != nullptr && std::string_view(terminal) == "dumb"),
      .variables =
          [](const std::string& name) {
            const char* value = std::getenv(name.c_str());
            return value ? std::optional<std::string>(value) : std::nullopt;
          },
  };
  int status = run_in(std::vector<std::string>(argv + (argc > 0), argv + argc), out, err, {}, environment);
  out.flush();
  if (int error = out_descriptor.error(); error != 0 && error != EPIPE) {
    err << "blazes: cannot write to standard output: " << std::strerror(error) << '\n';
    return kInternal;
  }
  return status;
}

}  // namespace blazes::cli
