// What a node depends on beside its messages and its inputs: a coordination service that fills tables of it, for one.
#pragma once

#include <optional>
#include <string>

#include "runtime/node.h"

namespace blazes::network {

class Companion {
 public:
  virtual ~Companion() = default;

  // A descriptor that can be read when `attend` may have something.
  virtual int wakes() const = 0;
  // True: there is something for the node, which is to have a timestep with it.
  virtual bool attend() = 0;
  // What that is, right before the timestep: what comes meanwhile may take the place of what came before.
  virtual runtime::Inbox take() = 0;
  // Before that the node has no timestep.
  virtual bool may_begin() const = 0;
  // The node has had a timestep.
  virtual void after() = 0;
  // Why the node must stop.
  virtual std::optional<std::string> refused() const = 0;
};

}  // namespace blazes::network
