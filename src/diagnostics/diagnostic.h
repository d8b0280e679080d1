// One thing that we say about a text: what is the case, where, and what to do.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.h"
#include "diagnostics/rule.h"

namespace blazes::diagnostics {

struct Note {
  Place place;
  std::string message;
};

struct Diagnostic {
  const Rule* rule = nullptr;
  Place place;
  std::uint32_t length = 1;  // bytes to underline
  std::string message;       // lower case, no full stop: what is the case
  std::string hint;          // what was expected or what to do; may be empty
  std::vector<Note> notes;   // the chain between, in order
};

// Collects the mistakes of a reading. Keeps at most `kLimit` and counts the rest. What is said twice of one place is kept
// once, so that what several variants share is reported once.
class Collector {
 public:
  static constexpr std::size_t kLimit = 1000;
  // `id` must be one of `all_rules()`. What is returned is valid until the next report; notes may be added to it.
  Diagnostic& report(std::string_view id, Place place, std::uint32_t length, std::string message,
                     std::string hint = {});
  // Nothing more is said of a place whose text stands for something that cannot be known.
  void close(Place place) { closed_.push_back(place); }
  bool has_errors() const { return errors_ > 0; }
  std::size_t errors() const { return errors_; }
  std::size_t omitted() const { return omitted_; }
  // By place, then id.
  std::vector<Diagnostic> take_sorted();

 private:
  std::vector<Diagnostic> kept_;
  std::vector<Place> closed_;
  std::size_t errors_ = 0, omitted_ = 0;
  Diagnostic overflow_;
};

// The name among `candidates` that `word` was most likely meant to be; empty if none is near.
std::string_view did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace blazes::diagnostics
