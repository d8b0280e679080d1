// `blazes run world.yaml --processes`: each node is a `blazes run` of its own.
#include <filesystem>
#include <map>
#include <ostream>

#include <fmt/format.h>

#include "cli/run_world.h"
#include "cli/session.h"
#include "jvm/child.h"
#include "processes/supervisor.h"
#include "report/escape.h"
#include "runtime/json.h"

namespace blazes::cli {
namespace {

namespace fs = std::filesystem;
using bloom::CatalogCollection;
using bloom::CollectionId;
using bloom::Value;
using frontend::WorldFile;
using report::for_terminal;
using simulate::Deployment;
using simulate::Micros;

class ProcessesRun {
 public:
  ProcessesRun(Session& session, const WorldFile& file)
      : session_(session), file_(file), deployment_(file.deployment), agreement_(file.deployment) {}

  int run() {
    check_coordination();
    processes::SupervisorOptions options;
    options.seed = session_.args.seed;
    for (std::uint32_t member = 0; member < deployment_.members.size(); ++member)
      options.commands.push_back(command(member));
    options.out = [this](std::uint32_t member, Micros at, std::string_view line) { hear(member, at, line); };
    options.err = [this](std::uint32_t member, Micros, std::string_view line) {
      session_.err << for_terminal(deployment_.members[member].name) << ": " << for_terminal(line) << '\n';
    };
    const processes::Supervision seen = processes::supervise(deployment_, options);
    session_.err << fmt::format("{} processes, {} crashes, {} restarts, {}{:.3f} s\n",
                                deployment_.members.size(), seen.crashes, seen.restarts,
                                seen.pauses > 0 ? fmt::format("{} pauses, ", seen.pauses) : "",
                                static_cast<double>(seen.end) / 1e6);
    if (!seen.error.empty()) {
      session_.err << fmt::format("error: {} {}\n", for_terminal(deployment_.members[seen.member].name),
                                  for_terminal(seen.error));
      return kInput;
    }
    for (std::uint32_t member = 0; member < seen.up.size(); ++member)
      if (!seen.up[member]) agreement_.leave_out(member);
    return verdict();
  }

 private:
  int verdict() {
    bool has_replicas = false;
    for (const simulate::Group& group : deployment_.groups)
      has_replicas = has_replicas || !group.agree_on.empty();
    if (!has_replicas) return kClean;
    const auto difference = agreement_.difference();
    session_.err << (difference ? described(deployment_, *difference) : "the replicas agree") << '\n';
    return difference ? kFindings : kClean;
  }

  std::vector<std::string> command(std::uint32_t number) const {
    const simulate::Member& member = deployment_.members[number];
    const simulate::Group& group = deployment_.group_of(number);
    const Arguments& args = session_.args;
    std::vector<std::string> words = {fs::read_symlink("/proc/self/exe").string(),
                                      "run",
                                      session_.resolve(program_of(group)).string(),
                                      "--class",
                                      group.catalog->name,
                                      "--addr",
                                      member.address,
                                      "--transport",
                                      args.transport,
                                      "--memory",
                                      std::to_string(args.memory_mib),
                                      "--data",
                                      folder_of(member).string(),
                                      "--input",
                                      "-"};
    if (!group.coordinated.empty()) {
      words.insert(words.end(), {"--coordinator", coordinator()});
      for (const auto& [set, nodes] : deployment_.producers)
        if (nodes > 0) words.insert(words.end(), {"--producers", fmt::format("{}={}", set, nodes)});
    }
    if (deployment_.durable == simulate::Durable::Everything) words.emplace_back("--durable");
    if (!group.agree_on.empty() || args.trace == "json") words.emplace_back("--trace=json");
    if (args.trace == "text" && group.agree_on.empty()) words.emplace_back("--trace");
    for (const std::string& folder : args.search_path)
      words.insert(words.end(), {"-I", session_.resolve(folder).string()});
    for (const auto& [name, value] : member.variables)
      words.insert(words.end(), {"--set", name + "=" + runtime::json_of(value)});
    return words;
  }

