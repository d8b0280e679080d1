#include "emit/bloom/made_up_names.h"

#include <cctype>
#include <filesystem>
#include <vector>

#include "emit/bloom/statements.h"

namespace blazes::emit::bloom {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_plain(char c) { return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// A name in Ruby begins with a letter.
std::string begun(std::string text, std::string_view letter) {
  if (text.empty() || !std::isalpha(static_cast<unsigned char>(text.front()))) text.insert(0, letter);
  return text;
}

}  // namespace

std::string snake_case(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool begins = is_upper(c) && i > 0 && !is_upper(name[i - 1]);
    if ((begins || !is_plain(c)) && !out.empty() && out.back() != '_') out += '_';
    if (is_plain(c)) out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return begun(std::move(out), "site_");
}

std::string camel_case(std::string_view name) {
  std::string out;
  bool begins = true;
  for (char c : name) {
    if (is_plain(c)) out += begins ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    begins = !is_plain(c);
  }
  return begun(std::move(out), "Site");
}

void MadeUpNames::avoid(const blazes::bloom::Program& program) {
  for (const diagnostics::Sources::Source& source : program.sources.all()) {
    std::vector<std::string> words;
    add_words(source.text->view(), words);
    words_.insert(words.begin(), words.end());
    files_.insert(std::filesystem::path(source.name).stem().string());
  }
}

bool MadeUpNames::is_free(const std::string& prefix) const {
  const auto at = words_.lower_bound(prefix);
  return at == words_.end() || !at->starts_with(prefix);
}

std::string MadeUpNames::free_one(std::string_view wanted, std::string_view joint,
                                  std::string_view before_number) {
  std::string name(wanted);
  for (int number = 2; !is_free(name + std::string(joint)); ++number)
    name = std::string(wanted) + std::string(before_number) + std::to_string(number);
  words_.insert(name + std::string(joint));
  return name;
}

std::string MadeUpNames::prefix(std::string_view wanted) { return free_one(wanted, "_", "_"); }
std::string MadeUpNames::module_prefix(std::string_view wanted) { return free_one(wanted, "", ""); }

std::string MadeUpNames::file(std::string_view wanted) {
  std::string name(wanted);
  for (int number = 2; !files_.insert(name).second; ++number)
    name = std::string(wanted) + "_" + std::to_string(number);
  return name;
}

}  // namespace blazes::emit::bloom
