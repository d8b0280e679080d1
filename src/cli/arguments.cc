#include "cli/arguments.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/command_table.h"
#include "cli/generate.h"
#include "cli/session.h"
#include "report/escape.h"

namespace blazes::cli {
namespace {

using report::for_terminal;

constexpr std::string_view kAbout =
    "Coordination analysis of distributed dataflows: whether the contents of every output can differ "
    "between\n"
    "runs or between replicas, why, and what the cheapest coordination is that prevents it.";

constexpr std::string_view kExitStatus =
    "Exit status: 0 clean, 1 findings, 2 wrong usage, 3 an error in the input, 4 an internal error.";

Message usage_error(std::string_view what, std::string_view command) {
  return {fmt::format("blazes: {}\ntry `blazes {}{}--help`\n", for_terminal(what), command,
                      command.empty() ? "" : " "),
          kUsage};
}

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> names;
  for (const Command& c : command_table()) names.push_back(c.name);
  return names;
}

// An option that is none, with the one that was probably meant.
std::string unknown_argument(const CLI::App& sub, const std::vector<std::string>& args) {
  std::vector<std::string> known;
  for (const CLI::Option* option : sub.get_options())
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  std::vector<std::string_view> candidates(known.begin(), known.end());
  for (const std::string& arg : args) {
    std::string name = arg.substr(0, arg.find('='));
    if (name.starts_with("--") && name.size() > 2 && std::ranges::find(known, name) == known.end())
      return fmt::format("there is no option {}{}", name, did_you_mean(name, candidates));
  }
  return {};
}

class Formatter : public CLI::Formatter {
 public:
  Formatter() { column_width(30); }
  std::string make_usage(const CLI::App* app, std::string) const override {
    if (!app->get_parent()) return "\nUsage: blazes COMMAND [OPTIONS] ...\n";
    std::string usage = "\nUsage: blazes " + app->get_name();
    for (const CLI::Option* o : app->get_options([](const CLI::Option* o) { return o->get_positional(); }))
      usage += o->get_required() ? " " + o->get_name(true) : " [" + o->get_name(true) + "]";
    return usage + " [OPTIONS]\n";
  }
  std::string make_positionals(const CLI::App*) const override { return {}; }
  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_type_size() == 0) return {};
    // Without the list of choices that the parser appends: the text has it.
    std::string type = option->get_type_name();
    return " " + type.substr(0, type.find(':'));
  }
};

}  // namespace

void describe_program(CLI::App& app, Arguments& into, std::string_view only) {
  app.name("blazes");
  app.formatter(std::make_shared<Formatter>());
  app.set_help_flag("-h,--help", "Print this and exit");
  app.set_version_flag("-V,--version", "blazes " BLAZES_VERSION, "Print the version and exit");
  app.footer(fmt::format("blazes COMMAND --help says more about one command.\n{}", kExitStatus));
  app.option_defaults()->group("Options");
  for (const Command& command : command_table()) {
    CLI::App* sub = app.add_subcommand(std::string(command.name), std::string(command.summary));
    sub->group("Commands");
    if (!only.empty() && only != command.name) continue;
    command.describe(*sub, into);
    sub->footer(fmt::format("{}\n\n{}", command.more, kExitStatus));
    sub->callback([&into, &command] { into.execute = command.execute; });
  }
}

Result<Arguments, Message> parse_arguments(const std::vector<std::string>& args) {
  Arguments parsed;
  if (!args.empty() && args[0].starts_with("--generate")) return generate(args);
  std::string_view chosen = args.empty() ? std::string_view{} : std::string_view(args[0]);
  const auto names = command_names();
  bool is_command = std::ranges::find(names, chosen) != names.end();
  if (!chosen.empty() && !chosen.starts_with('-') && !is_command)
    return usage_error(fmt::format("there is no command '{}'{}", chosen, did_you_mean(chosen, names)), "");

  CLI::App app{std::string(kAbout)};
  describe_program(app, parsed, is_command ? chosen : "none");
  if (args.empty()) return Message{app.help(), kUsage};
  try {
    app.parse(std::vector<std::string>(args.rbegin(), args.rend()));
  } catch (const CLI::CallForHelp&) {
    return Message{is_command ? app.get_subcommand(std::string(chosen))->help() : app.help(), 0};
  } catch (const CLI::CallForVersion&) {
    return Message{"blazes " BLAZES_VERSION "\n", 0};
  } catch (const CLI::ParseError& e) {
    std::string what =
        is_command ? unknown_argument(*app.get_subcommand(std::string(chosen)), args) : std::string();
    return usage_error(what.empty() ? std::string_view(e.what()) : what, is_command ? chosen : "");
  }
  if (!parsed.execute) return Message{app.help(), kUsage};
  return parsed;
}

}  // namespace blazes::cli
