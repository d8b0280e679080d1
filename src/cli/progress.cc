#include "cli/progress.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <ostream>
#include <thread>

#include <fmt/format.h>

namespace blazes::cli {

struct Progress::Line {
  explicit Line(std::ostream& stream) : err(stream), thread([this] { show(); }) {}
  ~Line() {
    {
      std::lock_guard lock(mutex);
      stop = true;
    }
    wake.notify_one();
    thread.join();
    if (shown) err << "\r\x1b[K" << std::flush;
  }

  void show() {
    using namespace std::chrono;
    auto start = steady_clock::now();
    std::unique_lock lock(mutex);
    auto next = start + seconds(1);
    while (!wake.wait_until(lock, next, [this] { return stop; })) {
      auto elapsed = duration_cast<seconds>(steady_clock::now() - start).count();
      err << fmt::format("\r\x1b[K{} ... {} s", phase, elapsed) << std::flush;
      shown = true;
      next += milliseconds(500);
    }
  }

  std::ostream& err;
  std::mutex mutex;
  std::condition_variable wake;
  std::string_view phase = "reading";
  bool stop = false, shown = false;
  std::thread thread;  // last: it uses the others
};

Progress::Progress(std::ostream& err, bool wanted) {
  if (wanted) line_ = std::make_unique<Line>(err);
}

Progress::~Progress() = default;

void Progress::now(std::string_view phase) {
  if (!line_) return;
  std::lock_guard lock(line_->mutex);
  line_->phase = phase;
}

void Progress::done() { line_.reset(); }

}  // namespace blazes::cli
