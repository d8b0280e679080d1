// Texts that were read, laid end to end so that one `Place` tells the file and the byte.
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

 private:
  std::vector<Source> sources_;
};

}  // namespace blazes::diagnostics
