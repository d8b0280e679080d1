// A Storm topology in the YAML of Flux becomes a topology in the format of specs, each value at the place that it comes from.
//
// Bolts are components, with an input for each stream that they subscribe to and an output for each that somebody subscribes to
// (or else one, `effects`); spouts are where streams begin. What Flux does not say (schemas, what a bolt does) stays open.
#pragma once

#include <memory>

#include "frontend/spec/reading.h"

namespace blazes::frontend::spec {

bool is_flux(Document& document);

// What is wrong with it has been reported. Linear.
std::unique_ptr<Document> translate_flux(Reading& reading, std::unique_ptr<Document> flux);

}  // namespace blazes::frontend::spec
