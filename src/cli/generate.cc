#include "cli/generate.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/command_table.h"
#include "cli/session.h"

namespace blazes::cli {
namespace {

struct OptionText {
  std::vector<std::string> names;  // "-o", "--output"
  std::string value;               // "FILE"; empty for a flag
  std::string says;
  std::vector<std::string> choices;  // of the value, if only these are possible
  bool file = false;
};

struct CommandText {
  std::string name, summary, more;
  std::vector<std::string> operands;  // "FILE", "[TOPIC]"
  std::vector<OptionText> options;
};

// "text|json; text if nothing is said" begins with its choices.
std::vector<std::string> choices_in(const std::string& says) {
  std::string head = says.substr(0, says.find_first_of(";: "));
  std::vector<std::string> list;
  if (head.find('|') == head.npos) return list;
  for (std::size_t at = 0; at <= head.size();) {
    std::size_t end = std::min(head.find('|', at), head.size());
    list.push_back(head.substr(at, end - at));
    at = end + 1;
  }
  return list;
}

CommandText text_of(const CLI::App& app, std::string_view more) {
  CommandText text{app.get_name(), app.get_description(), std::string(more), {}, {}};
  for (const CLI::Option* o : app.get_options()) {
    if (o->get_positional()) {
      std::string name = o->get_name(true);
      text.operands.push_back(o->get_required() ? name : "[" + name + "]");
      continue;
    }
    if (o->get_group().empty()) continue;  // not for show
    OptionText option;
    for (const std::string& name : o->get_snames()) option.names.push_back("-" + name);
    for (const std::string& name : o->get_lnames()) option.names.push_back("--" + name);
    if (o->get_type_size() != 0) option.value = o->get_type_name().substr(0, o->get_type_name().find(':'));
    option.says = o->get_description();
    option.choices = choices_in(option.says);
    option.file = option.value == "FILE";
    text.options.push_back(std::move(option));
  }
  return text;
}

std::vector<CommandText> commands() {
  CLI::App app;
  Arguments unused;
  describe_program(app, unused, "");
  std::vector<CommandText> list;
  for (const Command& command : command_table())
    list.push_back(text_of(*app.get_subcommand(std::string(command.name)), command.more));
  return list;
}

// Running text in roff: no line of it may look like a request.
std::string roff(std::string_view text) {
  std::string out;
  bool start = true;
  for (char c : text) {
    if (start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    start = c == '\n';
  }
  return out;
}

std::string man() {
  std::string out = ".TH BLAZES 1 \"\" \"Blazes " BLAZES_VERSION
                    "\" \"User Commands\"\n"
                    ".SH NAME\nblazes \\- coordination analysis of distributed dataflows\n"
                    ".SH SYNOPSIS\n.B blazes\n\\fICOMMAND\\fR [\\fIOPTIONS\\fR] ...\n"
                    ".SH DESCRIPTION\n"
                    "Says for every output of a dataflow whether its contents can differ between runs or "
                    "between replicas, why,\n"
                    "and what the cheapest coordination is that prevents it.\n"
                    ".SH COMMANDS\n";
  for (const CommandText& c : commands()) {
    std::string operands;
    for (const std::string& o : c.operands) operands += " \\fI" + roff(o) + "\\fR";
    out += fmt::format(".SS blazes {}{} [\\fIOPTIONS\\fR]\n{}.\n", roff(c.name), operands, roff(c.summary));
    for (const OptionText& o : c.options) {
      out += fmt::format(".TP\n\\fB{}\\fR", roff(fmt::format("{}", fmt::join(o.names, ", "))));
      if (!o.value.empty()) out += " \\fI" + roff(o.value) + "\\fR";
      out += "\n" + roff(o.says) + "\n";
    }
    out += ".PP\n.nf\n" + roff(c.more) + "\n.fi\n";
  }
  out +=
      ".SH EXIT STATUS\n.TP\n0\nclean\n.TP\n1\nfindings; no plan; a label got worse\n.TP\n2\nwrong usage\n"
      ".TP\n3\nan error in the input\n.TP\n4\nan internal error\n"
      ".SH ENVIRONMENT\n.TP\nNO_COLOR\nIf set, nothing is coloured unless \\-\\-color always asks for it.\n";
  return out;
}

std::string words(const std::vector<std::string>& list) { return fmt::format("{}", fmt::join(list, " ")); }

std::string bash() {
  std::string names, cases;
  for (const CommandText& c : commands()) {
    names += (names.empty() ? "" : " ") + c.name;
    std::string options;
    for (const OptionText& o : c.options) options += (options.empty() ? "" : " ") + words(o.names);
    cases += fmt::format("    {}) options='{}' ;;\n", c.name, options);
  }
  std::string values;
  for (const CommandText& c : commands())
    for (const OptionText& o : c.options)
      if (!o.choices.empty())
        values += fmt::format("    {}:{}) COMPREPLY=($(compgen -W '{}' -- \"$word\")); return ;;\n", c.name,
                              o.names.back(), words(o.choices));
  return "# bash completion for blazes\n_blazes() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} "
         "options=\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    COMPREPLY=($(compgen -W '" +
         names +
         " --help --version' -- \"$word\")); return\n  fi\n"
         "  case $command:$before in\n" +
         values +
         "  esac\n"
         "  case $command in\n" +
         cases +
         "  esac\n"
         "  case $word in\n"
         "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
         "    *) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
         "  esac\n}\ncomplete -F _blazes blazes\n";
}

// Between single quotes of zsh or fish.
std::string quoted(std::string_view text, bool brackets) {
  std::string out;
  for (char c : text) {
    if (c == '\'')
      out += "'\\''";
    else if (brackets && (c == '[' || c == ']' || c == ':' || c == '\\'))
      out += std::string("\\") + c;
    else
      out += c;
  }
  return out;
}

std::string zsh() {
  std::string names, cases;
  for (const CommandText& c : commands()) {
    names += fmt::format("    '{}:{}'\n", c.name, quoted(c.summary, true));
    cases += fmt::format("    {})\n      _arguments \\\n", c.name);
    for (const OptionText& o : c.options) {
      std::string value;
      if (!o.choices.empty())
        value = fmt::format(":{}:({})", o.value, words(o.choices));
      else if (o.file)
        value = ":file:_files";
      else if (!o.value.empty())
        value = fmt::format(":{}:", o.value);
      std::string all = words(o.names);
      for (const std::string& name : o.names) {
        std::string repeated = name == "--what-if" ? "*" : o.names.size() > 1 ? fmt::format("({})", all) : "";
        cases += fmt::format("        '{}{}[{}]{}' \\\n", repeated, name, quoted(o.says, true), value);
      }
    }
    cases += "        '*:file:_files' ;;\n";
  }
  return "#compdef blazes\n_blazes() {\n  local -a commands\n  commands=(\n" + names +
         "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n"
         "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n" +
         cases + "  esac\n}\n_blazes \"$@\"\n";
}

std::string fish() {
  std::string out = "# fish completion for blazes\n";
  for (const CommandText& c : commands()) {
    out += fmt::format("complete -c blazes -n __fish_use_subcommand -f -a {} -d '{}'\n", c.name,
                       quoted(c.summary, false));
    for (const OptionText& o : c.options) {
      std::string line = fmt::format("complete -c blazes -n '__fish_seen_subcommand_from {}'", c.name);
      for (const std::string& name : o.names)
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (!o.choices.empty())
        line += fmt::format(" -x -a '{}'", words(o.choices));
      else if (!o.value.empty())
        line += o.file ? " -r" : " -x";
      out += fmt::format("{} -d '{}'\n", line, quoted(o.says, false));
    }
  }
  return out;
}

}  // namespace

Message generate(const std::vector<std::string>& args) {
  std::string what;
  if (args.size() == 1 && args[0].starts_with("--generate=")) what = args[0].substr(11);
  if (args.size() == 2 && args[0] == "--generate") what = args[1];
  if (what == "man") return {man(), kClean};
  if (what == "bash") return {bash(), kClean};
  if (what == "zsh") return {zsh(), kClean};
  if (what == "fish") return {fish(), kClean};
  return {"blazes: --generate makes one of man, bash, zsh and fish\n", kUsage};
}

}  // namespace blazes::cli
