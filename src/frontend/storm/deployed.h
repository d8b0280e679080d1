// Turns a topology as a Nimbus holds it into the text of a spec: the one that the extractor makes of the program that has submitted
// it, but for what only the classes of the program know. No path has a label.
#pragma once

#include <string>

namespace blazes::frontend::storm {

namespace nimbus {
class StormTopology;
}

// What Blazes has put into a topology to coordinate it (streams named `blazes_...` and the sequencers that some of them come from, a
// last field named `blazes`) is left out. Pure; takes any topology, however senseless.
std::string spec_of(const nimbus::StormTopology& topology);

}  // namespace blazes::frontend::storm
