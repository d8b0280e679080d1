// Turns two states of a dataflow into what got worse, better, new or gone.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"

namespace blazes::report {

// The labels of one stream by their published names ("Seal", "Async", "Run", ...).
struct StreamLabel {
  std::string variant, stream, label, now;
};

enum class Change : unsigned char { Worse, SealLost, Better, SealGained, New, Gone };
std::string_view name_of(Change c);

struct Difference {
  Change change;
  StreamLabel before, after;  // empty where there was or is none
};

// Worst first, then in the order of the new state. A stream's contents count, both with its seals and as it stands; that it
// is no longer sealed is told, but is by itself not worse. Linear.
std::vector<Difference> differences(const std::vector<StreamLabel>& before,
                                    const std::vector<StreamLabel>& after);
bool any_worse(const std::vector<Difference>& differences);

// What a report made by `render_json` says. False with `error` set if it is none.
bool read_report(std::string_view json, std::vector<StreamLabel>& into, std::string& error);
// Whether a text is such a report, rather than a spec.
bool looks_like_report(std::string_view text);

std::string render_diff(const std::vector<Difference>& differences, Style style);
void render_diff_json(std::ostream& out, const std::vector<Difference>& differences);

}  // namespace blazes::report
