// Words in capitals become what they stand for; all else is copied. `SITE_held <= STREAM_in` is a template for any site and stream.
//
//   fill("scratch :STREAM_in, [COLUMNS]\n", {{"STREAM", "click"}, {"COLUMNS", ":server, :ident"}})   // "scratch :click_in, ..."
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace blazes::emit::bloom {

using Words = std::map<std::string, std::string, std::less<>>;

// What is filled in is not looked at again. Linear.
std::string fill(std::string_view text, const Words& words);

// "a, b", ":a, :b", and "r.a, r.b".
std::string listed(const std::vector<std::string>& names);
std::string symbols(const std::vector<std::string>& names);
std::string fields(std::string_view of, const std::vector<std::string>& names);
// "r[0], r[2]": where in `all` each of the names stands. All of them have to stand there.
std::string items(std::string_view of, const std::vector<std::string>& all,
                  const std::vector<std::string>& names);
// "r[0], r[2]".
std::string items(std::string_view of, const std::vector<std::size_t>& places);

}  // namespace blazes::emit::bloom
