// What stands in the log of an order, and which records stand there already.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace blazes::coordination {

// Who has proposed a record, in which life of his, and the how-manieth of his it is: sent again, it is the same.
struct LogOrigin {
  std::string by;
  std::uint64_t number = 0;

  friend auto operator<=>(const LogOrigin&, const LogOrigin&) = default;
};

struct LogRecord {
  LogOrigin origin;
  std::string bytes;

  friend bool operator==(const LogRecord&, const LogRecord&) = default;
};

struct LogBatch {
  std::uint32_t term = 0;  // of the one that has appended it
  std::vector<LogRecord> records = {};

  friend bool operator==(const LogBatch&, const LogBatch&) = default;
};

std::string bytes_of(const LogBatch& batch);
// None: they are of no batch.
std::optional<LogBatch> batch_in(std::string_view bytes);

// The origins of all records in a log. What is contiguous costs one number for each who proposes.
class Numbered {
 public:
  // False: it is there already.
  bool add(const LogOrigin& origin);
  bool contains(const LogOrigin& origin) const;

 private:
  struct Of {
    std::uint64_t all_up_to = 0;
    std::set<std::uint64_t> beyond;
  };
  std::map<std::string, Of, std::less<>> by_;
};

}  // namespace blazes::coordination
