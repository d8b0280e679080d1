#include "execution/bud_cases.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>

#include <fmt/format.h>

namespace blazes::test {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' '), last = text.find_last_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

std::vector<std::string> split(const std::string& text, const std::string& by) {
  std::vector<std::string> parts;
  for (std::size_t from = 0;;) {
    const std::size_t to = text.find(by, from);
    parts.push_back(trimmed(text.substr(from, to == std::string::npos ? to : to - from)));
    if (to == std::string::npos) return parts;
    from = to + by.size();
  }
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path), file_(path) {
    if (!file_) fail("cannot be read");
  }

  std::vector<BudCase> read() {
    for (std::string text; std::getline(file_, text);) {
      ++line_;
      if (trimmed(text).empty() || text.starts_with('#')) continue;
      text.starts_with(' ') ? indented(text) : keyword(text);
    }
    finish();
    return std::move(cases_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(fmt::format("{}:{}: {}", path_, line_, what));
  }

  void indented(const std::string& text) {
    if (!section_.empty()) {
      parts_[section_] += text + "\n";
      return;
    }
    const std::size_t colon = text.find(':');
    if (cases_.empty() || cases_.back().steps.empty() || colon == std::string::npos)
      fail("this belongs to nothing");
    cases_.back().steps.back().expected.emplace_back(trimmed(text.substr(0, colon)),
                                                     trimmed(text.substr(colon + 1)));
  }

  void keyword(const std::string& text) {
    std::string word = text.substr(0, text.find(' '));
    std::string rest = trimmed(text.substr(word.size()));
    if (word == "case") {
      finish();
      cases_.push_back({.file = std::filesystem::path(path_).filename(), .title = rest, .line = line_});
      return;
    }
    if (cases_.empty()) fail("there is no case yet");
    BudCase& made = cases_.back();
    if (word.starts_with("bootstrap")) {  // it may stand in one line
      section_ = "bootstrap";
      if (!rest.empty()) parts_[section_] = rest.substr(1, rest.size() - 2) + "\n";
      return;
    }
    if (word == "state" || word == "bloom" || word == "ruby") {
      section_ = word;
      parts_[word];
      return;
    }
    section_.clear();
    if (word == "bud") {
      for (const std::string& test : split(rest.substr(rest.find(':') + 1), ","))
        made.stands_for.push_back(rest.substr(0, rest.find(':')) + ": " + test);
    } else if (word == "set") {
      made.settings.emplace_back(rest.substr(0, rest.find(' ')), trimmed(rest.substr(rest.find(' '))));
    } else if (word == "refused") {
      made.refused = true;
      made.id = rest;
    } else if (word == "tick") {
      made.steps.push_back({.line = line_});
      for (const std::string& part : split(rest, " ; ")) {
        if (part.empty()) continue;
        const std::string name = part.substr(0, part.find(' '));
        for (const std::string& value : split(part.substr(name.size()), " | "))
          made.steps.back().inbox.emplace_back(name, value);
      }
    } else if (made.steps.empty()) {
      fail("there is no timestep yet");
    } else if (word == "sent") {
      made.steps.back().has_sent = true;
      made.steps.back().sent = rest;
    } else if (word == "fails") {
      made.steps.back().fails = true;
      made.steps.back().failure = rest;
    } else {
      fail("`" + word + "` means nothing here");
    }
  }

  void finish() {
    if (!cases_.empty()) {
      std::string& text = cases_.back().text;
      if (parts_.contains("ruby")) {
        text = parts_["ruby"];
      } else {
        text = "class Node\n  include Bud\n";
        for (const char* part : {"state", "bootstrap", "bloom"})
          if (parts_.contains(part)) text += fmt::format("  {} do\n{}  end\n", part, parts_[part]);
        text += "end\n";
      }
    }
    parts_.clear();
    section_.clear();
  }

  std::string path_;
  std::ifstream file_;
  std::size_t line_ = 0;
  std::string section_;
  std::map<std::string, std::string> parts_;
  std::vector<BudCase> cases_;
};

}  // namespace

std::vector<BudCase> read_bud_cases(const std::string& path) { return Reader(path).read(); }

}  // namespace blazes::test
