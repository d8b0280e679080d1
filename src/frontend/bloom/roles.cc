#include "frontend/bloom/roles.h"

namespace blazes::frontend::bloom {
namespace {

using namespace blazes::bloom;

bool crosses(CollectionKind kind) {
  switch (kind) {
    case CollectionKind::Channel:
    case CollectionKind::Loopback:
    case CollectionKind::Terminal:
    case CollectionKind::Stdio:
    case CollectionKind::Halt:
    case CollectionKind::Store:
    case CollectionKind::ZkTable: return true;
    default: return false;
  }
}

bool is_imported(const CatalogCollection& collection) {
  return collection.name.find('.') != std::string::npos;
}

}  // namespace

Roles::Roles(const Catalog& catalog) : flags_(catalog.collections.size(), 0) {
  for (const Rule& rule : catalog.rules) {
    if (rule.target) flags_[rule.target] |= kFilled;
    for (const Read& read : rule.reads)
      if (read.collection) flags_[read.collection] |= kRead;
  }
  for (CollectionId id : ids<CatalogCollection>(catalog.collections.size())) {
    const CatalogCollection& collection = catalog.collections[id];
    std::uint8_t& flags = flags_[id];
    const bool stored = blazes::bloom::is_stored(collection.kind) && !crosses(collection.kind);
    if (stored) flags |= kStored;
    if (collection.kind == CollectionKind::Periodic) flags |= kClock;
    if (crosses(collection.kind)) {
      if (flags & kRead) flags |= kInput;
      if (flags & kFilled) flags |= kFarEnd | kOutput;
    } else if (!stored && !(flags & kFilled)) {
      const bool from_outside = !is_imported(collection) || collection.kind == CollectionKind::Periodic;
      if (from_outside && (flags & kRead)) flags |= kInput;
    } else if (!is_imported(collection) && (flags & kFilled)) {
      const bool for_others = !(flags & kRead) && collection.kind != CollectionKind::Temp;
      if (for_others || collection.kind == CollectionKind::InterfaceOutput) flags |= kOutput;
    }
  }
}

}  // namespace blazes::frontend::bloom
