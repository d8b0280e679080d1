// Names that no program has yet.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "bloom/program.h"

namespace blazes::emit::bloom {

class MadeUpNames {
 public:
  // What stands in the programs is taken, whatever it means there.
  void avoid(const blazes::bloom::Program& program);

  // `wanted`, or `wanted_2`, ...: no word begins with it and what joins it to the rest of a name. It is taken from now on.
  std::string prefix(std::string_view wanted);         // "click": for `click_in`, `click_out`
  std::string module_prefix(std::string_view wanted);  // "ReportSealing": for `ReportSealingSender`
  std::string file(
      std::string_view wanted);  // "report_sealing": of no file that there is, in whichever folder

 private:
  bool is_free(const std::string& prefix) const;
  std::string free_one(std::string_view wanted, std::string_view joint, std::string_view before_number);

  std::set<std::string, std::less<>> words_, files_;
};

// "AdServer.ask" becomes "ad_server_ask", and "AdServerAsk": only what a name in Ruby can hold.
std::string snake_case(std::string_view name);
std::string camel_case(std::string_view name);

}  // namespace blazes::emit::bloom
