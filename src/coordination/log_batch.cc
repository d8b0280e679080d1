#include "coordination/log_batch.h"

namespace blazes::coordination {
namespace {

// Seven bits a byte, the lowest first.
void put(std::string& bytes, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) bytes += static_cast<char>(number | 0x80);
  bytes += static_cast<char>(number);
}

void put(std::string& bytes, std::string_view text) {
  put(bytes, text.size());
  bytes += text;
}

bool take(std::string_view& bytes, std::uint64_t& number) {
  number = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    number |= std::uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

bool take(std::string_view& bytes, std::string& text) {
  std::uint64_t size = 0;
  if (!take(bytes, size) || size > bytes.size()) return false;
  text = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

}  // namespace

std::string bytes_of(const LogBatch& batch) {
  std::string bytes;
  put(bytes, batch.term);
  for (const LogRecord& record : batch.records) {
    put(bytes, record.origin.by);
    put(bytes, record.origin.number);
    put(bytes, record.bytes);
  }
  return bytes;
}

std::optional<LogBatch> batch_in(std::string_view bytes) {
  LogBatch batch;
  std::uint64_t term = 0;
  if (!take(bytes, term) || term > UINT32_MAX) return {};
  batch.term = static_cast<std::uint32_t>(term);
  while (!bytes.empty()) {
    LogRecord& record = batch.records.emplace_back();
    if (!take(bytes, record.origin.by) || !take(bytes, record.origin.number) || !take(bytes, record.bytes))
      return {};
  }
  return batch;
}

bool Numbered::contains(const LogOrigin& origin) const {
  const auto found = by_.find(origin.by);
  return found != by_.end() &&
         (origin.number <= found->second.all_up_to || found->second.beyond.contains(origin.number));
}

bool Numbered::add(const LogOrigin& origin) {
  if (contains(origin)) return false;
  Of& of = by_[origin.by];
  of.beyond.insert(origin.number);
  while (!of.beyond.empty() && *of.beyond.begin() == of.all_up_to + 1) {
    ++of.all_up_to;
    of.beyond.erase(of.beyond.begin());
  }
  return true;
}

}  // namespace blazes::coordination
