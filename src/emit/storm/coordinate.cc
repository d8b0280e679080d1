#include "emit/storm/coordinate.h"

#include <algorithm>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

namespace blazes::emit::storm {
namespace {

namespace fs = std::filesystem;

std::string mode(Target target) {
  switch (target) {
    case Target::Description: return "describe";
    case Target::DryRun: return "dry-run";
    case Target::Local: return "local";
    case Target::Cluster: return "submit";
  }
  return {};
}

// The folder of Storm's configuration, as `storm` itself looks for it; empty if nothing names one.
fs::path storm_configuration() {
  if (std::string named = jvm::environment("STORM_CONF_DIR"); !named.empty()) return named;
  if (std::string home = jvm::environment("STORM_HOME"); !home.empty()) return fs::path(home) / "conf";
  return {};
}

// The jars of Storm's daemons stand beside the adapter.
fs::path server_jars(const fs::path& adapter) {
  return (adapter / ".." / "blazes-storm-cluster" / "lib").lexically_normal();
}

// The adapter among Storm's daemons. What both have, Storm's client above all, may be there once only: it looks for its defaults
// on all of the class path.
std::vector<fs::path> class_path_with(const fs::path& daemons, const fs::path& adapter) {
  std::vector<fs::path> path = {adapter / "*"};
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(adapter / "lib", error))
    if (!fs::exists(daemons / entry.path().filename(), error)) path.push_back(entry.path());
  std::ranges::sort(path);
  path.push_back(daemons / "*");
  return path;
}

std::vector<std::string> arguments(const Job& job, const fs::path& plan, const fs::path& answer) {
  std::vector<std::string> args = {mode(job.to), job.submission, plan, job.jar, answer};
  if (job.to == Target::Local) args.push_back(fmt::format("seconds={}", job.seconds));
  if (!job.nimbus.empty()) args.push_back("nimbus=" + job.nimbus);
  for (const std::string& setting : job.config) args.push_back("config:" + setting);
  return args;
}

}  // namespace

Result<std::string, jvm::Failure> coordinate(const Job& job, const jvm::ScratchFolder& scratch) {
  std::vector<fs::path> class_path = jvm::class_path(job.adapter);
  if (job.to == Target::Local) {
    const fs::path server = server_jars(job.adapter);
    std::error_code error;
    if (!fs::is_directory(server, error))
      return jvm::Failure{.in_input = false,
                          .message = fmt::format("a local cluster needs the jars of Storm's daemons in {}; "
                                                 "`scripts/storm-adapter cluster` puts them there",
                                                 server.string())};
    class_path = class_path_with(server, job.adapter);
  }
  class_path.push_back(job.jar);
  if (fs::path configuration = storm_configuration(); !configuration.empty())
    class_path.push_back(configuration);

  const fs::path plan = scratch.file("plan.json"), answer = scratch.file("answer");
  if (!(std::ofstream(plan, std::ios::binary) << job.plan).flush())
    return jvm::Failure{.in_input = false, .message = fmt::format("cannot write {}", plan.string())};
  std::vector<std::string> options;
  if (job.to != Target::Local) options.emplace_back("-XX:TieredStopAtLevel=1");  // it runs for a moment only
  return jvm::ask({.speaker = "the part of Blazes that coordinates Storm topologies",
                   .options = std::move(options),
                   .class_path = std::move(class_path),
                   .main_class = "blazes.storm.submit.Main",
                   .args = arguments(job, plan, answer),
                   .answer = answer},
                  scratch);
}

}  // namespace blazes::emit::storm
