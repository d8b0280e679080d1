// The entries of a spec become JSON: a line for each component and each stream, character by character as the extractor of programs
// writes it, so that the two can be compared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "frontend/spec/storm_topology.h"

namespace blazes::frontend::storm {

class SpecText : public spec::SpecSink {
 public:
  void begin(spec::Kind kind, std::string_view key, spec::Spot spot) override;
  void end() override;
  void text(std::string_view key, std::string_view text, spec::Spot spot) override;
  void word(std::string_view key, std::string_view word, spec::Spot spot) override;

  std::string take() && { return std::move(text_); }

 private:
  struct Level {
    char close;
    bool empty = true;
  };
  void start_value(std::string_view key);
  void append_string(std::string_view text);

  std::string text_;
  std::vector<Level> levels_;
};

}  // namespace blazes::frontend::storm
