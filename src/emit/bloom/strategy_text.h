// The modules that are generated for each strategy, and what their templates share.
#pragma once

#include "emit/bloom/site.h"
#include "emit/bloom/template.h"

namespace blazes::emit::bloom {

// SITE, MODULE, KEY, ...: what the words of a template stand for; of an intake: STREAM, NAME, COLUMNS, ... as well.
Words words_of(const Site& site);
Words words_of(const Site& site, const Intake& intake);

// A module with a comment above it, what it includes (none: nothing), the lines of its state and its rules.
std::string module_text(std::string_view comment, std::string_view name, std::string_view includes,
                        std::string_view state, std::string_view rules);

// What the module of those who receive includes, as the end of an `include`: its own collections, and those in which it seals on.
std::string includes_of(const Site& site);
// "c.part", or "[c.part[1]]": the partition of what is sent, in terms of that of what has come in.
std::string part_of(std::string_view of, const Onward::From& from, const Site& site);

std::string sealing_text(const Site& site);
std::string relaying_text(const Site& site);
// What is said between those who send and those who hold back or pass on, and the module of the former.
std::string sealing_sender_text(const Site& site);
std::string ordering_text(const Site& site);
std::string sequencing_text(const Site& site);

}  // namespace blazes::emit::bloom
