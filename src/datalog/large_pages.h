// Memory for tables in large pages where there is much of it: one look-up in a table of a million rows otherwise misses the cache of the
// addresses too.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace blazes::datalog {

template <class T>
struct LargePages {
  using value_type = T;
  static constexpr std::size_t kPage = 2 << 20;

  LargePages() = default;
  template <class Other>
  LargePages(const LargePages<Other>&) {}

  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    const bool large = bytes >= kPage;
    void* made = large ? std::aligned_alloc(kPage, (bytes + kPage - 1) / kPage * kPage) : std::malloc(bytes);
    if (!made) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    if (large) madvise(made, bytes, MADV_HUGEPAGE);  // a wish: it works without
#endif
    return static_cast<T*>(made);
  }
  void deallocate(T* made, std::size_t) { std::free(made); }

  friend bool operator==(LargePages, LargePages) { return true; }
};

}  // namespace blazes::datalog
