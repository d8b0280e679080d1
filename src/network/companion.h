// What a node depends on beside its messages and its inputs: a coordination service that fills tables of it, for one.
#pragma once

#include <optional>
#include <string>

#include "runtime/node.h"

namespace blazes::network {

class Companion {
 public:
  virtual ~Companion() = default;

  // A descriptor that can be read when `poll` may have something.
  virtual int wakes() const = 0;
  // What is to be fed to the node, so that it has another timestep, even if that is empty; none: nothing.
  virtual std::optional<runtime::Inbox> poll() = 0;
  // Before that the node has no timestep.
  virtual bool may_begin() const = 0;
  // The node has had a timestep.
  virtual void after() = 0;
  // Why the node must stop.
  virtual std::optional<std::string> refused() const = 0;
};

}  // namespace blazes::network
