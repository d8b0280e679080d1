#include "jvm/adapter.h"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace blazes::jvm {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLogLines = 20;

bool is_adapter(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder / "lib", error)) return false;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
    if (entry.path().filename().string().starts_with("blazes-storm-submit-") &&
        entry.path().extension() == ".jar")
      return true;
  return false;
}

std::vector<std::string> command_for(const Question& question) {
  const std::string home = environment("JAVA_HOME");
  std::string class_path;
  for (const fs::path& part : question.class_path)
    class_path += (class_path.empty() ? "" : ":") + part.string();
  std::vector<std::string> command = {home.empty() ? "java" : (fs::path(home) / "bin" / "java").string()};
  command.insert(command.end(), question.options.begin(), question.options.end());
  command.insert(command.end(), {"-cp", class_path, question.main_class});
  command.insert(command.end(), question.args.begin(), question.args.end());
  return command;
}

// What the answer refuses with; none if it is no refusal.
std::string refusal(const std::string& answer) {
  if (!answer.starts_with("{\"error\"")) return {};
  const auto document = nlohmann::json::parse(answer, nullptr, false);
  if (!document.is_object() || !document["error"].is_string()) return answer;
  return document["error"].get<std::string>();
}

}  // namespace

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

fs::path find_adapter() {
  if (std::string named = environment("BLAZES_STORM"); !named.empty())
    return is_adapter(named) ? fs::path(named) : fs::path{};
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* place : {"../share/blazes/storm", "../storm/blazes-storm-submit"})
    if (is_adapter(here / place)) return (here / place).lexically_normal();
  return {};
}

std::vector<fs::path> class_path(const fs::path& adapter) { return {adapter / "*", adapter / "lib" / "*"}; }

Result<std::string, Failure> ask(const Question& question, const ScratchFolder& scratch) {
  // The parts of a class path are parted by colons, and it knows no escape.
  for (const fs::path& part : question.class_path)
    if (part.string().find(':') != std::string::npos)
      return Failure{.message = fmt::format("Java cannot have a ':' in the name {}", part.string())};
  const fs::path log = scratch.file("log");
  const Ended ended = run(command_for(question), log);
  if (ended.error != 0)
    return Failure{.in_input = false,
                   .message = fmt::format("cannot run java: {}; Storm needs Java 17 or later (JAVA_HOME)",
                                          std::strerror(ended.error))};
  std::ifstream in(question.answer, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  std::string message = text.empty()
                            ? fmt::format("{}: it ended with status {}", question.speaker, ended.status)
                            : refusal(text);
  if (message.empty()) return text;
  return Failure{.message = std::move(message), .log = tail(log, kLogLines)};
}

}  // namespace blazes::jvm
