// The names of the input, each kept once.
#pragma once

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "base/id.h"

namespace blazes {

struct SymbolTag;
using Symbol = Id<SymbolTag>;

// Bytes live as long as the table; a `Symbol` is an index into it. `add` never looks for an equal name (component and
// stream names are unique anyway, and there may be millions); `intern` does. Adding is amortised O(length).
class Names {
 public:
  Symbol add(std::string_view text) {
    texts_.push_back(keep(text));
    return Symbol(texts_.size() - 1);
  }

  Symbol intern(std::string_view text) {
    if (auto found = interned_.find(text); found != interned_.end()) return found->second;
    Symbol symbol = add(text);
    interned_.emplace(texts_.back(), symbol);
    return symbol;
  }

  // None if no such name was interned.
  Symbol find(std::string_view text) const {
    auto found = interned_.find(text);
    return found == interned_.end() ? Symbol{} : found->second;
  }

  std::string_view operator[](Symbol symbol) const {
    return symbol ? texts_[symbol.index] : std::string_view{};
  }

  std::size_t size() const { return texts_.size(); }
  void reserve(std::size_t size) { texts_.reserve(size); }

 private:
  static constexpr std::size_t kBlock = 1 << 16;

  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    if (text.size() > room_) {
      room_ = text.size() > kBlock ? text.size() : kBlock;
      blocks_.emplace_back(new char[room_]);
      next_ = blocks_.back().get();
    }
    char* at = next_;
    std::memcpy(at, text.data(), text.size());
    next_ += text.size();
    room_ -= text.size();
    return {at, text.size()};
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t room_ = 0;
  std::vector<std::string_view> texts_;
  absl::flat_hash_map<std::string_view, Symbol> interned_;
};

}  // namespace blazes
