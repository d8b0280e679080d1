// The keys that a file has at its top level; where there is no `components` among them, all others are components.
#pragma once

#include "frontend/spec/document.h"
#include "frontend/spec/reading.h"
#include "frontend/spec/reference.h"

namespace blazes::frontend::spec {

bool is_top_level_key(std::string_view key);
void unknown_top_level_key(Reading& reading, const Document::Member& member);
// For what does not look like a component: reports it as a misspelt key if it is close to one.
bool unlike_component(Reading& reading, const Document::Member& member);
// The version of a format, which stands under `key`, "'blazes'".
void check_version(Reading& reading, const Value& value, std::string_view key);

}  // namespace blazes::frontend::spec
