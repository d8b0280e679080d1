// What Flux files leave open: `${NAME}` in a text becomes what a file of properties, a command line or the environment says.
//
//   Properties properties;
//   properties.set("words", "4");
//   properties.substitute("parallelism: ${words}")   // "parallelism: 4"
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace blazes::frontend {

class Properties {
 public:
  // None if there is no such variable.
  using Environment = std::function<std::optional<std::string>(const std::string& name)>;

  // The later one counts.
  void set(std::string key, std::string value) { values_[std::move(key)] = std::move(value); }
  // All of a file of properties as Java reads them, in Latin-1; or else what is wrong with it, and nothing is set.
  std::optional<std::string> set_all(std::string_view file);
  // From now on `${ENV-NAME}` is the variable NAME, and no property.
  void allow(Environment environment) { environment_ = std::move(environment); }

  bool empty() const { return values_.empty() && !environment_; }

  // As Flux does it: text for text, whatever that makes of the YAML, and once. `${LIST[0]}` is an element of a property such as
  // `["a", "b"]`. What nobody says stays as it is. None if the result would have more than `most` bytes.
  std::optional<std::string> substitute(std::string_view text, std::size_t most) const;

 private:
  std::optional<std::string> value_of(const std::string& name) const;

  std::map<std::string, std::string> values_;
  Environment environment_;
};

// Where the first `${NAME}` begins and what follows its brace; npos if there is none. It ends on its line.
struct Placeholder {
  std::size_t begin = std::string_view::npos, end = 0;
  std::string_view name;
};
Placeholder find_placeholder(std::string_view text, std::size_t from = 0);

}  // namespace blazes::frontend
