#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "storage/keeper.h"
#include "wire/exact.h"

namespace blazes::storage {

using bloom::CatalogCollection;
using bloom::CollectionId;
using bloom::Value;

namespace {

constexpr const char* kTablesFormat = "blazes-tables/1";
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

}  // namespace

Result<std::unique_ptr<DurableTables>, std::string> DurableTables::open(const Folder& folder,
                                                                        const bloom::Catalog& catalog,
                                                                        RenewedLog::Options options) {
  if (std::filesystem::exists(folder.path() / "inboxes.log"))
    return fmt::format("{} was written with --durable, and can be read with it alone",
                       folder.path().string());
  std::unique_ptr<DurableTables> tables(new DurableTables(folder.path() / "tables.log", std::move(options)));
  Contents contents;
  for (CollectionId id : ids<CatalogCollection>(catalog.collections.size())) {
    if (!is_durable(catalog.collections[id].kind)) continue;
    tables->tables_.emplace_back(id, catalog.collections[id].name);
    contents[catalog.collections[id].name];
  }
  bool first = true;
  auto error = tables->log_.open([&](std::string_view record) -> std::optional<std::string> {
    const auto value = wire::read_exact(record);
    if (!value) return value.error();
    if (!std::exchange(first, false)) return apply(*value, contents);
    if (!value->text() || *value->text() != kTablesFormat) return fmt::format("this is no {}", kTablesFormat);
    return {};
  });
  if (error) return std::move(*error);
  tables->torn_ = tables->log_->torn();
  for (auto& [name, tuples] : contents)
    if (!tuples.empty()) tables->restored_[name].assign(tuples.begin(), tuples.end());
  return tables;
}

std::optional<std::string> DurableTables::keep(const runtime::Host& host, const runtime::Step&) {
  const auto all = [&](Log& log) { return write_all(log, host); };
  if (!std::exchange(begun_, true)) return log_.write_anew(all);
  const auto renewed = log_.renew(all);
  if (!renewed) return renewed.error();
  if (*renewed) return {};
  Value::Entries entries;
  for (const auto& [id, name] : tables_) {
    runtime::Change change = host.node().next_changes(id);
    if (change.goes.empty() && change.comes.empty()) continue;
    entries.emplace_back(Value(name), entry_of(std::move(change.goes), std::move(change.comes)));
  }
  if (entries.empty()) return {};
  if (auto error = log_->append_value(Value::map(std::move(entries)))) return error;
  return log_->sync();
}

std::optional<std::string> DurableTables::write_all(Log& log, const runtime::Host& host) const {
  if (auto error = log.append_value(Value(kTablesFormat))) return error;
  for (const auto& [id, name] : tables_) {
    const std::vector<Value> tuples = host.node().next_contents(id);
    for (std::size_t at = 0; at < tuples.size(); at += kTuplesTogether) {
      const auto begin = tuples.begin() + static_cast<std::ptrdiff_t>(at);
      const auto end = begin + static_cast<std::ptrdiff_t>(std::min(kTuplesTogether, tuples.size() - at));
      if (auto error = log.append_value(Value::map({{Value(name), entry_of({}, {begin, end})}}))) return error;
    }
  }
  return {};
}

}  // namespace blazes::storage
