#include "synthesis/promise.h"

#include <algorithm>
#include <array>
#include <span>

#include "dataflow/builder.h"

namespace blazes::synthesis {

using namespace dataflow;

namespace {

struct Form {
  std::string_view word;
  Promise::Kind kind;
  std::string_view example;
};

constexpr std::array kForms = {
    Form{"seal", Promise::Kind::Seal, "seal clicks on campaign"},
    Form{"order", Promise::Kind::Order, "order clicks on user"},
    Form{"sequence", Promise::Kind::Sequence, "sequence tweets on batch"},
    Form{"unique", Promise::Kind::Unique, "unique orders on id"},
    Form{"partition", Promise::Kind::Partition, "partition clicks on id"},
    Form{"dependency", Promise::Kind::Dependency, "dependency session -> user"},
    Form{"gate", Promise::Kind::Gate, "gate Report.request -> response on id"},
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::vector<std::string> list(std::string_view text) {
  text = trimmed(text);
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  std::vector<std::string> result;
  while (!trimmed(text).empty()) {
    std::size_t comma = text.find(',');
    if (std::string_view word = trimmed(text.substr(0, comma)); !word.empty()) result.emplace_back(word);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  }
  std::ranges::sort(result);
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

std::string joined(const std::vector<std::string>& words) {
  std::string result;
  for (const std::string& word : words) {
    if (!result.empty()) result += ", ";
    result += word;
  }
  return result;
}

std::string forms() {
  std::string result;
  for (const Form& form : kForms) {
    if (!result.empty()) result += ", ";
    result += "'" + std::string(form.example) + "'";
  }
  return result;
}

PathId find_path(const Dataflow& flow, std::string_view from, std::string_view to) {
  for (PathId id : flow.paths()) {
    const Path& p = flow.path(id);
    if (flow.qualified_name(p.from) == from && flow.name(flow.interface(p.to).name) == to) return id;
  }
  return {};
}

AttributeSet attributes(DataflowBuilder& builder, const std::vector<std::string>& names) {
  std::vector<std::string_view> views(names.begin(), names.end());
  return builder.attributes(views);
}

}  // namespace

std::string to_string(const Promise& p, const Dataflow& flow) {
  auto form = std::ranges::find(kForms, p.kind, &Form::kind);
  std::string result(form->word);
  if (p.kind == Promise::Kind::Dependency)
    return result + " " + joined(p.attributes) + (p.injective ? " <-> " : " -> ") + joined(p.determines);
  if (p.kind == Promise::Kind::Gate) {
    const Path& path = flow.path(p.path);
    result +=
        " " + flow.qualified_name(path.from) + " -> " + std::string(flow.name(flow.interface(path.to).name));
  } else {
    result += " " + std::string(flow.name(p.stream));
  }
  return p.attributes.empty() ? result : result + " on " + joined(p.attributes);
}

Result<Promise, PromiseError> parse_promise(std::string_view text, const Dataflow& flow) {
  text = trimmed(text);
  std::string_view word = text.substr(0, text.find_first_of(" \t"));
  auto form = std::ranges::find(kForms, word, &Form::word);
  if (form == kForms.end())
    return PromiseError{"expected a promise such as " + forms() + "; got '" + std::string(text) + "'"};
  auto wrong = [&](std::string what) {
    return PromiseError{std::move(what) + "; expected a promise such as '" + std::string(form->example) +
                        "'"};
  };
  Promise promise;
  promise.kind = form->kind;
  std::string_view rest = trimmed(text.substr(word.size()));
  if (form->kind == Promise::Kind::Dependency) {
    promise.injective = rest.find("<->") != std::string_view::npos;
    std::string_view arrow = promise.injective ? "<->" : "->";
    std::size_t at = rest.find(arrow);
    if (at == std::string_view::npos) return wrong("there is no '->' in '" + std::string(rest) + "'");
    promise.attributes = list(rest.substr(0, at));
    promise.determines = list(rest.substr(at + arrow.size()));
    if (promise.attributes.empty() || promise.determines.empty())
      return wrong("a side of the dependency is empty");
    return promise;
  }
  // A stream's name may itself hold " on ": the last one counts unless the whole is a name.
  std::size_t on = flow.find_stream(rest) ? std::string_view::npos : rest.rfind(" on ");
  std::string_view subject = trimmed(rest.substr(0, on));
  if (on != std::string_view::npos) promise.attributes = list(rest.substr(on + 4));
  if (promise.attributes.empty() && form->kind != Promise::Kind::Order)
    return wrong("there are no attributes in '" + std::string(text) + "'");
  if (form->kind == Promise::Kind::Gate) {
    std::size_t arrow = subject.find("->");
    if (arrow == std::string_view::npos) return wrong("there is no path in '" + std::string(text) + "'");
    promise.path = find_path(flow, trimmed(subject.substr(0, arrow)), trimmed(subject.substr(arrow + 2)));
    if (!promise.path) return wrong("there is no path '" + std::string(subject) + "'");
    if (flow.path(promise.path).confluent())
      return wrong("the path '" + std::string(subject) + "' is confluent");
    return promise;
  }
  promise.stream = flow.find_stream(subject);
  if (!promise.stream) return wrong("there is no stream '" + std::string(subject) + "'");
  return promise;
}

Dataflow with_promises(const Dataflow& flow, const std::vector<Promise>& promises) {
  DataflowBuilder builder(flow);
  for (const Promise& p : promises) {
    AttributeSet set = attributes(builder, p.attributes);
    switch (p.kind) {
      case Promise::Kind::Seal: builder.promises(p.stream).seal = set; break;
      case Promise::Kind::Order: builder.promises(p.stream).ordered = set; break;
      case Promise::Kind::Sequence: builder.promises(p.stream).sequence = set; break;
      case Promise::Kind::Unique: builder.promises(p.stream).unique = set; break;
      case Promise::Kind::Partition:
        builder.promises(p.stream).partitioned = set;
        builder.promises(p.stream).shuffle = false;
        break;
      case Promise::Kind::Gate: builder.edit(p.path).gate = set; break;
      case Promise::Kind::Dependency:
        builder.add_dependency({set, attributes(builder, p.determines), p.injective});
        break;
    }
  }
  return std::move(builder).build();
}

}  // namespace blazes::synthesis
