#include "frontend/storm/extract.h"

#include <system_error>

#include <fmt/format.h>

namespace blazes::frontend::storm {

Result<std::string, jvm::Failure> extract(const Program& program, const jvm::ScratchFolder& scratch) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(program.jar, error))
    return jvm::Failure{.message = fmt::format("there is no file {}", program.jar.string())};
  const std::filesystem::path answer = scratch.file("topology.json");
  jvm::Question question{
      .speaker = program.main_class,
      .options = {"-XX:TieredStopAtLevel=1",  // it runs for a moment only
                  "-Dstorm.jar=" + program.jar.string()},
      .class_path = jvm::class_path(program.adapter),
      .main_class = "blazes.storm.extract.Main",
      .args = {answer, program.topology, std::to_string(program.patience_s), program.main_class},
      .answer = answer,
  };
  if (!program.submission.empty())
    question.options.push_back("-Dblazes.submission=" + program.submission.string());
  question.class_path.push_back(program.jar);
  question.args.insert(question.args.end(), program.args.begin(), program.args.end());
  return jvm::ask(question, scratch);
}

}  // namespace blazes::frontend::storm
