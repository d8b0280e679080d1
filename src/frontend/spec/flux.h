// A Storm topology in the YAML of Flux becomes a topology in the format of specs, each value at the place that it comes from.
//
// Bolts are components, with an input for each stream that they subscribe to and an output for each that somebody subscribes to
// (or else one, `effects`); spouts are where streams begin. What Flux does not say (schemas, what a bolt does) stays open.
#pragma once

#include <memory>
#include <string>

#include "frontend/spec/reading.h"

namespace blazes::frontend::spec {

bool is_flux(Document& document);

// `path` is where it was read from; what it includes is read from `files`. What is wrong with it has been reported.
std::unique_ptr<Document> translate_flux(Reading& reading, std::unique_ptr<Document> flux,
                                         const std::string& path, Files& files);

}  // namespace blazes::frontend::spec
