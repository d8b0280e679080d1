// Nodes of coordinated programs that are given messages by hand, in every order.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bloom_naive/node.h"
#include "execution/run.h"
#include "support/bloom_programs.h"
#include "support/cli_fixture.h"

namespace blazes::test {

// One node of a program, which runs until nothing changes any more.
class Party {
 public:
  Party(const bloom::Program& program, std::string_view module, std::string address)
      : catalog_(std::make_unique<bloom::Catalog>(bloom::make_catalog(program, program.find(module)))),
        node_{.catalog = *catalog_, .address = std::move(address)} {
    EXPECT_EQ(mistakes(program, catalog_->diagnostics), "");
    state_ = naive::start(node_);
  }

  void give(const Rows& rows) { settle(Running::inbox_of(rows)); }
  void deliver(const naive::Sent& message, const Party& from) {
    settle({{from.name_of(message), {message.tuple}}});
  }

  // What it has sent and shown so far.
  const std::vector<naive::Sent>& sent() const { return sent_; }
  std::set<std::string> said(std::string_view collection) const {
    std::set<std::string> all;
    for (const naive::Sent& s : sent_)
      if (catalog_->collections[s.collection].name == collection) all.insert(inspect(s.tuple));
    return all;
  }
  // What it has had in an output interface so far, in the order of its timesteps.
  std::vector<bloom::Value> had(std::string_view collection) const {
    const auto found = had_.find(catalog_->find(collection));
    return found == had_.end() ? std::vector<bloom::Value>() : found->second;
  }
  std::string name_of(const naive::Sent& message) const {
    return catalog_->collections[message.collection].name;
  }
  bool holds_nothing_in(std::string_view collection) const { return contents(collection).empty(); }
  // What the next timestep begins with.
  std::string contents(std::string_view collection) const {
    std::string text;
    for (const bloom::Value& tuple : state_.next[catalog_->find(collection)].tuples)
      text += (text.empty() ? "" : " ") + inspect(tuple);
    return text;
  }

  // As it is now, to be given different messages.
  naive::State state() const { return state_; }
  void back_to(const naive::State& state) {
    state_ = state;
    sent_.clear();
    had_.clear();
  }

 private:
  void settle(naive::Inbox inbox) {
    for (int timesteps = 0; timesteps < 50; ++timesteps) {
      const naive::State before = state_;
      auto step = naive::tick(node_, state_, inbox);
      if (!step) {
        ADD_FAILURE() << step.error().message;
        return;
      }
      state_ = step->after;
      sent_.insert(sent_.end(), step->outbox.begin(), step->outbox.end());
      for (const bloom::CollectionId id : ids<bloom::CatalogCollection>(catalog_->collections.size()))
        if (catalog_->collections[id].kind == bloom::CollectionKind::InterfaceOutput)
          for (const bloom::Value& tuple : step->contents[id].tuples) had_[id].push_back(tuple);
      if (inbox.empty() && same_contents(before, state_)) return;
      inbox.clear();
    }
    ADD_FAILURE() << "it does not come to rest";
  }

  std::unique_ptr<bloom::Catalog> catalog_;
  naive::Node node_;
  naive::State state_;
  std::vector<naive::Sent> sent_;
  std::map<bloom::CollectionId, std::vector<bloom::Value>> had_;
};

class Coordinated : public CliFixture {
 protected:
  // The coordinated program, read: of an example, or of `prog.rb` with `prog.yaml`.
  void apply(const std::string& folder, const std::string& file, std::vector<std::string> options) {
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(BLAZES_SOURCE_DIR) / "examples" / folder))
      std::filesystem::copy_file(entry.path(), folder_ / entry.path().filename());
    options.insert(options.begin(), {"apply", file, "-o", "out"});
    ASSERT_EQ(blazes(options), 0) << err_;
    std::filesystem::path program = folder_ / "out" / file;
    program_ = bloom::read_program({program.replace_extension(".rb").string()});
    EXPECT_EQ(mistakes(program_, program_.diagnostics), "");
  }
  void apply_to(const std::string& program, const std::string& spec) {
    write("prog.rb", program);
    write("prog.yaml", "topology: prog.rb\n" + spec);
    ASSERT_EQ(blazes({"apply", "prog.yaml", "-o", "out"}), 0) << err_;
    program_ = bloom::read_program({(folder_ / "out" / "prog.rb").string()});
    EXPECT_EQ(mistakes(program_, program_.diagnostics), "");
  }

  bloom::Program program_;
};

struct Message {
  const Party* from;
  naive::Sent sent;
};

// What the receiver has said at the end, for every order of the messages; each once.
inline std::set<std::set<std::string>> outcomes(Party& receiver, const std::vector<Message>& messages,
                                                std::string_view collection, std::size_t& orders) {
  std::vector<std::size_t> order(messages.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const naive::State begin = receiver.state();
  std::set<std::set<std::string>> all;
  do {
    receiver.back_to(begin);
    for (std::size_t i : order) receiver.deliver(messages[i].sent, *messages[i].from);
    all.insert(receiver.said(collection));
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  return all;
}

inline std::vector<Message> messages_to(std::string_view address,
                                        std::initializer_list<const Party*> senders) {
  std::vector<Message> messages;
  for (const Party* sender : senders)
    for (const naive::Sent& s : sender->sent())
      if (s.to == address) messages.push_back({sender, s});
  return messages;
}

}  // namespace blazes::test
