#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/render_diff.h"

namespace blazes::report {
namespace {

using Json = nlohmann::json;

// Takes the streams out of a report while it is read, so that a large one need not be held.
class StreamReader : public nlohmann::json_sax<Json> {
 public:
  explicit StreamReader(std::vector<StreamLabel>& into) : into_(into) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }

  bool string(string_t& text) override {
    if (at({"schema"})) schema_ = text;
    if (at({"variants", "name"})) name_variant(text);
    if (in_stream_ && at({"variants", "streams", "name"})) current_.stream = text;
    if (in_stream_ && at({"variants", "streams", "label"})) current_.label = text;
    if (in_stream_ && at({"variants", "streams", "now"})) current_.now = text;
    return true;
  }
  bool start_object(std::size_t) override {
    path_.emplace_back();
    if (path_.size() == 2 && at_container({"variants"})) {
      first_of_variant_ = into_.size();
      variant_.clear();
    }
    if (path_.size() == 3 && at_container({"variants", "streams"})) {
      in_stream_ = true;
      current_ = {};
      current_.variant = variant_;
    }
    return true;
  }
  bool end_object() override {
    if (path_.size() == 3 && in_stream_) {
      in_stream_ = false;
      into_.push_back(current_);
    }
    path_.pop_back();
    return true;
  }
  bool key(string_t& name) override {
    path_.back() = name;
    return true;
  }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    error = fmt::format("no well-formed JSON at byte {}", position);
    return false;
  }

  const std::string& schema() const { return schema_; }
  std::string error;

 private:
  bool at(std::initializer_list<std::string_view> path) const {
    return path_.size() == path.size() && std::equal(path.begin(), path.end(), path_.begin());
  }
  // Inside the object that `path` leads to; its own key is not known yet.
  bool at_container(std::initializer_list<std::string_view> path) const {
    return path_.size() == path.size() + 1 && std::equal(path.begin(), path.end(), path_.begin());
  }
  void name_variant(const std::string& name) {
    variant_ = name;
    for (std::size_t i = first_of_variant_; i < into_.size(); ++i) into_[i].variant = name;
  }

  std::vector<StreamLabel>& into_;
  std::vector<std::string> path_;  // the key that was last met in each object around
  std::string schema_, variant_;
  std::size_t first_of_variant_ = 0;
  bool in_stream_ = false;
  StreamLabel current_;
};

}  // namespace

bool looks_like_report(std::string_view text) {
  // The schema is the first member of what we write; another tool may have sorted the members.
  std::string_view end = text.size() > 4096 ? text.substr(text.size() - 4096) : std::string_view{};
  return text.substr(0, text.find_first_not_of(" \t\r\n") + 1).ends_with('{') &&
         (text.substr(0, 4096).find("\"blazes-report/") != text.npos ||
          end.find("\"blazes-report/") != text.npos);
}

bool read_report(std::string_view json, std::vector<StreamLabel>& into, std::string& error) {
  StreamReader reader(into);
  bool ok = Json::sax_parse(json.begin(), json.end(), &reader);
  if (!ok)
    error = reader.error;
  else if (reader.schema() != "blazes-report/1")
    error = fmt::format("the report has the schema '{}', and this version reads 'blazes-report/1'",
                        reader.schema());
  return error.empty();
}

}  // namespace blazes::report
