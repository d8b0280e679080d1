#include "frontend/storm/extract.h"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "frontend/storm/child.h"

namespace blazes::frontend::storm {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLogLines = 20;

// "" for what is not there.
std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

bool is_adapter(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder / "lib", error)) return false;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
    if (entry.path().filename().string().starts_with("blazes-storm-extract-") &&
        entry.path().extension() == ".jar")
      return true;
  return false;
}

std::vector<std::string> command_for(const Program& program, const fs::path& out) {
  const std::string home = environment("JAVA_HOME");
  const std::string folder = program.adapter.string(), jar = program.jar.string();
  std::vector<std::string> command = {
      home.empty() ? "java" : (fs::path(home) / "bin" / "java").string(),
      "-XX:TieredStopAtLevel=1",  // it runs for a moment only
      "-cp",
      fmt::format("{0}/*:{0}/lib/*:{1}", folder, jar),
      "-Dstorm.jar=" + jar,
      "blazes.storm.extract.Main",
      out.string(),
      program.topology,
      std::to_string(program.patience_s),
      program.main_class,
  };
  command.insert(command.end(), program.args.begin(), program.args.end());
  return command;
}

}  // namespace

fs::path find_adapter() {
  if (std::string named = environment("BLAZES_STORM"); !named.empty())
    return is_adapter(named) ? fs::path(named) : fs::path{};
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* place : {"../share/blazes/storm", "../storm/blazes-storm-extract"})
    if (is_adapter(here / place)) return (here / place).lexically_normal();
  return {};
}

Result<std::string, ExtractFailure> extract(const Program& program) try {
  std::error_code error;
  if (!fs::is_regular_file(program.jar, error))
    return ExtractFailure{.message = fmt::format("there is no file {}", program.jar.string())};
  // The parts of a class path are parted by colons, and it knows no escape.
  for (const fs::path& part : {program.jar, program.adapter})
    if (part.string().find(':') != std::string::npos)
      return ExtractFailure{.message = fmt::format("Java cannot have a ':' in the name {}", part.string())};

  ScratchFolder scratch;
  const fs::path out = scratch.file("topology.json"), log = scratch.file("log");
  const Ended ended = run(command_for(program, out), log);
  if (ended.error != 0)
    return ExtractFailure{
        .in_input = false,
        .message = fmt::format("cannot run java: {}; Storm needs Java 17 or later (JAVA_HOME)",
                               std::strerror(ended.error))};
  std::ifstream in(out, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!text.empty() && !text.starts_with("{\"error\"")) return text;
  std::string message = fmt::format("{}: it ended with status {}", program.main_class, ended.status);
  if (!text.empty()) {
    const auto document = nlohmann::json::parse(text, nullptr, false);
    if (document.is_object() && document.contains("error")) message = document["error"].get<std::string>();
  }
  return ExtractFailure{.message = std::move(message), .log = tail(log, kLogLines)};
} catch (const std::system_error& e) {
  return ExtractFailure{.in_input = false, .message = e.what()};
}

}  // namespace blazes::frontend::storm
