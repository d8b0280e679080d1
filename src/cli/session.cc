#include "cli/session.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

#include "diagnostics/quote.h"
#include "frontend/bloom/programs.h"
#include "report/escape.h"
#include "report/render_json.h"
#include "report/render_sarif.h"
#include "report/render_text.h"
#include "synthesis/advice.h"

namespace blazes::cli {
namespace {

using report::for_terminal;

constexpr std::size_t kMostFilledIn = 64u << 20;  // bytes

// The file of annotations where there is none; nobody can give a file this name on a command line.
const std::string kNoAnnotations = "\n";

// Files as the user names them, relative to where the user is.
class FilesIn : public frontend::Files {
 public:
  explicit FilesIn(const Session& session) : session_(session) {}
  std::shared_ptr<diagnostics::Text> read(const std::string& path, std::string& error) override {
    if (const auto& extracted = session_.extracted) {
      if (path == extracted->name) return diagnostics::Text::own(extracted->text);
      if (path == kNoAnnotations) return diagnostics::Text::own("{}");
    }
    auto text = frontend::file_system().read(session_.resolve(path).string(), error);
    if (!text || session_.properties().empty()) return text;
    auto filled_in = session_.properties().substitute(text->view(), kMostFilledIn);
    if (filled_in) return diagnostics::Text::own(std::move(*filled_in));
    error = "it is too large with its properties filled in";
    return nullptr;
  }

