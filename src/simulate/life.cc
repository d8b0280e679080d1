#include "simulate/life.h"

namespace blazes::simulate {

using bloom::CatalogCollection;
using bloom::CollectionId;
using bloom::CollectionKind;
using runtime::Failure;
using runtime::Inbox;

Life::Life(const Deployment& deployment, std::uint32_t member, bool may_crash, std::uint64_t seed)
    : member_(deployment.members[member]),
      catalog_(*deployment.group_of(member).catalog),
      memory_limit_(deployment.memory_limit),
      seed_(seed),
      everything_(deployment.durable == Durable::Everything),
      remembers_(may_crash && everything_) {}

std::optional<Failure> Life::make(Micros now) {
  runtime::Host::Options options;
  options.node.identity = {member_.address, member_.variables};
  options.node.memory_limit = memory_limit_;
  options.node.restored = kept_;
  options.seed = seed_;
  options.keeps_inbox = remembers_;
  auto made = runtime::Host::make(catalog_, std::move(options), now);
  if (!made) return made.error().front();
  host_ = std::move(*made);
  return {};
}

Result<std::vector<runtime::Sent>, Failure> Life::start(Micros now) {
  if (auto failure = make(now)) return std::move(*failure);
  std::vector<runtime::Sent> again;
  for (const Inbox& inbox : inboxes_) {
    auto step = host_->replay(inbox);
    if (!step) return step.error();
    again = std::move(step->outbox);
  }
  if (inboxes_.empty()) {
    Inbox fill = member_.fill;
    if (has_begun_)
      std::erase_if(fill, [&](const auto& entry) {
        const CollectionId id = catalog_.find(entry.first);
        return id && is_durable(catalog_.collections[id].kind);
      });
    if (auto failure = host_->feed(fill)) return std::move(*failure);
  }
  ++starts_;
  return again;
}

std::vector<InboxPointer> Life::crash() {
  // A life that had no timestep leaves what it found.
  if (!everything_ && host_->node().time() > 0)
    for (CollectionId id : ids<CatalogCollection>(catalog_.collections.size()))
      if (const CatalogCollection& collection = catalog_.collections[id]; is_durable(collection.kind))
        kept_[collection.name] = host_->node().next_contents(id);
  host_.reset();
  return std::exchange(fed_, {});
}

std::optional<Failure> Life::feed(InboxPointer records) {
  if (auto failure = host_->feed(*records)) return failure;
  fed_.push_back(std::move(records));
  return {};
}

Result<runtime::Step, Failure> Life::tick(Micros now) {
  auto step = host_->tick(now);
  fed_.clear();
  has_begun_ = true;
  if (step && remembers_) inboxes_.push_back(host_->inbox());
  return step;
}

}  // namespace blazes::simulate
