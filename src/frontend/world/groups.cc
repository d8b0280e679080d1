#include "frontend/world/groups.h"

#include "base/host_port.h"
#include "frontend/spec/file_document.h"
#include "frontend/spec/scalars.h"
#include "frontend/world/values.h"

namespace blazes::frontend::world {
namespace {

struct GroupDraft {
  std::optional<Named> program, module, address;
  std::optional<spec::NamedList> agree_on;
  std::optional<Value> set, fill;
  std::uint32_t instances = 1, rate = 0;
};

constexpr KeyTable<GroupDraft, 8> kGroupKeys = {{
    {"class", "",
     [](Reading& r, GroupDraft& d, const Value& v) { d.module = spec::read_name(r, v, "'class'"); },
     "the class or module of the program that these nodes run; without it, the one named like the group"},
    {"program", "",
     [](Reading& r, GroupDraft& d, const Value& v) { d.program = spec::read_name(r, v, "'program'"); },
     "the program, if it is not that of the world"},
    {"instances", "",
     [](Reading& r, GroupDraft& d, const Value& v) {
       if (auto count = spec::read_count(r, v, Limits::kInstances)) d.instances = *count;
     },
     "how many nodes there are: NAME:1, NAME:2 and so on; 1"},
    {"address", "",
     [](Reading& r, GroupDraft& d, const Value& v) { d.address = spec::read_name(r, v, "'address'"); },
     "HOST:PORT of the first of them, from which the others count the port up; NAME:1"},
    {"set", "", [](Reading&, GroupDraft& d, const Value& v) { d.set = v; },
     "values of @name, NAME and \"$name\" in the program"},
    {"fill", "", [](Reading&, GroupDraft& d, const Value& v) { d.fill = v; },
     "tables and what is in them when a node starts: tuples by collection"},
    {"agree_on", "",
     [](Reading& r, GroupDraft& d, const Value& v) { d.agree_on = spec::read_names(r, v, false); },
     "these nodes are replicas of each other, which have to show the same in these collections"},
    {"rate", "",
     [](Reading& r, GroupDraft& d, const Value& v) {
       if (auto count = spec::read_count(r, v, Limits::kRate)) d.rate = *count;
     },
     "how many messages and records a node takes in a second of virtual time; without it, as many as come"},
}};

// `peers` is what the program calls `@peers`.
std::string variable_name(std::string_view name) {
  const bool is_plain = !name.empty() && name[0] >= 'a' && name[0] <= 'z';
  return (is_plain ? "@" : "") + std::string(name);
}

class GroupReader {
 public:
  GroupReader(WorldReading& world, std::optional<Named> program) : world_(world), program_(program) {}

  void read(const Value& nodes) {
    for (Value entry : nodes) {
      if (world_.deployment().groups.size() == Limits::kGroups) {
        error("BLZ102", entry.key_spot(), "there are too many groups of nodes",
              fmt::format("a world may have {}", Limits::kGroups));
        return;
      }
      add_group(entry);
    }
    // Now that all addresses are known.
    for (std::uint32_t group = 0; group < drafts_.size(); ++group) fill_group(group);
  }

 private:
  void error(std::string_view id, Spot spot, std::string message, std::string hint = {}) {
    world_.reading.error(id, spot, std::move(message), std::move(hint));
  }

  void add_group(const Value& entry) {
    Reading& reading = world_.reading;
    const Named name{entry.key(), entry.key_spot()};
    if (!spec::check_name(reading, name.text, name.spot, "a name of nodes")) return;
    if (name.text.find(':') != std::string_view::npos)
      return error("BLZ117", name.spot, fmt::format("a colon in the name {}", quoted(name.text)),
                   "nodes are called NAME:1, NAME:2 and so on");
    GroupDraft draft;
    if (entry.is_map())
      spec::read_mapping(reading, entry, kGroupKeys, draft);
    else if (!entry.is_null())
      return reading.wrong_kind(entry, quoted(name.text), "a mapping");
    const bloom::Catalog* catalog = find_class(draft, name);
    if (!catalog) return;
    simulate::Group group{
        .name = std::string(name.text), .catalog = catalog, .agree_on = {}, .rate = draft.rate};
    if (draft.agree_on)
      for (const Named& collection : *draft.agree_on)
        if (const bloom::CollectionId id = world_.collection(*catalog, collection))
          group.agree_on.push_back(id);
    world_.deployment().groups.push_back(std::move(group));
    drafts_.push_back(std::move(draft));
    add_members(name);
  }

