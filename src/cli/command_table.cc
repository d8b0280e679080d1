#include "cli/command_table.h"

#include "base/host_port.h"
#include "cli/commands.h"

namespace blazes::cli {
namespace {

constexpr const char* kHidden = "";  // known only to be refused with a reason

std::string setting(const std::string& text) {
  return text.find('=') == std::string::npos || text.front() == '=' ? "expected KEY=VALUE; got " + text : "";
}

void properties(CLI::App& app, Arguments& a, const std::string& group = "Options") {
  app.add_option("--property", a.property, "What ${KEY} stands for in Flux files; may be repeated")
      ->check(CLI::Validator(setting, ""))
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--properties", a.properties, "A Java properties file that says the same; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(group);
  app.add_flag("--env", a.env, "Fill in ${ENV-NAME} from the environment")->group(group);
}

void bloom_program(CLI::App& app, Arguments& a) {
  app.add_option("--class", a.main_class,
                 "Which class or module of a Bloom program, if not those that are nodes by themselves")
      ->type_name("NAME");
  app.add_option("-I", a.search_path,
                 "A folder in which `require` looks for files of Bloom programs; may be repeated")
      ->type_name("FOLDER")
      ->allow_extra_args(false);
}

void file(CLI::App& app, Arguments& a) {
  app.add_option("FILE", a.file,
                 "The spec, YAML or JSON, a Flux file, or a Bloom program (FILE.rb or FILE.rb#Module)")
      ->required()
      ->type_name("FILE");
  properties(app, a);
  bloom_program(app, a);
}

void variant(CLI::App& app, Arguments& a) {
  app.add_option("--variant", a.variant, "Only this variant of the spec")->type_name("NAME");
}

void format(CLI::App& app, Arguments& a, std::vector<std::string> formats) {
  std::string list;
  for (const std::string& f : formats) list += (list.empty() ? "" : "|") + f;
  a.format = formats.front();
  app.add_option("--format", a.format, list + "; " + formats.front() + " if nothing is said")
      ->check(CLI::IsMember(formats))
      ->type_name("FORMAT");
}

void color(CLI::App& app, Arguments& a) {
  app.add_option("--color", a.color, "always|never|auto; auto colours on a terminal unless NO_COLOR is set")
      ->check(CLI::IsMember({"always", "never", "auto"}))
      ->type_name("WHEN");
}

void output(CLI::App& app, Arguments& a, const char* what) {
  app.add_option("-o,--output", a.output, what)->type_name("FILE");
}

void what_if(CLI::App& app, Arguments& a) {
  app.add_option("--what-if", a.what_if, "As if the spec made this promise; may be repeated")
      ->type_name("PROMISE")
      ->allow_extra_args(false);
}

void describe_check(CLI::App& app, Arguments& a) {
  file(app, a);
  format(app, a, {"text", "json", "sarif", "dot", "mermaid"});
  variant(app, a);
  app.add_option("--fail-on", a.fail_on,
                 "run|inst|diverge: exit with 1 only for findings as bad as this, or worse")
      ->check(CLI::IsMember({"run", "inst", "diverge"}))
      ->type_name("LEVEL");
  what_if(app, a);
  color(app, a);
  output(app, a, "Write into this file");
}

void describe_why(CLI::App& app, Arguments& a) {
  file(app, a);
  app.add_option("--stream", a.stream, "The stream: its name, or Component.interface")
      ->required()
      ->type_name("NAME");
  app.add_flag("--with-plan", a.with_plan, "Prove the label that the stream has once the plan is applied");
  variant(app, a);
  format(app, a, {"text", "json"});
  color(app, a);
}

void describe_plan(CLI::App& app, Arguments& a) {
  file(app, a);
  output(app, a, "Write the plan into this file, as JSON");
  variant(app, a);
  what_if(app, a);
  format(app, a, {"text", "json"});
  color(app, a);
}

void describe_advise(CLI::App& app, Arguments& a) {
  file(app, a);
  variant(app, a);
  format(app, a, {"text", "json"});
  color(app, a);
}

void describe_apply(CLI::App& app, Arguments& a) {
  app.add_option("FILE", a.file, "A Bloom program (FILE.rb or FILE.rb#Module), or a spec that names one")
      ->required()
      ->type_name("FILE");
  app.add_option("--plan", a.plan_file, "Apply this plan, as `plan -o` has written it; else the cheapest one")
      ->type_name("FILE");
  app.add_option("-o,--output", a.output, "Write the coordinated program into this folder")
      ->type_name("FOLDER");
  app.add_flag("--diff", a.diff, "Print what changes");
  app.add_flag("--fallback", a.fallback, "If no plan is enough, apply the best that can be done");
  variant(app, a);
  what_if(app, a);
  bloom_program(app, a);
  color(app, a);
}

void describe_explain(CLI::App& app, Arguments& a) {
  app.add_option("TOPIC", a.topic, "An id, a slug, or a page such as rule-2; nothing lists all")
      ->type_name("TOPIC");
  color(app, a);
}

void describe_graph(CLI::App& app, Arguments& a) {
  file(app, a);
  format(app, a, {"dot", "mermaid"});
  variant(app, a);
  output(app, a, "Write into this file");
}

void describe_diff(CLI::App& app, Arguments& a) {
  app.add_option("OLD", a.file, "A spec, or a report made by `check --format json`")
      ->required()
      ->type_name("FILE");
  app.add_option("NEW", a.other_file, "The same of the new state")->required()->type_name("FILE");
  properties(app, a);
  variant(app, a);
  format(app, a, {"text", "json"});
  color(app, a);
}

std::string address(const std::string& text) {
  return parse_host_port(text) ? "" : "expected HOST:PORT, with a port up to 65535; got " + text;
}

std::string count_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::string number = equals == std::string::npos ? "" : text.substr(equals + 1);
  const bool is_count = !number.empty() && number.size() < 7 && number[0] != '0' &&
                        number.find_first_not_of("0123456789") == std::string::npos;
  return is_count && equals > 0 ? "" : "expected NAME=N with N from 1 on; got " + text;
}

void describe_storm_submit(CLI::App& app, Arguments& a) {
  app.add_option("--plan", a.plan_file, "submit: apply this plan, as `plan -o` has written it")
      ->type_name("FILE");
  app.add_flag("--fallback", a.fallback, "submit: if no plan is enough, apply the best that can be done");
  CLI::Option* dry_run =
      app.add_flag("--dry-run", a.dry_run, "submit: print the topology with its plan put in");
  CLI::Option* local =
      app.add_option("--local", a.local_seconds, "submit: run it for so long in a cluster of one process");
  local->check(CLI::Range(1u, 86400u))->type_name("SECONDS")->excludes(dry_run);
  app.add_option("--nimbus", a.nimbus,
                 "The Nimbus at HOST:PORT: what runs there, or, for submit, in place of the configured one")
      ->check(CLI::Validator(address, ""))
      ->type_name("ADDRESS")
      ->excludes(dry_run)
      ->excludes(local);
  app.add_option("--config", a.config,
                 "submit: set this in the configuration of the topology; may be repeated")
      ->check(CLI::Validator(setting, ""))
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void describe_storm(CLI::App& app, Arguments& a) {
  app.add_option("ACTION", a.action, "check, why, plan, advise, submit, extract or status")
      ->required()
      ->check(CLI::IsMember({"check", "why", "plan", "advise", "submit", "extract", "status"}))
      ->type_name("ACTION");
  app.add_option("JAR", a.jar, "The program; for status, the name of a topology")->type_name("JAR");
  app.add_option("CLASS", a.main_class, "Its main class")->type_name("CLASS");
  app.add_option("ARGUMENT", a.program_args, "Arguments of the main class")->type_name("ARGUMENT");
  app.add_option("--annotations", a.file, "A spec that says what the components do")->type_name("FILE");
  app.add_option("--topology", a.topology, "Which topology, if there are several")->type_name("NAME");
  app.add_option("--stream", a.stream, "why: the stream, its name or Component.interface")->type_name("NAME");
  describe_storm_submit(app, a);
  properties(app, a, kHidden);
  variant(app, a);
  format(app, a, {"text", "json", "sarif", "dot", "mermaid"});
  what_if(app, a);
  color(app, a);
  output(app, a, "Write into this file");
}

void describe_bloom(CLI::App& app, Arguments& a) {
  app.add_option("ACTION", a.action, "catalog, points or annotations")
      ->required()
      ->check(CLI::IsMember({"catalog", "points", "annotations"}))
      ->type_name("ACTION");
  app.add_option("FILE", a.file, "A Bloom program, in Ruby")->required()->type_name("FILE");
  bloom_program(app, a);
  format(app, a, {"text", "json"});
  color(app, a);
  output(app, a, "Write into this file");
}

void describe_run(CLI::App& app, Arguments& a) {
  app.add_option("FILE", a.file, "A Bloom program, in Ruby, or a world file, in YAML or JSON")
      ->required()
      ->type_name("FILE");
  bloom_program(app, a);
  app.add_option(
         "--input", a.input,
         "What comes in, a timestep a line: {\"click\": [[1, \"c1\"]]}; - is standard input; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("--addr", a.address,
                 "Run it on the network, at this address of its own, until it is stopped")
      ->check(CLI::Validator(address, ""))
      ->type_name("HOST:PORT");
  app.add_option("--set", a.set,
                 "The value of @name, NAME or $name in the program, as JSON or a text; may be repeated")
      ->check(CLI::Validator(setting, ""))
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app.add_option("--steps", a.steps, "So many timesteps more after the input has ended")->type_name("N");
  app.add_flag("--trace{text}", a.trace,
               "Show what came, changed and went in every timestep; =json: all contents")
      ->check(CLI::IsMember({"text", "json"}));
  app.add_option("--seed", a.seed, "A world: what decides all that is left to chance; 1 if nothing is said")
      ->type_name("N");
  app.add_option("--seeds", a.seeds, "A world: so many executions, from that seed on, and what came of them")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
      ->type_name("N");
  app.add_flag("--processes", a.processes, "A world: as processes of this machine, under its clock");
  app.add_option("--memory", a.memory_mib, "How many MiB tuples may take; 4096 if nothing is said")
      ->check(CLI::Range(1u, 1u << 24))
      ->type_name("MIB");
  app.add_option("--transport", a.transport,
                 "udp|tcp: how messages travel; udp, as with Bud, if nothing is said")
      ->check(CLI::IsMember({"udp", "tcp"}))
      ->type_name("NAME");
  app.add_option("--data", a.data, "Keep `sync` tables in this folder, over restarts")->type_name("FOLDER");
  app.add_flag("--durable", a.durable, "Keep all that comes in there, so that everything survives a restart");
  app.add_option("--coordinator", a.coordinator,
                 "Where what `blazes apply` has put in coordinates itself: an ensemble of ZooKeeper, and a "
                 "folder in it that is this run's own")
      ->type_name("zookeeper://HOST:PORT,HOST:PORT/FOLDER");
  app.add_option("--producers", a.producers,
                 "How many nodes send a sealed stream, or to a sequenced site; may be repeated")
      ->check(CLI::Validator(count_of, ""))
      ->type_name("NAME=N")
      ->allow_extra_args(false);
  app.add_option("--metrics", a.metrics, "Tell Prometheus at this address what the node does")
      ->check(CLI::Validator(address, ""))
      ->type_name("HOST:PORT");
}

constexpr Command kTable[] = {
    {"check", "Say what can go wrong at which sink, and why",
     "Examples:\n"
     "  blazes check adnet.yaml\n"
     "  blazes check adnet.yaml --variant POOR --format json -o report.json\n"
     "  blazes check adnet.yaml --fail-on diverge\n"
     "  blazes check adnet.yaml --what-if 'seal clicks on campaign'",
     describe_check, check},
    {"why", "Prove the label of a stream",
     "Examples:\n"
     "  blazes why adnet.yaml --stream answers\n"
     "  blazes why adnet.yaml --stream Report.response --variant POOR",
     describe_why, why},
    {"plan", "Choose the cheapest coordination that is enough",
     "Exits with 1 if no coordination is enough.\n\n"
     "Examples:\n"
     "  blazes plan wordcount.yaml -o plan.json\n"
     "  blazes plan adnet.yaml --variant CAMPAIGN --what-if 'seal clicks on campaign'\n\n"
     "Promises: 'seal STREAM on A, B', 'order STREAM on A', 'order STREAM', 'sequence STREAM on A',\n"
     "'unique STREAM on A', 'partition STREAM on A', 'dependency A -> B', 'gate Component.in -> out on A'",
     describe_plan, plan},
    {"advise", "Name the smallest promises that would let a plan succeed",
     "Exits with 1 if no coordination is enough as things stand.\n\n"
     "Example:\n"
     "  blazes advise adnet.yaml --variant POOR",
     describe_advise, advise},
    {"apply", "Write a copy of a Bloom program with its plan put in",
     "The copy differs by the smallest edits, and by one file for each strategy. It is read again before "
     "anything is "
     "written:\nit has to be as good as the plan says. A plan for another version of the program is refused. "
     "Promises to "
     "seal or to\nnumber are kept by what is written; other promises have to stand in a spec.\n\n"
     "Examples:\n"
     "  blazes plan cart.rb --what-if 'seal action on session' -o plan.json\n"
     "  blazes apply cart.rb --plan plan.json -o out\n"
     "  blazes apply adnet.yaml --variant CAMPAIGN --diff",
     describe_apply, apply},
    {"explain", "Print the page of a finding or a rule",
     "Examples:\n"
     "  blazes explain\n"
     "  blazes explain BLZ203\n"
     "  blazes explain replica-divergence",
     describe_explain, explain},
    {"graph", "Draw the labelled dataflow",
     "Examples:\n"
     "  blazes graph adnet.yaml --variant POOR | dot -Tsvg > adnet.svg\n"
     "  blazes graph adnet.yaml --format mermaid",
     describe_graph, graph},
    {"diff", "Say which labels got worse",
     "Exits with 1 if any did. A lost seal alone is told, but is not worse.\n\n"
     "Examples:\n"
     "  blazes diff old.yaml new.yaml\n"
     "  blazes diff main.json adnet.yaml",
     describe_diff, diff},
    {"bloom", "Say what a Bloom program is made of, without running it",
     "`catalog` prints the collections, rules and strata of each node in the file, of the module that "
     "--class names, or, "
     "where there is no node,\nof the modules that no other uses; and how much of the code in the rules is "
     "understood.\n"
     "`points` lists the statements that are not monotone, and whether something comes to them "
     "asynchronously; it exits\nwith 1 if so. `annotations` prints what is extracted as a spec, to be "
     "reviewed "
     "and changed.\n\n"
     "Examples:\n"
     "  blazes bloom catalog kvs.rb\n"
     "  blazes bloom points kvs.rb --class BasicKVS\n"
     "  blazes bloom annotations kvs.rb -o kvs.yaml\n"
     "  blazes bloom catalog kvs.rb --class ReplicatedKVS -I lib --format json",
     describe_bloom, bloom},
    {"run", "Run a node of a Bloom program, or a world of them",
     "Feeds one node with a timestep a line, and prints, a line each, what its output interfaces hold in a "
     "timestep and "
     "what it\nsends to others; what it sends to itself comes in with the next timestep. Equal inputs give "
     "equal "
     "outputs, byte by byte.\n"
     "With --addr it is a node on the network: messages travel as Bud writes them, timers tick, and SIGINT "
     "or "
     "SIGTERM ends\nit.\n\n"
     "Examples:\n"
     "  blazes run kvs.rb --class BasicKVS --input requests.jsonl\n"
     "  blazes run report.rb --set 'peers=[\"a:1\", \"b:1\"]' --input - --trace\n"
     "  blazes run kvs.rb --addr 127.0.0.1:5000 --data kvs.data --metrics 127.0.0.1:9100\n"

     "  blazes run world.yaml --seed 7\n"
     "  blazes run world.yaml --seeds 1000",
     describe_run, run_program},
    {"storm", "Do these for the topology that a Storm program would submit, or that runs",
     "Runs the main class and catches what it would submit. `submit` submits that with the cheapest "
     "coordination put\n"
     "in; the other actions submit nothing. `extract` prints the topology as a spec; `status` says how the\n"
     "topologies of a cluster are doing. What begins with '-' and is meant for the main class goes after "
     "'--'.\n\n"
     "Examples:\n"
     "  blazes storm check wordcount.jar com.example.WordCount\n"
     "  blazes storm check wordcount.jar com.example.WordCount --annotations wordcount.yaml -- "
     "--local=false\n"
     "  blazes storm submit wordcount.jar com.example.WordCount --annotations wordcount.yaml --dry-run\n"
     "  blazes storm submit wordcount.jar com.example.WordCount --plan plan.json --nimbus nimbus1:6627\n"
     "  blazes storm extract wordcount.jar com.example.WordCount -o topology.json\n"
     "  blazes storm check --nimbus localhost:6627 --topology wordcount\n"
     "  blazes storm status wordcount --nimbus localhost:6627",
     describe_storm, storm},
};

}  // namespace

std::span<const Command> command_table() { return kTable; }

}  // namespace blazes::cli
