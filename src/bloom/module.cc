#include "bloom/module.h"

#include <array>

namespace blazes::bloom {

std::string_view name_of(CollectionKind kind) {
  static constexpr std::array kNames = {"table", "scratch",     "temp",     "channel",   "loopback",
                                        "input", "output",      "periodic", "terminal",  "sync",
                                        "store", "file_reader", "zktable",  "coll_expr", "stdio",
                                        "halt",  "lmax",        "lmin",     "lbool",     "lset",
                                        "lpset", "lbag",        "lmap",     "lattice",   "undeclared"};
  static_assert(kNames.size() == static_cast<std::size_t>(CollectionKind::Undeclared) + 1);
  return kNames[static_cast<std::size_t>(kind)];
}

bool is_lattice(CollectionKind kind) {
  return kind >= CollectionKind::Lmax && kind <= CollectionKind::UserLattice;
}

bool is_durable(CollectionKind kind) { return kind == CollectionKind::Sync || kind == CollectionKind::Store; }

bool is_stored(CollectionKind kind) {
  switch (kind) {
    case CollectionKind::Table:
    case CollectionKind::Sync:
    case CollectionKind::Store:
    case CollectionKind::FileReader:
    case CollectionKind::ZkTable: return true;
    default: return is_lattice(kind);
  }
}

bool is_asynchronous(CollectionKind kind) {
  switch (kind) {
    case CollectionKind::Channel:
    case CollectionKind::Loopback:
    case CollectionKind::Periodic:
    case CollectionKind::Terminal:
    case CollectionKind::Stdio: return true;
    default: return false;
  }
}

}  // namespace blazes::bloom
