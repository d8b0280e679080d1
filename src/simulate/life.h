// A node through its crashes: what of it is durable is there again when it starts anew.
//
// With everything durable, what came into each timestep is remembered and replayed: a node is a function of that. Else the first timestep
// after a start finds the `sync` tables as the next timestep before the crash would have.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulate/deployment.h"

namespace blazes::simulate {

using InboxPointer = std::shared_ptr<const runtime::Inbox>;

class Life {
 public:
  // `seed`: of chance, where the program asks for it.
  Life(const Deployment& deployment, std::uint32_t member, bool may_crash, std::uint64_t seed);

  // Begins, or begins anew. What it gives was sent before the crash, perhaps, and is to be sent again.
  Result<std::vector<runtime::Sent>, runtime::Failure> start(Micros now);
  // Gives what it was fed and had no timestep with.
  std::vector<InboxPointer> crash();
  bool is_up() const { return host_ != nullptr; }
  // How often it has started.
  std::uint32_t starts() const { return starts_; }

  std::optional<runtime::Drop> deliver(const std::string& collection, const bloom::Value& tuple) {
    return host_->deliver(collection, tuple);
  }
  std::optional<runtime::Failure> feed(InboxPointer records);
  // When it wants a timestep; a time that is over means at once.
  std::optional<Micros> wanted() const { return host_->wanted(); }
  Result<runtime::Step, runtime::Failure> tick(Micros now);
  const runtime::Node& node() const { return host_->node(); }

 private:
  std::optional<runtime::Failure> make(Micros now);

  const Member& member_;
  const bloom::Catalog& catalog_;
  const std::size_t memory_limit_;
  const std::uint64_t seed_;
  const bool everything_, remembers_;
  std::unique_ptr<runtime::Host> host_;
  std::uint32_t starts_ = 0;
  bool has_begun_ = false;               // has had a timestep, in some life
  std::vector<InboxPointer> fed_;        // for the next timestep
  std::vector<runtime::Inbox> inboxes_;  // of all timesteps
  runtime::Inbox kept_;                  // of the `sync` tables
};

}  // namespace blazes::simulate
