// What all commands share: the arguments, where output goes, how a spec is read and analysed.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "cli/progress.h"
#include "frontend/spec/properties.h"
#include "frontend/spec/spec.h"
#include "report/report.h"

namespace blazes::cli {

enum Status { kClean = 0, kFindings = 1, kUsage = 2, kInput = 3, kInternal = 4 };

// What `run` may not look up by itself.
struct Environment {
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool no_color = false;
  frontend::Properties::Environment variables = {};
};

// Ends the command with a line on `err`.
struct Failure {
  int status;
  std::string message;  // escaped already
};

// The topology of a program, beneath the file that annotates it.
struct Extracted {
  std::string name;   // in the place of a file's
  std::string text;   // of the spec
  std::string words;  // that name it on a command line
};

class Session {
 public:
  Session(const Arguments& args, std::ostream& out, std::ostream& err, std::filesystem::path cwd,
          Environment env);

  const Arguments& args;
  std::ostream& out;
  std::ostream& err;
  Progress progress;
  std::optional<Extracted> extracted;

  report::Style style() const { return out_style_; }        // of what goes to `out`
  report::Style error_style() const { return err_style_; }  // of what goes to `err`

  // The command line for another command about the same input: "blazes plan adnet.yaml".
  std::string again(std::string_view action) const;

  // Reads a spec, and of its variants the one that --variant names. Throws `Failure` if there is no such one. A spec with
  // mistakes has no variants.
  frontend::Spec read(const std::string& file);
  // The same with other files, and with the programs that a spec may name.
  frontend::Spec read_with(const std::string& file, diagnostics::Files& files,
                           frontend::spec::Programs& programs);
  // Makes the promises of --what-if in every variant. Throws `Failure` for one that cannot be read.
  void promise(frontend::Spec& spec) const;
  // Files as the user names them, relative to where the user is.
  std::unique_ptr<diagnostics::Files> files() const;
  // The bytes of a file.
  std::shared_ptr<diagnostics::Text> read_bytes(const std::string& file);

  // Says what is wrong with the input, in the format that is asked for; `schema` is that of the JSON. The exit status.
  int mistakes(const frontend::Spec& spec, std::string_view schema);

  // Gives `write` the stream that -o names, or `out`. A file is there whole or not at all.
  void deliver(const std::function<void(std::ostream&)>& write);
  void write_file(const std::string& file, const std::function<void(std::ostream&)>& write);

  std::filesystem::path resolve(const std::string& file) const;
  // What the options say of the properties of Flux files.
  const frontend::Properties& properties() const { return properties_; }

 private:
  void read_properties();
  std::string with_class(const std::string& file) const;

  std::filesystem::path cwd_;
  frontend::Properties::Environment variables_;
  frontend::Properties properties_;
  report::Style out_style_, err_style_;
};

// ", did you mean 'x'?" or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace blazes::cli
