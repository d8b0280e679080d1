// The dataflow of a Bloom program, and its paths as text.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "frontend/bloom/programs.h"
#include "frontend/spec/spec.h"
#include "support/memory_files.h"

namespace blazes::test {

inline frontend::Spec read_with_programs(const std::string& file, frontend::Files& files) {
  frontend::bloom::BloomPrograms programs(files, {});
  return frontend::read_spec(file, files, {}, &programs);
}

inline frontend::Spec read_bloom(std::string_view text, const std::string& module = {}) {
  MemoryFiles files;
  files.put("program.rb", text);
  return read_with_programs(module.empty() ? "program.rb" : "program.rb#" + module, files);
}

inline std::string names(const dataflow::Dataflow& flow, dataflow::AttributeSet set) {
  return set ? fmt::format("{}", fmt::join(sorted_names(set, flow.attribute_sets(), flow.names()), ","))
             : "*";
}

// "get -> answer OR{key}", sorted.
inline std::vector<std::string> paths(const dataflow::Dataflow& flow) {
  std::vector<std::string> list;
  for (dataflow::PathId id : flow.paths()) {
    const dataflow::Path& p = flow.path(id);
    std::string text = fmt::format("{} -> {} {}", flow.name(flow.interface(p.from).name),
                                   flow.name(flow.interface(p.to).name), name_of(p.annotation));
    if (!p.confluent()) text += "{" + names(flow, p.gate) + "}";
    if (p.nondeterministic) text += " nondeterministic";
    list.push_back(std::move(text));
  }
  std::sort(list.begin(), list.end());
  return list;
}

}  // namespace blazes::test
