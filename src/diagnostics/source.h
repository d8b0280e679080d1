// Texts that were read, laid end to end so that one `Place` tells file, line and column.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.h"

namespace blazes::diagnostics {

// The bytes of a file, mapped or owned; never changed. At least `kPadding` readable bytes follow them.
class Text {
 public:
  static constexpr std::size_t kPadding = 64;
  static std::shared_ptr<Text> own(std::string bytes);
  // Null with `error` set if it cannot be read.
  static std::shared_ptr<Text> of_file(const std::string& path, std::string& error);
  ~Text();
  std::string_view view() const { return {data_, size_}; }
  // The first `bytes` will hardly be needed again: they stay readable, but give their memory back.
  void forget_before(std::size_t bytes) const;

  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

 private:
  Text() = default;
  std::string owned_;
  const char* data_ = nullptr;
  std::size_t size_ = 0;
  void* mapping_ = nullptr;
  std::size_t mapped_ = 0;
};

struct Location {
  std::string_view file;
  std::uint32_t line = 0;         // from 1; 0 if nowhere
  std::uint32_t column = 0;       // from 1, in characters
  std::string_view line_text;     // of a very long line, what stands around the column
  std::uint32_t text_column = 1;  // the column at which `line_text` begins; more than 1 if it was cut
};

class Sources {
 public:
  struct Source {
    std::string name;  // as people should see it; never an absolute path
    std::shared_ptr<Text> text;
    std::uint32_t base = 1;  // the place of its first byte
  };

  // The place of a byte is `place_of(source, offset)`. False if all sources together would reach 4 GiB.
  bool add(std::string name, std::shared_ptr<Text> text);
  const std::vector<Source>& all() const { return sources_; }
  Place place(std::size_t source, std::size_t offset) const {
    return {static_cast<std::uint32_t>(sources_[source].base + offset)};
  }
  // O(size of the file) for a place; O(distance) if the last one asked for was before it. One thread at a time.
  Location locate(Place place) const;

 private:
  // How far the lines of one source were counted.
  struct Counted {
    std::size_t source = 0, offset = 0, line_start = 0;
    std::uint32_t line = 1, column = 1;
  };

  mutable Counted counted_;
  std::vector<Source> sources_;
};

}  // namespace blazes::diagnostics
