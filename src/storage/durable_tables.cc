#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "storage/keeper.h"
#include "wire/exact.h"

namespace blazes::storage {

using bloom::CatalogCollection;
using bloom::CollectionId;
using bloom::Value;

namespace {

constexpr const char* kTablesFormat = "blazes-tables/1";
constexpr std::uint64_t kSmall = 1u << 20;       // a log of this size is never too large
constexpr std::size_t kTuplesTogether = 10'000;  // in a record of contents

struct Before {
  bool operator()(const Value& a, const Value& b) const { return bloom::before(a, b); }
};
using Contents = std::map<std::string, std::set<Value, Before>>;

// {name => [goes, comes]}
std::optional<std::string> apply(const Value& changes, Contents& contents) {
  if (!changes.entries()) return "this is no change of tables";
  for (const auto& [name, change] : *changes.entries()) {
    const auto* lists = change.items();
    if (!name.text() || !lists || lists->size() != 2 || !(*lists)[0].items() || !(*lists)[1].items())
      return "this is no change of tables";
    const auto table = contents.find(*name.text());
    if (table == contents.end())
      return fmt::format("it holds tuples of `{}`, and the program has no `sync` table of that name",
                         *name.text());
    for (const Value& tuple : *(*lists)[0].items()) table->second.erase(tuple);
    for (const Value& tuple : *(*lists)[1].items()) table->second.insert(tuple);
  }
  return {};
}

Value entry_of(std::vector<Value> goes, std::vector<Value> comes) {
  return Value::array({Value::array(std::move(goes)), Value::array(std::move(comes))});
}

std::optional<std::string> write(Log& log, const Value& value) {
  std::string bytes;
  wire::write_exact(bytes, value);
  return log.append(bytes);
}

}  // namespace

Result<std::unique_ptr<DurableTables>, std::string> DurableTables::open(const Folder& folder,
                                                                        const bloom::Catalog& catalog) {
  if (std::filesystem::exists(folder.path() / "inboxes.log"))
    return fmt::format("{} was written with --durable, and can be read with it alone",
                       folder.path().string());
  std::unique_ptr<DurableTables> tables(new DurableTables(folder.path() / "tables.log"));
  Contents contents;
  for (CollectionId id : ids<CatalogCollection>(catalog.collections.size())) {
    if (!is_durable(catalog.collections[id].kind)) continue;
    tables->tables_.emplace_back(id, catalog.collections[id].name);
    contents[catalog.collections[id].name];
  }
  bool first = true;
  auto log = Log::open(tables->file_, [&](std::string_view record) -> std::optional<std::string> {
    const auto value = wire::read_exact(record);
    if (!value) return value.error();
    if (!std::exchange(first, false)) return apply(*value, contents);
    if (!value->text() || *value->text() != kTablesFormat) return fmt::format("this is no {}", kTablesFormat);
    return {};
  });
  if (!log) return log.error();
  tables->log_ = std::move(*log);
  for (auto& [name, tuples] : contents)
    if (!tuples.empty()) tables->restored_[name].assign(tuples.begin(), tuples.end());
  return tables;
}

std::optional<std::string> DurableTables::keep(const runtime::Host& host) {
  if (!begun_) return write_anew(host);
  if (log_->size() > std::max(kSmall, 4 * contents_)) {
    if (!write_anew(host)) return {};
    contents_ = log_->size();  // it goes on growing, and this is tried again when it has grown a lot
  }
  Value::Entries entries;
  for (const auto& [id, name] : tables_) {
    runtime::Change change = host.node().next_changes(id);
    if (change.goes.empty() && change.comes.empty()) continue;
    entries.emplace_back(Value(name), entry_of(std::move(change.goes), std::move(change.comes)));
  }
  if (entries.empty()) return {};
  if (auto error = write(*log_, Value::map(std::move(entries)))) return error;
  return log_->sync();
}

std::optional<std::string> DurableTables::write_anew(const runtime::Host& host) {
  auto fresh = Log::begin_anew(file_);
  if (!fresh) return fresh.error();
  if (auto error = write(**fresh, Value(kTablesFormat))) return error;
  for (const auto& [id, name] : tables_) {
    const std::vector<Value> tuples = host.node().next_contents(id);
    for (std::size_t at = 0; at < tuples.size(); at += kTuplesTogether) {
      const auto begin = tuples.begin() + static_cast<std::ptrdiff_t>(at);
      const auto end = begin + static_cast<std::ptrdiff_t>(std::min(kTuplesTogether, tuples.size() - at));
      if (auto error = write(**fresh, Value::map({{Value(name), entry_of({}, {begin, end})}}))) return error;
    }
  }
  if (auto error = (*fresh)->publish()) return error;
  log_ = std::move(*fresh);
  contents_ = log_->size();
  begun_ = true;
  return {};
}

}  // namespace blazes::storage
