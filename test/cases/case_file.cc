#include "cases/case_file.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace blazes::cases {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (char c : std::string(line) + ' ') {
    if (c != ' ')
      words.empty() ? words.emplace_back(1, c) : words.back() += c;
    else if (!words.empty() && !words.back().empty())
      words.emplace_back();
  }
  if (!words.empty() && words.back().empty()) words.pop_back();
  return words;
}

// How many backticks the line begins with, if it is a fence.
std::size_t fence_length(std::string_view line) {
  std::size_t length = std::min(line.find_first_not_of('`'), line.size());
  return length >= 3 ? length : 0;
}

bool closes(std::string_view line, std::size_t fence) {
  return fence_length(line) >= fence && line.find_first_not_of('`') == std::string_view::npos;
}

bool is_remark(std::string_view line) {
  std::size_t first = line.find_first_not_of(" \t");
  return first != std::string_view::npos && line.substr(first).starts_with("#~");
}

[[noreturn]] void malformed(std::size_t line, const std::string& what) {
  throw std::runtime_error("line " + std::to_string(line + 1) + ": " + what);
}

void add_claims(std::string_view list, std::set<std::string>& claims, std::size_t line) {
  while (!list.empty()) {
    std::size_t comma = std::min(list.find(','), list.size());
    std::vector<std::string> words = words_of(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    if (words.size() == 1 && words[0].starts_with("BLZ"))
      claims.insert(words[0]);
    else if (words.size() == 2 && words[0] == "rule")
      claims.insert("rule " + words[1]);
    else
      malformed(line, "a claim is `BLZ201` or `rule 2`");
  }
}

Block open_block(const std::string& line, std::size_t at) {
  Block block{.opening = line};
  std::vector<std::string> words = words_of(std::string_view(line).substr(fence_length(line)));
  if (words.size() == 1 && words[0] == "console") {
    block.kind = BlockKind::Console;
  } else if (words.size() == 2 && words[0] == "text" && words[1] == "diagnostics") {
    block.kind = BlockKind::Diagnostics;
  } else if (words.size() >= 2) {
    block.kind = BlockKind::Input;
    block.name = words[1];
    block.part = words.size() == 3 && words[2] == "part";
    if (words.size() > 3 || (words.size() == 3 && !block.part))
      malformed(at, "after the name may stand `part`, nothing else");
    std::filesystem::path name(block.name);
    if (name.is_absolute() || std::ranges::find(name, "..") != name.end())
      malformed(at, "an input stays in the folder of the case");
  }
  return block;
}

void add_line(Block& block, const std::string& line, std::size_t at) {
  switch (block.kind) {
    case BlockKind::Prose: block.lines.push_back(line); break;
    case BlockKind::Diagnostics: break;
    case BlockKind::Input:
      if (!is_remark(line)) block.lines.push_back(line);
      break;
    case BlockKind::Console:
      if (line.starts_with("$ "))
        block.lines.push_back(line.substr(2));
      else if (block.lines.empty())
        malformed(at, "a console begins with a `$ blazes ...` line");
      break;
  }
}

std::string with_ending(std::string text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text;
}

std::string fenced(const Block& block, const std::string& body) {
  std::size_t fence = fence_length(block.opening), needed = fence;
  for (const std::string& line : lines_of(body))
    if (closes(line, fence)) needed = std::max(needed, fence_length(line) + 1);
  return std::string(needed, '`') + block.opening.substr(fence) + '\n' + body +
         (needed == fence ? block.closing : std::string(needed, '`')) + '\n';
}

std::string input_body(const Block& block, const std::vector<Remark>& remarks) {
  std::string body;
  for (std::size_t i = 0; i < block.lines.size(); ++i) {
    const std::string& line = block.lines[i];
    body += line + '\n';
    std::string indent = line.substr(0, std::min(line.find_first_not_of(' '), line.size()));
    for (const Remark& r : remarks)
      if (r.file == block.name && r.line == i + 1)
        body += indent + "#~ " + std::to_string(r.column) + ' ' + r.text + '\n';
  }
  return body;
}

std::string console_body(const Block& block, const std::vector<Execution>& executions) {
  std::string body;
  for (std::size_t i = 0; i < block.lines.size(); ++i) {
    body += "$ " + block.lines[i] + '\n' + with_ending(executions[i].output);
    if (executions[i].status != 0) body += "[exit " + std::to_string(executions[i].status) + "]\n";
  }
  return body;
}

// What has no line of an input to stand below.
std::string homeless_remarks(const CaseFile& file, const std::vector<Remark>& remarks) {
  std::string body;
  for (const Remark& r : remarks) {
    bool housed = std::ranges::any_of(file.blocks, [&](const Block& b) {
      return b.kind == BlockKind::Input && b.name == r.file && r.line >= 1 && r.line <= b.lines.size();
    });
    if (housed) continue;
    body += r.file;
    if (r.line != 0) body += ':' + std::to_string(r.line) + ':' + std::to_string(r.column);
    body += ": " + r.text + '\n';
  }
  return body;
}

bool has_word(std::string_view text, std::string_view word) {
  auto part_of_word = [&](std::size_t at) {
    return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at]));
  };
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
    if ((at == 0 || !part_of_word(at - 1)) && !part_of_word(at + word.size())) return true;
  return false;
}

