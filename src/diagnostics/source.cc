#include "diagnostics/source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace blazes::diagnostics {
namespace {

// Smaller files are copied: cheaper than a mapping, and nobody can shorten them while they are read.
constexpr std::size_t kWorthMapping = 1 << 20;

struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

std::string reason() { return std::strerror(errno); }

bool read_all(int file, std::string& bytes) {
  for (;;) {
    std::size_t had = bytes.size(), more = std::max<std::size_t>(had, 1 << 16);
    bytes.resize(had + more);
    ssize_t got = ::read(file, bytes.data() + had, more);
    bytes.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    if (bytes.size() >= std::numeric_limits<std::uint32_t>::max()) return errno = EFBIG, false;
  }
}

}  // namespace

std::shared_ptr<Text> Text::own(std::string bytes) {
  std::shared_ptr<Text> text(new Text);
  text->size_ = bytes.size();
  text->owned_ = std::move(bytes);
  text->owned_.append(kPadding, '\0');
  text->data_ = text->owned_.data();
  return text;
}

std::shared_ptr<Text> Text::of_file(const std::string& path, std::string& error) {
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat about {};
  if (file.number < 0 || ::fstat(file.number, &about) != 0) return error = reason(), nullptr;
  if (S_ISDIR(about.st_mode)) return error = std::strerror(EISDIR), nullptr;
  auto size = static_cast<std::size_t>(about.st_size);
  if (!S_ISREG(about.st_mode) || size < kWorthMapping) {
    std::string bytes;
    if (!read_all(file.number, bytes)) return error = reason(), nullptr;
    return own(std::move(bytes));
  }
  // The file is mapped over the start of a longer range of zeros, so that there is always something behind it.
  std::size_t room = size + kPadding;
  void* at = ::mmap(nullptr, room, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) return error = reason(), nullptr;
  std::shared_ptr<Text> text(new Text);
  text->mapping_ = at;
  text->mapped_ = room;
  if (::mmap(at, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, file.number, 0) == MAP_FAILED)
    return error = reason(), nullptr;
  text->data_ = static_cast<const char*>(at);
  text->size_ = size;
  return text;
}

Text::~Text() {
  if (mapping_) ::munmap(mapping_, mapped_);
}

void Text::forget_before(std::size_t bytes) const {
  if (!mapping_) return;
  auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  if (std::size_t whole = std::min(bytes, size_) / page * page) ::madvise(mapping_, whole, MADV_DONTNEED);
}

bool Sources::add(std::string name, std::shared_ptr<Text> text) {
  std::uint64_t base = 1;
  // One place more than there are bytes: the end of a file is a place too.
  if (!sources_.empty()) base = std::uint64_t{sources_.back().base} + sources_.back().text->view().size() + 1;
  if (base + text->view().size() + 1 > std::numeric_limits<std::uint32_t>::max()) return false;
  sources_.push_back({std::move(name), std::move(text), static_cast<std::uint32_t>(base)});
  return true;
}

}  // namespace blazes::diagnostics