  const std::string& coordinator() const {
    return session_.args.coordinator.empty() ? file_.coordinator : session_.args.coordinator;
  }

  // A process takes part in all of its coordination, or in none.
  void check_coordination() const {
    for (std::uint32_t number = 0; number < deployment_.groups.size(); ++number) {
      const simulate::Group& group = deployment_.groups[number];
      if (group.coordinated.empty()) continue;
      if (coordinator().empty())
        throw Failure{kUsage,
                      fmt::format("{} takes part in coordination: name a coordinator for the processes with "
                                  "--coordinator zookeeper://HOST:PORT/FOLDER, or in `coordinator`",
                                  for_terminal(group.name))};
      if (const auto given = file_.given.find(number); given != file_.given.end())
        throw Failure{kUsage,
                      fmt::format("{}: `fill` gives '{}', which the coordinator of processes fills as well: "
                                  "leave it out",
                                  for_terminal(group.name), for_terminal(given->second.front()))};
    }
  }

  std::string program_of(const simulate::Group& group) const {
    for (const WorldFile::Class& known : file_.classes)
      if (&known.catalog == group.catalog) return known.program->path;
    return {};
  }

  fs::path folder_of(const simulate::Member& member) const {
    const fs::path all =
        session_.args.data.empty() ? scratch_.path() : fs::absolute(session_.resolve(session_.args.data));
    fs::create_directories(all);
    std::string name = member.name;
    for (char& c : name)
      if (c == ':' || c == '/') c = '-';
    return all / name;
  }

  // A line of JSON is told with its node and when it came; what is no such line, as it is.
  void hear(std::uint32_t member, Micros at, std::string_view line) {
    const std::string& name = deployment_.members[member].name;
    const auto record =
        line.starts_with('{') ? runtime::value_of_json(line) : Result<Value, std::string>(std::string());
    const Value* collection = record ? entry(*record, "collection") : nullptr;
    if (!collection || !collection->text()) {
      session_.out << for_terminal(name) << ' ' << for_terminal(line) << std::endl;
      return;
    }
    const bloom::Catalog& catalog = *deployment_.group_of(member).catalog;
    const CollectionId id = catalog.find(*collection->text());
    if (id) compare(member, id, *record);
    if (session_.args.trace != "json" && id && !is_output(catalog.collections[id])) return;
    session_.out << fmt::format(R"({{"at":{},"node":{},)", at, runtime::json_of(Value(name)))
                 << line.substr(1) << std::endl;
  }

  static bool is_output(const CatalogCollection& collection) {
    switch (collection.kind) {
      case bloom::CollectionKind::InterfaceOutput: return collection.name.find('.') == std::string::npos;
      case bloom::CollectionKind::Terminal:
      case bloom::CollectionKind::Stdio: return true;
      default: return false;
    }
  }

  void compare(std::uint32_t member, CollectionId id, const Value& record) {
    const Value *tuple = entry(record, "tuple"), *time = entry(record, "time");
    if (!tuple || !time || !time->integer()) return;
    // What is stored is told anew in each timestep.
    if (is_stored(deployment_.group_of(member).catalog->collections[id].kind)) {
      const auto [last, first] = told_.try_emplace({member, id}, *time->integer());
      if (!first && last->second != *time->integer()) agreement_.clear(member, id);
      last->second = *time->integer();
    }
    agreement_.add(member, id, *tuple);
  }

  static const Value* entry(const Value& record, const char* name) {
    return record.entries() ? bloom::find(*record.entries(), Value(name)) : nullptr;
  }

  Session& session_;
  const WorldFile& file_;
  const Deployment& deployment_;
  simulate::Agreement agreement_;
  jvm::ScratchFolder scratch_;
  std::map<std::pair<std::uint32_t, CollectionId>, std::int64_t> told_;
};

}  // namespace

int run_processes(Session& session, const WorldFile& file) { return ProcessesRun(session, file).run(); }

}  // namespace blazes::cli