bool has_argument(const Execution& e, std::string_view argument) {
  return std::ranges::find(e.words, argument) != e.words.end();
}

// A rule's page and SARIF's table of all rules name ids that nothing has fired.
bool speaks_of_the_input(const Execution& e) {
  return !has_argument(e, "explain") && !has_argument(e, "sarif") && !has_argument(e, "--format=sarif");
}

struct Evidence {
  bool present = false;  // the thing was seen
  bool asked = false;    // something was run that would have shown it
};

Evidence evidence(const std::string& claim, const CaseFile& file, const Observed& seen) {
  Evidence result;
  bool of_rule = claim.starts_with("rule ");
  for (const auto& block : seen.executions)
    for (const Execution& e : block) {
      if (of_rule ? !has_argument(e, "why") : !speaks_of_the_input(e)) continue;
      result.asked = true;
      result.present |= has_word(e.output, claim);
    }
  if (of_rule) return result;
  result.asked |=
      std::ranges::any_of(file.blocks, [](const Block& b) { return b.kind == BlockKind::Input && !b.part; });
  result.present |=
      std::ranges::any_of(seen.remarks, [&](const Remark& r) { return r.text.starts_with(claim + ' '); });
  return result;
}

}  // namespace

CaseFile parse(std::string_view text) {
  CaseFile file;
  file.blocks.emplace_back();
  std::size_t fence = 0, at = 0, opened = 0;
  for (const std::string& line : lines_of(text)) {
    Block& block = file.blocks.back();
    if (fence != 0 && closes(line, fence)) {
      block.closing = line;
      fence = 0;
      file.blocks.emplace_back();
    } else if (fence != 0) {
      add_line(block, line, at);
    } else if (fence_length(line) != 0) {
      fence = fence_length(line);
      opened = at;
      file.blocks.push_back(open_block(line, at));
    } else {
      add_line(block, line, at);
      if (line.starts_with("Fires:")) add_claims(std::string_view(line).substr(6), file.fires, at);
      if (line.starts_with("Silent:")) add_claims(std::string_view(line).substr(7), file.silent, at);
    }
    ++at;
  }
  if (fence != 0) malformed(opened, "this block is not closed");
  return file;
}

std::string regenerate(const CaseFile& file, const Observed& seen) {
  std::string homeless = homeless_remarks(file, seen.remarks);
  bool has_home =
      std::ranges::any_of(file.blocks, [](const Block& b) { return b.kind == BlockKind::Diagnostics; });
  auto last_input = std::ranges::find_if(file.blocks.rbegin(), file.blocks.rend(),
                                         [](const Block& b) { return b.kind == BlockKind::Input; });
  std::string text;
  std::size_t console = 0;
  for (const Block& block : file.blocks) {
    switch (block.kind) {
      case BlockKind::Prose: {
        std::string body;
        for (const std::string& line : block.lines) body += line + '\n';
        text += block.opening.empty() ? body : fenced(block, body);
        break;
      }
      case BlockKind::Input: text += fenced(block, input_body(block, seen.remarks)); break;
      case BlockKind::Diagnostics:
        text += fenced(block, homeless);
        homeless.clear();
        break;
      case BlockKind::Console: text += fenced(block, console_body(block, seen.executions[console++])); break;
    }
    bool is_last = last_input != file.blocks.rend() && &block == &*last_input;
    if (is_last && !has_home && !homeless.empty())
      text += '\n' + fenced({.opening = "```text diagnostics", .closing = "```"}, homeless);
  }
  return text;
}

std::vector<std::string> unfounded_claims(const CaseFile& file, const Observed& seen) {
  std::vector<std::string> problems;
  for (const std::string& claim : file.fires)
    if (!evidence(claim, file, seen).present)
      problems.push_back("`Fires: " + claim + "`, but no output " +
                         (claim.starts_with("rule ") ? "of `blazes why` " : "") + "shows it");
  for (const std::string& claim : file.silent) {
    Evidence e = evidence(claim, file, seen);
    if (e.present) problems.push_back("`Silent: " + claim + "`, but an output shows it");
    if (!e.asked) problems.push_back("`Silent: " + claim + "`, but nothing is run that could show it");
  }
  return problems;
}

std::vector<std::string> uncovered(const std::vector<std::string>& names,
                                   const std::vector<CaseFile>& files) {
  std::vector<std::string> missing;
  for (const std::string& name : names) {
    if (std::ranges::none_of(files, [&](const CaseFile& f) { return f.fires.contains(name); }))
      missing.push_back("no case says `Fires: " + name + "`");
    if (std::ranges::none_of(files, [&](const CaseFile& f) { return f.silent.contains(name); }))
      missing.push_back("no case says `Silent: " + name + "`");
  }
  return missing;
}

}  // namespace blazes::cases
