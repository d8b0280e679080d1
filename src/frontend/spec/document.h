// A text whose top level is a mapping, in either syntax, read one entry at a time.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include <absl/functional/function_ref.h>

#include "diagnostics/diagnostic.h"
#include "diagnostics/source.h"
#include "frontend/spec/node.h"

namespace blazes::frontend::spec {

// Past these a text is refused (BLZ102).
struct Limits {
  static constexpr std::size_t kYamlBytes = 16u << 20;
  static constexpr std::size_t kDepth = 64;
  static constexpr std::size_t kBrackets = 100'000;    // of YAML, open at once, wherever they stand
  static constexpr std::size_t kMistakes = 100'000;    // are enough to stop
  static constexpr std::size_t kValues = 8'000'000;    // in one entry of JSON
  static constexpr std::size_t kStreams = 10'000'000;  // over all variants, if connected by name
  static constexpr std::size_t kRows =
      64'000'000;                                 // components, interfaces, paths and streams of all variants
  static constexpr std::size_t kName = 4096;      // bytes
  static constexpr std::size_t kTopologies = 16;  // files that name each other
};

class Document {
 public:
  struct Member {
    std::string_view key;
    Spot key_spot, spot;
    Kind kind = Kind::Null;
    std::size_t handle = 0;  // the reader's own
  };

  virtual ~Document() = default;
  // The entries of the top level, in order; no key twice.
  const std::vector<Member>& members() const { return members_; }
  // Hands over all of a member's value, its key included. What a callback gets is valid during the call.
  virtual void read(const Member& member, absl::FunctionRef<void(Value)> use) = 0;
  // Hands over one entry of a mapping, or element of a list, at a time; any other value as a whole. Stops when `use` returns
  // false. In JSON, a key of the member's own mapping can come twice.
  virtual void entries(const Member& member, absl::FunctionRef<bool(Value)> use) = 0;

 protected:
  std::vector<Member> members_;
};

// What a reader needs to know of where it reads, and where it complains.
struct Origin {
  const diagnostics::Sources& sources;
  std::size_t source;
  diagnostics::Collector& collector;

  const diagnostics::Text& text() const { return *sources.all()[source].text; }
  Place place(std::size_t offset) const { return sources.place(source, offset); }
};

// Null if the text cannot be read as a whole; then the collector knows why. What is found malformed later, in an entry, is
// reported then.
std::unique_ptr<Document> read_yaml(Origin origin);
std::unique_ptr<Document> read_json(Origin origin);

// Reports what stands twice in a mapping, and takes the later ones out.
void drop_duplicate_keys(Tree& tree, std::uint32_t map, diagnostics::Collector& collector);
void report_duplicate(diagnostics::Collector& collector, std::string_view key, Spot again, Place first);

// False, with a diagnostic, if the text is not UTF-8.
bool check_utf8(const Origin& origin);

}  // namespace blazes::frontend::spec
