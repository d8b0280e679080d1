// Clients that propose records, and replicas that see all of them in one order; one of these numbers them.
#include <fstream>
#include <memory>

#include "coordination/producer_registry.h"
#include "coordination/proposals.h"
#include "coordination/sequencer.h"
#include "faults/parties/party.h"

namespace blazes::test {
namespace {

using namespace coordination;

std::string order_root(const std::string& root, std::size_t shard) {
  return fmt::format("{}/orders/{}", root, shard);
}

// A record more for each shard on each tick; what is not settled is proposed again.
class Client : public Party {
 public:
  explicit Client(const Settings& settings)
      : Party(settings), registry_({.root = root_, .producer = name_}), records_(settings.number("records")) {
    coordinator_.add(registry_);
    for (std::size_t shard = 0; shard < settings.number("shards"); ++shard) {
      leaders_.push_back(std::make_unique<Sequencer>(
          Sequencer::Options{.root = order_root(root_, shard), .candidate = false, .reads = false}));
      coordinator_.add(*leaders_.back());
    }
  }

 private:
  void coordinated() override {
    while (auto event = registry_.next())
      if (const auto* registered = std::get_if<Registered>(&*event)) {
        // Its first incarnation tells its lives apart; a later one is still the same life.
        if (proposals_.empty())
          for (std::size_t i = 0; i < leaders_.size(); ++i)
            proposals_.emplace_back(fmt::format("{}#{}", name_, registered->incarnation));
        say("registered {}", registered->incarnation);
      }
    for (std::size_t shard = 0; shard < leaders_.size(); ++shard) {
      while (auto event = leaders_[shard]->next())
        if (const auto* leader = std::get_if<LeaderIs>(&*event)) {
          say("leader of {} is {}", shard, leader->name.value_or("nobody"));
          if (!proposals_.empty()) proposals_[shard].leader(leader->name);
          names_[shard] = leader->name;
        }
      propose(shard);
    }
  }

  void propose(std::size_t shard) {
    if (proposals_.empty()) return;
    while (auto proposal = proposals_[shard].next())
      socket_.send(Socket::address(proposal->to),
                   {"propose", std::to_string(shard), proposal->record.origin.by,
                    std::to_string(proposal->record.origin.number), proposal->record.bytes});
  }

  void heard(const Words& words, const sockaddr_in&) override {
    if (words.size() == 4 && words[0] == "settled" && !proposals_.empty())
      proposals_.at(std::stoul(words[1])).settled({words[2], std::stoul(words[3])});
  }

  void every_tick() override {
    if (proposals_.empty()) return;
    bool settled = true;
    for (std::size_t shard = 0; shard < proposals_.size(); ++shard) {
      for (std::size_t i = 0; i < kAtOnce && made_ < records_ * proposals_.size(); ++i)
        proposals_[shard].add(fmt::format("{}/{}", name_, made_++));
      proposals_[shard].leader(names_[shard]);  // and all that is not settled again
      propose(shard);
      settled &= proposals_[shard].empty();
    }
    if (settled && made_ == records_ * proposals_.size() && !said_) say("done"), said_ = true;
  }

  static constexpr std::size_t kAtOnce = 5;

  ProducerRegistry registry_;
  const std::size_t records_;
  std::vector<std::unique_ptr<Sequencer>> leaders_;
  std::map<std::size_t, std::optional<std::string>> names_;
  std::vector<Proposals> proposals_;
  std::size_t made_ = 0;
  bool said_ = false;
};

// Writes each order as lines to a file of its own.
class Replica : public Party {
 public:
  explicit Replica(const Settings& settings) : Party(settings) {
    for (std::size_t shard = 0; shard < settings.number("shards"); ++shard) {
      orders_.push_back(std::make_unique<Sequencer>(
          Sequencer::Options{.root = order_root(root_, shard), .name = name_, .candidate = true}));
      coordinator_.add(*orders_.back());
      outs_.emplace_back(fmt::format("{}.{}", settings.text("out"), shard));
    }
  }

 private:
  void coordinated() override {
    for (std::size_t shard = 0; shard < orders_.size(); ++shard)
      while (auto event = orders_[shard]->next()) {
        if (const auto* ordered = std::get_if<Ordered>(&*event)) {
          outs_[shard] << fmt::format("{} {} {} {}\n", ordered->number, ordered->record.origin.by,
                                      ordered->record.origin.number, ordered->record.bytes)
                       << std::flush;
        } else if (const auto* settled = std::get_if<Settled>(&*event)) {
          if (const auto to = clients_.find(settled->origin.by); to != clients_.end())
            socket_.send(to->second, {"settled", std::to_string(shard), settled->origin.by,
                                      std::to_string(settled->origin.number)});
        } else if (const auto* leads = std::get_if<Leads>(&*event)) {
          say("leads {} {}", shard, leads->term);
        } else if (std::holds_alternative<Deposed>(*event)) {
          say("deposed {}", shard);
        }
      }
  }

  void heard(const Words& words, const sockaddr_in& from) override {
    if (words.size() != 5 || words[0] != "propose") return;
    clients_[words[2]] = from;
    orders_.at(std::stoul(words[1]))->propose({words[2], std::stoul(words[3])}, words[4]);
  }

  void every_tick() override {}

  std::vector<std::unique_ptr<Sequencer>> orders_;
  std::vector<std::ofstream> outs_;
  std::map<std::string, sockaddr_in> clients_;
};

}  // namespace

std::unique_ptr<Party> make_client(const Settings& settings) { return std::make_unique<Client>(settings); }
std::unique_ptr<Party> make_replica(const Settings& settings) { return std::make_unique<Replica>(settings); }

}  // namespace blazes::test