  void add_members(const Named& name) {
    auto& all = world_.deployment().members;
    const GroupDraft& draft = drafts_.back();
    std::string_view host = name.text;
    std::uint32_t port = 1;  // where the address is no good too: the nodes are there, for whoever names them
    Spot spot = name.spot;
    if (draft.address) {
      spot = draft.address->spot;
      const std::string_view text = draft.address->text;
      const auto parts = parse_host_port(text);
      if (!parts || parts->port < 1 || parts->port + draft.instances - 1 > 65'535) {
        error("BLZ117", spot, fmt::format("'address' is {}", quoted(text)),
              "expected HOST:PORT, with a port from 1 to 65535 for each node");
      } else {
        host = parts->host;
        port = parts->port;
      }
    }
    const auto group = static_cast<std::uint32_t>(drafts_.size() - 1);
    world_.members_of.push_back({static_cast<std::uint32_t>(all.size()), draft.instances});
    if (all.size() + draft.instances > Limits::kMembers) {
      error("BLZ102", name.spot, "there are too many nodes",
            fmt::format("a world may have {}", Limits::kMembers));
      world_.members_of.back().count = 0;
      return;
    }
    for (std::uint32_t i = 0; i < draft.instances; ++i) {
      simulate::Member member{.name = fmt::format("{}:{}", name.text, i + 1),
                              .address = draft.address || !world_.options.address
                                             ? fmt::format("{}:{}", host, port + i)
                                             : free_address(),
                              .group = group,
                              .variables = {},
                              .fill = {}};
      const auto [first, added] = addresses_.try_emplace(member.address, member.name);
      if (!added)
        error(
            "BLZ122", spot,
            fmt::format("{} and {} have one address, {}", first->second, member.name, quoted(member.address)),
            "give them different ones with 'address'");
      all.push_back(std::move(member));
    }
  }

  void fill_group(std::uint32_t group) {
    const GroupDraft& draft = drafts_[group];
    const Members members = world_.members_of[group];
    for (std::uint32_t member = members.first; member < members.first + members.count; ++member) {
      simulate::Member& into = world_.deployment().members[member];
      if (draft.set && !draft.set->is_map())
        world_.reading.wrong_kind(*draft.set, "'set'", "a mapping of names to values");
      else if (draft.set)
        for (Value entry : *draft.set)
          if (auto value = read_value(world_, entry, member))
            into.variables[variable_name(entry.key())] = std::move(*value);
      if (draft.fill)
        if (auto inbox = read_inbox(world_, *draft.fill, member)) into.fill = std::move(*inbox);
    }
  }

  // Whoever gives one does not know which ones are taken but not yet used.
  std::string free_address() const {
    std::string address = world_.options.address();
    for (std::uint32_t tries = 0; tries < Limits::kAddresses && addresses_.contains(address); ++tries)
      address = world_.options.address();
    return address;
  }

  const bloom::Catalog* find_class(const GroupDraft& draft, const Named& name) {
    const auto named = draft.program ? draft.program : program_;
    if (!named) {
      error("BLZ107", name.spot, fmt::format("{} has no program", quoted(name.text)),
            "name it in 'program', of the world or of these nodes");
      return nullptr;
    }
    WorldFile::Program& program = find_program(*named);
    if (!program.mistakes.empty()) return nullptr;
    const Named wanted = draft.module.value_or(name);
    for (const WorldFile::Class& known : world_.into.classes)
      if (known.program == &program && known.catalog.name == wanted.text) return &known.catalog;
    const Id<bloom::Module> module = program.program.find(wanted.text);
    if (!module) {
      std::vector<std::string_view> known;
      for (const bloom::Module& of : program.program.modules) known.push_back(of.name);
      error(
          "BLZ125", wanted.spot, fmt::format("there is no class or module {}", quoted(wanted.text)),
          spec::meant_or(wanted.text, known, draft.module ? "" : "name the class of these nodes in 'class'"));
      return nullptr;
    }
    bloom::Catalog catalog = bloom::make_catalog(program.program, module);
    if (!catalog.diagnostics.empty()) {
      program.mistakes = catalog.diagnostics;
      return nullptr;
    }
    return &world_.into.classes.emplace_back(WorldFile::Class{&program, std::move(catalog)}).catalog;
  }

  WorldFile::Program& find_program(const Named& named) {
    const std::string path = diagnostics::beside(world_.path, named.text);
    for (WorldFile::Program& known : world_.into.programs)
      if (known.path == path) return known;
    WorldFile::Program& made = world_.into.programs.emplace_back();
    made.path = path;
    made.program = bloom::read_program({path}, {.search_path = world_.options.search_path}, world_.files);
    made.mistakes = made.program.diagnostics;
    return made;
  }

  WorldReading& world_;
  std::optional<Named> program_;
  std::vector<GroupDraft> drafts_;  // by group
  absl::flat_hash_map<std::string, std::string> addresses_;
};

}  // namespace

void read_groups(WorldReading& world, const Value& nodes, std::optional<Named> program) {
  GroupReader(world, program).read(nodes);
}

void add_group_keys(std::vector<KeyReference>& reference) { spec::add_keys("nodes", kGroupKeys, reference); }

}  // namespace blazes::frontend::world
