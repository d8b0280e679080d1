#include "cli/run_coordinated.h"

#include <charconv>
#include <utility>

#include "participant/participant.h"
#include "report/escape.h"
#include "zookeeper/zookeeper_service.h"

namespace blazes::cli {
namespace {

using participant::Participant;
using report::for_terminal;
using zookeeper::ZooKeeperService;

std::map<std::string, std::size_t> producers_of(const Arguments& args) {
  std::map<std::string, std::size_t> producers;
  for (const std::string& text : args.producers) {
    const std::size_t equals = text.find('=');
    std::size_t count = 0;
    std::from_chars(text.data() + equals + 1, text.data() + text.size(), count);
    producers[text.substr(0, equals)] = count;
  }
  return producers;
}

class Coordinated : public network::Companion {
 public:
  Coordinated(const zookeeper::Location& location, const runtime::Host& host,
              std::function<void(const std::string&)> say)
      : host_(host), say_(std::move(say)), service_(location) {}

  // An error, or whether there is anything.
  Result<bool, std::string> join(const bloom::Program& program, const bloom::Catalog& catalog,
                                 Participant::Options options) {
    auto made = Participant::make(program, catalog, service_, std::move(options));
    if (!made) return made.error();
    participant_ = std::move(*made);
    return participant_ != nullptr;
  }

  int wakes() const override { return service_.wakes(); }
  bool attend() override {
    const bool has_news = participant_->attend(host_.node());
    if (std::string now = service_.trouble(); now != trouble_) {
      trouble_ = std::move(now);
      say_(trouble_.empty() ? "ZooKeeper answers" : trouble_ + "; waiting");
    }
    return has_news;
  }
  runtime::Inbox take() override { return participant_->take(); }
  bool may_begin() const override { return participant_->may_begin(); }
  void after() override { participant_->after(host_.node()); }
  std::optional<std::string> refused() const override { return participant_->refused(); }

 private:
  const runtime::Host& host_;
  std::function<void(const std::string&)> say_;
  ZooKeeperService service_;
  std::unique_ptr<Participant> participant_;
  std::string trouble_;
};

}  // namespace

std::unique_ptr<network::Companion> make_companion(const Session& session, const bloom::Program& program,
                                                   const bloom::Catalog& catalog, const runtime::Host& host,
                                                   const std::string& address,
                                                   std::function<void(const std::string&)> say) {
  const auto location = zookeeper::parse_location(session.args.coordinator);
  if (!location) throw Failure{kUsage, for_terminal(location.error())};
  try {
    auto companion = std::make_unique<Coordinated>(*location, host, say);
    const std::string root = location->folder.empty() ? "/blazes" : location->folder;
    const auto joined = companion->join(program, catalog, {root, address, producers_of(session.args)});
    if (!joined) throw Failure{kUsage, for_terminal(joined.error()) + ": --producers NAME=N"};
    if (*joined) return companion;
  } catch (const zookeeper::ZooKeeperFailure& failure) {
    throw Failure{kInput, for_terminal(failure.what())};
  }
  say("nothing of " + catalog.name + " is coordinated, so that --coordinator does nothing");
  return nullptr;
}

}  // namespace blazes::cli