 private:
  const Session& session_;
};

bool coloured(const std::string& choice, bool terminal, bool no_color) {
  return choice == "always" || (choice == "auto" && terminal && !no_color);
}

void keep_variant(frontend::Spec& spec, const std::string& name) {
  std::vector<std::string_view> names;
  for (const frontend::Variant& v : spec.variants) names.push_back(v.name);
  std::erase_if(spec.variants, [&](const frontend::Variant& v) { return v.name != name; });
  if (!spec.variants.empty()) return;
  if (names.size() == 1 && names.front().empty())
    throw Failure{kUsage,
                  fmt::format("there is no variant {}: the file has none", diagnostics::quoted(name))};
  throw Failure{
      kUsage, fmt::format("there is no variant {}{}", diagnostics::quoted(name), did_you_mean(name, names))};
}

}  // namespace

Session::Session(const Arguments& arguments, std::ostream& o, std::ostream& e, std::filesystem::path cwd,
                 Environment env)
    : args(arguments),
      out(o),
      err(e),
      progress(e, env.err_is_terminal),
      cwd_(std::move(cwd)),
      variables_(std::move(env.variables)) {
  out_style_.colour = coloured(arguments.color, env.out_is_terminal, env.no_color);
  err_style_.colour = coloured(arguments.color, env.err_is_terminal, env.no_color);
}

std::string Session::again(std::string_view action) const {
  if (extracted) return fmt::format("blazes storm {} {}", action, extracted->words);
  std::string line = fmt::format("blazes {} {}", action, report::for_shell(args.file));
  for (const std::string& file : args.properties) line += " --properties " + report::for_shell(file);
  for (const std::string& setting : args.property) line += " --property " + report::for_shell(setting);
  if (!args.main_class.empty()) line += " --class " + report::for_shell(args.main_class);
  for (const std::string& folder : args.search_path) line += " -I " + report::for_shell(folder);
  return line + (args.env ? " --env" : "");
}

std::unique_ptr<diagnostics::Files> Session::files() const { return std::make_unique<FilesIn>(*this); }

std::filesystem::path Session::resolve(const std::string& file) const { return cwd_ / file; }

// What stands on the command line counts more than what stands in files.
void Session::read_properties() {
  properties_ = {};  // these files are read as they are
  frontend::Properties read;
  for (const std::string& file : args.properties)
    if (auto mistake = read.set_all(read_bytes(file)->view()))
      throw Failure{kInput, fmt::format("{}: {}", for_terminal(file), *mistake)};
  for (const std::string& setting : args.property) {
    const std::size_t equals = setting.find('=');
    read.set(setting.substr(0, equals), setting.substr(equals + 1));
  }
  if (args.env)
    read.allow([this](const std::string& name) { return variables_ ? variables_(name) : std::nullopt; });
  properties_ = std::move(read);
}

// The class that --class names stands behind the file, as in a spec.
std::string Session::with_class(const std::string& file) const {
  if (args.main_class.empty()) return file;
  if (!file.ends_with(".rb"))
    throw Failure{kUsage,
                  fmt::format("--class is about a Bloom program, FILE.rb; {} is none", for_terminal(file))};
  return file + "#" + args.main_class;
}

frontend::Spec Session::read(const std::string& file) {
  FilesIn files(*this);
  frontend::bloom::BloomPrograms programs(files, {.search_path = args.search_path});
  return read_with(file, files, programs);
}

frontend::Spec Session::read_with(const std::string& file, diagnostics::Files& files,
                                  frontend::spec::Programs& programs) {
  progress.now("reading");
  read_properties();
  frontend::Spec spec =
      extracted ? frontend::read_spec(file.empty() ? kNoAnnotations : file, files, extracted->name, &programs)
                : frontend::read_spec(with_class(file), files, {}, &programs);
  if (!spec.diagnostics.empty()) {
    spec.variants.clear();
    return spec;
  }
  if (!args.variant.empty()) keep_variant(spec, args.variant);
  return spec;
}

void Session::promise(frontend::Spec& spec) const {
  if (args.what_if.empty()) return;
  for (frontend::Variant& v : spec.variants) {
    std::vector<synthesis::Promise> promises;
    for (const std::string& text : args.what_if) {
      auto parsed = synthesis::parse_promise(text, v.flow);
      if (!parsed)
        throw Failure{kUsage, fmt::format("--what-if {}: {}", diagnostics::quoted(text),
                                          for_terminal(parsed.error().message))};
      promises.push_back(*parsed);
    }
    v.flow = synthesis::with_promises(v.flow, promises);
  }
}

std::shared_ptr<diagnostics::Text> Session::read_bytes(const std::string& file) {
  std::string error;
  auto text = FilesIn(*this).read(file, error);
  if (!text) throw Failure{kInput, fmt::format("{}: {}", for_terminal(file), for_terminal(error))};
  return text;
}

int Session::mistakes(const frontend::Spec& spec, std::string_view schema) {
  progress.done();
  report::CheckResult result{.plan_command = {},
                             .advise_command = {},
                             .sources = &spec.sources,
                             .variants = {},
                             .diagnostics = spec.diagnostics,
                             .omitted = spec.omitted,
                             .unused_allowances = {}};
  if (args.format == "json")
    deliver([&](std::ostream& to) { report::render_mistakes_json(to, result, schema); });
  else if (args.format == "sarif")
    deliver([&](std::ostream& to) { report::render_sarif(to, result); });
  else
    err << report::render_mistakes(result, error_style());
  return kInput;
}

void Session::deliver(const std::function<void(std::ostream&)>& write) {
  progress.done();
  if (args.output.empty())
    write(out);
  else
    write_file(args.output, write);
}

void Session::write_file(const std::string& file, const std::function<void(std::ostream&)>& write) {
  std::filesystem::path target = resolve(file);
  auto fail = [&](int error) {
    return Failure{kUsage, fmt::format("cannot write {}: {}", for_terminal(file), std::strerror(error))};
  };
  std::error_code ignored;
  // A device or a pipe is written to as it is; a link stays one.
  if (std::filesystem::exists(target, ignored) && !std::filesystem::is_regular_file(target, ignored)) {
    std::ofstream to(target, std::ios::binary);
    if (to) write(to);
    if (!to.flush()) throw fail(errno);
    return;
  }
  if (std::filesystem::is_symlink(target, ignored)) target = std::filesystem::canonical(target);
  std::filesystem::path temporary = target;
  temporary += fmt::format(".{}.tmp", ::getpid());
  std::ofstream to(temporary, std::ios::binary);
  int error = errno;
  if (to) {
    write(to);
    to.close();
    error = errno;
  }
  if (!to || std::rename(temporary.c_str(), target.c_str()) != 0) {
    if (to) error = errno;
    std::filesystem::remove(temporary, ignored);
    throw fail(error);
  }
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  std::string_view near = diagnostics::did_you_mean(word, candidates);
  return near.empty() ? std::string() : fmt::format(", did you mean {}?", diagnostics::quoted(near));
}

}  // namespace blazes::cli
