// Components that a spec takes from the text of a program: `bloom: kvs.rb#KVS` in place of a component's paths, or a whole program in
// the place of a topology. Who can read such programs implements this; the reader of specs knows only this much of them.
#pragma once

#include <string>
#include <string_view>

#include "frontend/spec/reading.h"

namespace blazes::frontend::spec {

class Programs {
 public:
  // What a component of the spec is to be made of.
  struct Wanted {
    ComponentId component;      // it is there already
    std::string reference;      // "kvs.rb#KVS", relative to where files are read
    Spot spot;                  // where that is written
    bool with_streams = false;  // streams are described one by one: those inside of what is added as well
  };

  virtual ~Programs() = default;
  // Whether a name of a file is that of a program: "kvs.rb", "kvs.rb#KVS".
  virtual bool is_program(std::string_view reference) const = 0;
  // Adds all components of a program and the streams between them; false, with diagnostics, if it cannot be read.
  virtual bool add_all(Reading& reading, const std::string& reference, Spot spot) = 0;
  // Takes the paths of a component out and puts those of a module in; where the module is cut into several components, these are
  // added as "name.piece".
  virtual bool replace_paths(Reading& reading, const Wanted& wanted) = 0;
};

}  // namespace blazes::frontend::spec
