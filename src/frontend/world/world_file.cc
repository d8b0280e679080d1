#include "frontend/world/world_file.h"

#include <algorithm>
#include <new>

#include "frontend/spec/file_document.h"
#include "frontend/spec/scalars.h"
#include "frontend/spec/top_level.h"
#include "frontend/world/coordinated.h"
#include "frontend/world/groups.h"
#include "frontend/world/measures.h"
#include "frontend/world/sections.h"

namespace blazes::frontend {
namespace world {
namespace {

using spec::Document;

constexpr std::array<KeyReference, 10> kTopLevel = {{
    {"world", "world", "", "the version of the format, 1"},
    {"world", "program", "", "the Bloom program whose classes the nodes run"},
    {"world", "nodes", "", "the nodes, in groups by name"},
    {"world", "links", "",
     "what becomes of messages between nodes: a list, of which the first ones are general"},
    {"world", "inputs", "", "what comes from outside: a list"},
    {"world", "faults", "", "what goes wrong: a list"},
    {"world", "durable", "", "what a node that starts again still has: sync (its sync tables) or everything"},
    {"world", "coordinator", "",
     "where what `blazes apply` has put in coordinates itself: in-process, or zookeeper://... of processes"},
    {"world", "timestep", "", "how long a node is busy with a timestep, and what comes waits; 1ms"},
    {"world", "until", "", "when it ends, if it does not come to rest before; 60s"},
}};

class WorldReader {
 public:
  WorldReader(const std::string& path, const WorldOptions& options, diagnostics::Files& files,
              WorldFile& into)
      : world_{.reading = reading_,
               .files = files,
               .options = options,
               .path = path,
               .into = into,
               .members_of = {}} {}

  void read() {
    spec::FileDocument file = spec::open_document(reading_, world_.files, world_.path, {{}});
    document_ = std::move(file.document);
    if (!document_) return;
    check_keys();
    simulate::Deployment& deployment = world_.deployment();
    deployment.memory_limit = world_.options.memory_limit;
    section("world", [&](Value value) { spec::check_version(reading_, value, "'world'"); });
    section("until", [&](Value value) {
      if (auto time = read_time(reading_, value)) deployment.until = *time;
    });
    section("timestep", [&](Value value) {
      if (auto times = read_times(reading_, value)) deployment.timestep = *times;
    });
    section("durable", [&](Value value) {
      constexpr std::array<std::string_view, 2> kWords = {"sync", "everything"};
      if (auto word = spec::read_choice(reading_, value, kWords))
        deployment.durable = *word == 1 ? simulate::Durable::Everything : simulate::Durable::Sync;
    });
    section("coordinator", [&](Value value) { read_coordinator(world_, value); });
    read_nodes();
    deployment.links.assign(deployment.groups.size() * deployment.groups.size(), {});
    // Whatever names nodes that could not be read is right or wrong.
    if (reading_.collector.has_errors() || !programs_are_right()) return;
    find_coordinated(world_);
    section("links", [&](Value value) { value.each([&](const Value& v) { read_link(world_, v); }); });
    section("faults", [&](Value value) { value.each([&](const Value& v) { read_fault(world_, v); }); });
    section("inputs", [&](Value value) { value.each([&](const Value& v) { read_input(world_, v); }); });
  }

  void give_up(std::string_view id, std::string message) { reading_.error(id, {{}}, std::move(message)); }

  void finish() {
    WorldFile& into = world_.into;
    into.omitted = reading_.collector.omitted();
    into.diagnostics = reading_.collector.take_sorted();
    into.sources = std::move(reading_.sources);
  }

 private:
  template <class Use>
  void section(std::string_view key, Use use) {
    for (const Document::Member& member : document_->members())
      if (member.key == key) document_->read(member, use);
  }

  void check_keys() {
    std::vector<std::string_view> known;
    for (const KeyReference& key : kTopLevel) known.push_back(key.name);
    bool has_nodes = false;
    for (const Document::Member& member : document_->members()) {
      has_nodes = has_nodes || member.key == "nodes";
      if (std::ranges::find(known, member.key) == known.end())
        spec::report_unknown_key(reading_, member.key, member.key_spot, known);
    }
    if (!has_nodes)
      reading_.error("BLZ107", {reading_.sources.place(0, 0)}, "there are no nodes",
                     "describe them under 'nodes'");
  }

  void read_nodes() {
    std::string program;
    std::optional<Named> named;
    section("program", [&](Value value) {
      named = spec::read_name(reading_, value, "'program'");
      if (!named) return;
      program = named->text;
      named->text = program;
    });
    section("nodes", [&](Value value) {
      if (!value.is_map() || value.size() == 0)
        return reading_.wrong_kind(value, "'nodes'", "a mapping of names to what the nodes are");
      read_groups(world_, value, named);
    });
  }

  bool programs_are_right() const {
    return std::ranges::all_of(world_.into.programs, [](const auto& p) { return p.mistakes.empty(); });
  }

  Reading reading_;
  WorldReading world_;
  std::unique_ptr<Document> document_;
};

}  // namespace
}  // namespace world

bool WorldFile::has_mistakes() const {
  return !diagnostics.empty() ||
         std::ranges::any_of(programs, [](const Program& p) { return !p.mistakes.empty(); });
}

WorldFile read_world(const std::string& path, const WorldOptions& options, diagnostics::Files& files) {
  WorldFile file;
  world::WorldReader reader(path, options, files, file);
  try {
    reader.read();
  } catch (const std::bad_alloc&) {
    reader.give_up("BLZ102", "there is not enough memory for this input");
  } catch (const std::exception& e) {
    reader.give_up("BLZ901", fmt::format("reading failed: {}", e.what()));
  }
  reader.finish();
  return file;
}

std::vector<KeyReference> world_key_reference() {
  std::vector<KeyReference> all(world::kTopLevel.begin(), world::kTopLevel.end());
  world::add_group_keys(all);
  world::add_link_keys(all);
  world::add_input_keys(all);
  world::add_fault_keys(all);
  world::add_coordinator_keys(all);
  return all;
}

}  // namespace blazes::frontend
