#include <string>

#include "frontend/spec/file_document.h"
#include "frontend/spec/scalars.h"
#include "frontend/world/measures.h"
#include "frontend/world/sections.h"
#include "frontend/world/values.h"
#include "runtime/json.h"

namespace blazes::frontend::world {
namespace {

using simulate::Micros;
using Inboxes = std::vector<std::shared_ptr<const runtime::Inbox>>;

struct InputDraft {
  std::optional<Value> to, records;
  std::optional<Named> file;
  Micros at = 0, every = 0;
};

constexpr KeyTable<InputDraft, 5> kInputKeys = {{
    {"to", "", [](Reading&, InputDraft& d, const Value& v) { d.to = v; },
     "the nodes that are fed; each of several gets all of it"},
    {"at", "",
     [](Reading& r, InputDraft& d, const Value& v) {
       if (auto time = read_time(r, v)) d.at = *time;
     },
     "when it begins; 0"},
    {"every", "",
     [](Reading& r, InputDraft& d, const Value& v) {
       if (auto time = read_time(r, v)) d.every = *time;
     },
     "how long after one of the list, or line of the file, the next one comes; 0, all of it in one timestep"},
    {"records", "", [](Reading&, InputDraft& d, const Value& v) { d.records = v; },
     "what comes: tuples by collection, or a list of such"},
    {"file", "", [](Reading& r, InputDraft& d, const Value& v) { d.file = spec::read_name(r, v, "'file'"); },
     "a file with a line for each: tuples by collection as JSON; {n} in its name is the number of the node"},
}};

class InputReader {
 public:
  InputReader(WorldReading& world, const InputDraft& draft) : world_(world), draft_(draft) {}

  void read(const Value& element) {
    const auto members = world_.all_members(*draft_.to);
    if (!members) return;
    Inboxes shared;
    const bool is_shared = draft_.file && draft_.file->text.find("{n}") == std::string_view::npos;
    if (is_shared && !read_file(std::string(draft_.file->text), members->front(), shared)) return;
    for (std::uint32_t member : *members) {
      Inboxes own;
      if (draft_.records && !read_records(member, own)) return;
      if (draft_.file && !is_shared && !read_file(world_.with_number(draft_.file->text, member), member, own))
        return;
      if (!add(member, is_shared ? shared : own, element)) return;
    }
  }

 private:
  bool read_records(std::uint32_t member, Inboxes& into) {
    bool good = true;
    draft_.records->each([&](const Value& one) {
      auto inbox = read_inbox(world_, one, member);
      good = good && inbox;
      if (inbox) into.push_back(std::make_shared<const runtime::Inbox>(std::move(*inbox)));
    });
    return good;
  }

  bool read_file(const std::string& name, std::uint32_t member, Inboxes& into) {
    const std::string path = diagnostics::beside(world_.path, name);
    std::string problem;
    const auto text = world_.files.read(path, problem);
    if (!text) return refuse("BLZ120", fmt::format("cannot read {}: {}", quoted(name), problem));
    const bloom::Catalog& catalog = *world_.deployment().group_of(member).catalog;
    runtime::InboxLines lines(text->view());
    while (auto inbox = lines.next()) {
      if (!*inbox)
        return refuse("BLZ101",
                      fmt::format("line {} of {}: {}", lines.number(), quoted(name), inbox->error()));
      for (const auto& [collection, tuples] : **inbox)
        if (!catalog.find(collection))
          return refuse("BLZ129", fmt::format("line {} of {}: {} has no collection {}", lines.number(),
                                              quoted(name), quoted(catalog.name), quoted(collection)));
      into.push_back(std::make_shared<const runtime::Inbox>(std::move(**inbox)));
    }
    return true;
  }

  bool add(std::uint32_t member, const Inboxes& inboxes, const Value& element) {
    auto& inputs = world_.deployment().inputs;
    if (inputs.size() + inboxes.size() > Limits::kInputs) {
      world_.reading.error("BLZ102", element.spot(), "there is too much input",
                           fmt::format("a world may have {} lines of it", Limits::kInputs));
      return false;
    }
    Micros at = draft_.at;
    for (const auto& records : inboxes) {
      inputs.push_back({.at = at, .member = member, .records = records});
      at += draft_.every;
    }
    return true;
  }

  bool refuse(std::string_view id, std::string message) {
    world_.reading.error(id, draft_.file->spot, std::move(message));
    return false;
  }

  WorldReading& world_;
  const InputDraft& draft_;
};

}  // namespace

void read_input(WorldReading& world, const Value& element) {
  Reading& reading = world.reading;
  if (!element.is_map())
    return reading.wrong_kind(element, "an input", "a mapping as in {to: ads:1, records: {click: [[1]]}}");
  InputDraft draft;
  const std::size_t before = reading.collector.errors();
  spec::read_mapping(reading, element, kInputKeys, draft);
  if (reading.collector.errors() != before) return;
  if (!draft.to)
    reading.error("BLZ107", element.spot(), "this input has no 'to'", "name the nodes that are fed");
  if (draft.file.has_value() == draft.records.has_value())
    reading.error(
        "BLZ107", element.spot(),
        draft.file ? "this input has both a file and records" : "this input has neither 'records' nor 'file'",
        "say in one of 'records' and 'file' what comes");
  if (reading.collector.errors() == before) InputReader(world, draft).read(element);
}

void add_input_keys(std::vector<KeyReference>& reference) { spec::add_keys("input", kInputKeys, reference); }

}  // namespace blazes::frontend::world
