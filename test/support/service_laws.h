// What every coordination service does, whatever it is made of.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "coordination/service.h"

namespace blazes::coordination {

class ServiceLaws {
 public:
  using Make = std::function<std::unique_ptr<CoordinationService>()>;

  // `root` is not there yet, its parent is.
  ServiceLaws(Make make, std::string root)
      : make_(std::move(make)), root_(std::move(root)), a_(make_()), b_(make_()) {}

  // What does not hold.
  std::vector<std::string> broken() {
    expect("a node is created once", change(a_, {Create{root_, "x"}}).outcome, Outcome::Done);
    expect("and no more", change(b_, {Create{root_, "y"}}).outcome, Outcome::Exists);
    expect("under a parent", change(a_, {Create{root_ + "/no/such", ""}}).outcome, Outcome::Missing);
    expect("it holds what it was given", read(a_, root_).data, std::string("x"));
    expect("its first version is 0", read(a_, root_).version, 0);

    const Answer written = change(b_, {Check{root_, 0}, Write{root_, "z", 0}});
    expect("a version that fits is written over", written.outcome, Outcome::Done);
    expect("it has one more then", written.versions, std::vector<std::int32_t>{0, 1});
    expect("which is read", read(b_, root_).version, 1);
    expect("one that does not fit is kept", change(b_, {Write{root_, "w", 0}}).outcome,
           Outcome::OtherVersion);
    expect("as any is written over if none is named", change(b_, {Write{root_, "v"}}).versions,
           std::vector<std::int32_t>{2});
    expect("there is nothing to write over", change(b_, {Write{root_ + "/none", "v"}}).outcome,
           Outcome::Missing);

    const Answer refused = change(a_, {Create{root_ + "/a", ""}, Create{root_ + "/b", ""}, Check{root_, 7}});
    expect("all or nothing", refused.outcome, Outcome::OtherVersion);
    expect("it says what is to blame", refused.refused, std::size_t{2});
    expect("nothing is left of it", read(a_, root_ + "/a").outcome, Outcome::Missing);
    expect("too much is refused", change(a_, {Create{root_ + "/l", std::string(1'000'001, 'x')}}).outcome,
           Outcome::TooLarge);
    expect("nearly as much is not", change(a_, {Create{root_ + "/l", std::string(900'000, 'x')}}).outcome,
           Outcome::Done);
    expect("all of it is read", read(b_, root_ + "/l", false, 900'000).data.size(), std::size_t{900'000});

    // Watches, on what is there and what is not.
    const std::string late = root_ + "/late";
    expect("it is not there", read(a_, late, true).outcome, Outcome::Missing);
    expect("what was asked is answered", read(a_, root_, true).outcome, Outcome::Done);
    change(b_, {Create{late, "", true}});
    expect("a watched node that comes is told of", touched(late), true);
    change(b_, {Write{root_, "u"}});
    expect("as is one that is written", touched(root_), true);
    change(b_, {Write{root_, "t"}});
    for (int i = 0; i < 50 && read(a_, root_).data != "t"; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    expect("it is told once", touched_.contains(root_), false);
    expect("it is there", read(a_, late, true).outcome, Outcome::Done);
    b_.reset();
    expect("an ephemeral node goes with the session of its client", touched(late), true);
    expect("and nothing else does", read(a_, root_).data, std::string("t"));
    expect("what is removed is gone", change(a_, {Remove{root_ + "/l"}, Remove{root_}}).outcome,
           Outcome::Done);
    expect("and cannot be removed", change(a_, {Remove{root_}}).outcome, Outcome::Missing);
    return broken_;
  }

 private:
  using Client = std::unique_ptr<CoordinationService>;

  template <class T>
  void expect(const char* law, const T& is, const T& should) {
    if (!(is == should)) broken_.emplace_back(law);
  }

  Answer change(Client& client, std::vector<Change> changes) {
    return ask(client, Transaction{std::move(changes)});
  }
  // Again for a while if there is less: who reads may be a little behind.
  Answer read(Client& client, const std::string& path, bool watch = false, std::size_t bytes = 0) {
    Answer answer = ask(client, Read{path, watch});
    for (int i = 0; i < 50 && answer.data.size() < bytes; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      answer = ask(client, Read{path, watch});
    }
    return answer;
  }
  Answer ask(Client& client, Request request) {
    client->ask(++last_, std::move(request));
    Answer answer{.outcome = Outcome::Lost};
    wait([&] {
      for (Notice& notice : client->take()) {
        if (const auto* t = std::get_if<Touched>(&notice)) touched_.insert(t->path);
        if (auto* a = std::get_if<Answer>(&notice); a && a->ticket == last_) answer = std::move(*a);
      }
      return answer.ticket == last_;
    });
    return answer;
  }
  bool touched(const std::string& path) {
    wait([&] {
      for (const Notice& notice : a_->take())
        if (const auto* t = std::get_if<Touched>(&notice)) touched_.insert(t->path);
      return touched_.contains(path);
    });
    return touched_.erase(path) > 0;
  }
  template <class Condition>
  static void wait(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition() && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

  Make make_;
  std::string root_;
  Client a_, b_;
  Ticket last_ = 0;
  std::set<std::string> touched_;
  std::vector<std::string> broken_;
};

}  // namespace blazes::coordination
