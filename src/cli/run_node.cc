#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ostream>
#include <random>

#include <fcntl.h>
#include <fmt/format.h>

#include "base/fnv.h"
#include "bloom/program.h"
#include "cli/bloom_run.h"
#include "cli/run_coordinated.h"
#include "network/metrics.h"
#include "network/node_loop.h"
#include "report/escape.h"

namespace blazes::cli {
namespace {

using bloom::CatalogCollection;
using report::for_terminal;

template <class T>
T value_or_end(Result<T, std::string> result, int status = kUsage) {
  if (!result) throw Failure{status, for_terminal(result.error())};
  return std::move(*result);
}

std::string plural(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

class NodeRun {
 public:
  NodeRun(Session& session, const bloom::Program& program, const bloom::Catalog& catalog)
      : session_(session),
        program_(program),
        catalog_(catalog),
        printer_(session, catalog, StepPrinter::Messages::Printed) {}

  int run() {
    std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of the one who writes it
    const std::string& address = session_.args.address;
    transport_ = value_or_end(session_.args.transport == "tcp" ? network::make_tcp(io_, address)
                                                               : network::make_udp(io_, address));
    if (const auto refused = open_tables(); !refused.empty()) return refuse(session_, program_, refused);
    auto host = runtime::Host::make(catalog_, std::move(options_), network::now());
    if (!host) return refuse(session_, program_, host.error());
    host_ = std::move(*host);
    std::optional<runtime::Step> last;
    if (session_.args.durable) open_inboxes(last);
    if (!session_.args.coordinator.empty())
      companion_ = make_companion(session_, program_, catalog_, *host_, transport_->address(),
                                  [this](const std::string& text) { say(text); });
    make_loop();
    open_inputs();
    open_metrics();
    say(fmt::format("{} is up ({})", transport_->address(), session_.args.transport));
    if (last) loop_->send(*last);
    const auto ended = loop_->run();
    session_.out.flush();
    say(fmt::format("{} stopped after {}: {} in, {} out, {} dropped", transport_->address(),
                    plural(host_->node().time(), "timestep"), plural(loop_->messages_in(), "message"),
                    loop_->messages_out(), loop_->dropped()));
    if (!ended) return kClean;
    if (ended->failure) throw failed(program_, host_->node().time(), *ended->failure);
    throw Failure{kInternal, for_terminal(ended->error)};
  }

 private:
  void say(const std::string& text) {
    session_.err << "blazes: " << for_terminal(text) << '\n' << std::flush;
  }

  // Before there is a host, as it begins with what they hold.
  std::vector<runtime::Failure> open_tables() {
    options_.node = node_options(session_);
    options_.node.identity.address = transport_->address();
    options_.seed = std::random_device()();
    options_.keeps_inbox = session_.args.durable;
    if (!session_.args.data.empty())
      folder_ = value_or_end(storage::Folder::open(session_.resolve(session_.args.data)));
    std::vector<runtime::Failure> refused;
    bool any = false;
    for (const CatalogCollection& collection : catalog_.collections) {
      if (!is_durable(collection.kind)) continue;
      any = true;
      if (folder_) continue;
      refused.push_back({runtime::Failure::Kind::Unsupported, collection.span,
                         fmt::format("`{}` is a `{}` table, and has to survive a restart", collection.name,
                                     name_of(collection.kind)),
                         "name a folder for it with --data FOLDER"});
    }
    if (!any || !folder_ || session_.args.durable) return refused;
    auto tables = value_or_end(storage::DurableTables::open(*folder_, catalog_, log_options()), kInput);
    options_.node.restored = tables->take_restored();
    keep_with(std::move(tables));
    return refused;
  }

  void open_inboxes(std::optional<runtime::Step>& last) {
    keep_with(
        value_or_end(storage::InboxLog::open(*folder_, identity(), *host_, last, log_options()), kInput));
    if (host_->node().time() > 0)
      say(fmt::format("goes on after {} of earlier lives", plural(host_->node().time(), "timestep")));
  }

  storage::RenewedLog::Options log_options() {
    return {.say = [this](const std::string& text) { say(text); }};
  }

  void keep_with(std::unique_ptr<storage::Keeper> keeper) {
    if (keeper->torn() > 0)
      say(fmt::format("a timestep was half written when the last life ended: {} dropped",
                      plural(keeper->torn(), "byte")));
    keeper_ = std::move(keeper);
  }

  // All that decides what the node does, beside what comes in.
  std::string identity() const {
    Fnv1a hash;
    for (const auto& source : program_.sources.all()) hash.bytes(source.text->view());
    hash.bytes(catalog_.name);
    for (const std::string& setting : session_.args.set) hash.bytes(setting);
    hash.bytes(transport_->address());
    return fmt::format("{:016x}", hash.value());
  }

  void make_loop() {
    started_ = network::now();
    loop_.emplace(io_, catalog_, *host_, *transport_,
                  network::NodeLoop::Options{
                      .keeper = keeper_.get(),
                      .companion = companion_.get(),
                      .show =
                          [this](const runtime::Step& step, runtime::Micros now) {
                            const bool more = printer_.print(host_->node(), step,
                                                             static_cast<double>(now - started_) / 1e6);
                            session_.out.flush();
                            return more && session_.out;
                          },
                      .dropped = [this](const runtime::Drop& drop) { printer_.dropped(drop.why); },
                      .mistake = [this](const std::string& mistake) { say(mistake); }});
  }

  void open_inputs() {
    for (const std::string& input : session_.args.input) {
      const std::string path = session_.resolve(input).string();
      const int fd =
          input == "-" ? network::open_standard_input() : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
      if (fd < 0) throw Failure{kInput, fmt::format("{}: {}", for_terminal(input), std::strerror(errno))};
      loop_->add_input(input == "-" ? "the input" : input, std::make_unique<network::Lines>(io_, fd));
    }
  }

  void open_metrics() {
    if (session_.args.metrics.empty()) return;
    metrics_ = value_or_end(network::MetricsServer::open(
        io_, session_.args.metrics, [this] { return network::metrics_text(loop_->counts()); }));
    say(fmt::format("metrics at http://{}/metrics", metrics_->address()));
  }

  Session& session_;
  const bloom::Program& program_;
  const bloom::Catalog& catalog_;
  StepPrinter printer_;
  runtime::Host::Options options_;
  boost::asio::io_context io_{1};
  std::unique_ptr<network::Transport> transport_;
  std::unique_ptr<storage::Folder> folder_;
  std::unique_ptr<runtime::Host> host_;
  std::unique_ptr<storage::Keeper> keeper_;
  std::unique_ptr<network::Companion> companion_;
  std::optional<network::NodeLoop> loop_;
  std::unique_ptr<network::MetricsServer> metrics_;
  runtime::Micros started_ = 0;
};

}  // namespace

int run_node(Session& session, const bloom::Program& program, const bloom::Catalog& catalog) {
  return NodeRun(session, program, catalog).run();
}

}  // namespace blazes::cli
