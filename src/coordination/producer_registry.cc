#include "coordination/producer_registry.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "coordination/node_names.h"

namespace blazes::coordination {

ProducerRegistry::ProducerRegistry(Options options) : options_(std::move(options)) {
  if (options_.producer.find('\n') != std::string::npos)
    throw std::invalid_argument("the name of a producer has a line end in it");
  create_folders();
}

void ProducerRegistry::create_folders() {
  for (const char* folder : {"/incarnations", "/alive", "/producers"})
    for (std::string& path : folders_to(options_.root + folder))
      if (std::ranges::find(folders_, path) == folders_.end()) folders_.push_back(std::move(path));
}

ProducerRegistry::Set& ProducerRegistry::set_of(const std::string& name) {
  const std::string at = path("producers", name);
  due_sets_.insert(at);
  Set& set = sets_[at];
  set.name = name;
  return set;
}

void ProducerRegistry::join(const std::string& set) {
  if (options_.producer.empty()) throw std::logic_error("who has no name cannot join '" + set + "'");
  set_of(set).joins = true;
}

void ProducerRegistry::close(const std::string& set, MayClose when) { set_of(set).closes = std::move(when); }

void ProducerRegistry::watch(const std::string& set) { set_of(set).watched = true; }

void ProducerRegistry::follow(const std::string& name) {
  const std::string at = path("incarnations", name);
  followed_[at].name = name;
  due_incarnations_.insert(at);
}

std::optional<RegistryEvent> ProducerRegistry::next() {
  if (events_.empty()) return {};
  RegistryEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

void ProducerRegistry::session_began(std::uint64_t id) {
  session_ = std::to_string(id);
  sessions_.insert(session_);
  // Watches have gone with the session before.
  for (auto& [at, set] : sets_) {
    set.change.reset();
    due_sets_.insert(at);
  }
  for (const auto& [at, followed] : followed_) due_incarnations_.insert(at);
}

void ProducerRegistry::session_ended() {
  asked_ = Asked::Nothing;
  if (std::exchange(registered_, false)) events_.emplace_back(Unregistered{});
}

std::string ProducerRegistry::path(const char* folder, const std::string& name) const {
  return options_.root + "/" + folder + "/" + node_name(name);
}

std::optional<Request> ProducerRegistry::next_request() {
  const auto ask = [&](Asked what, Request request, std::string about = {}) {
    asked_ = what;
    about_ = std::move(about);
    return request;
  };
  if (is_replaced_) return {};
  if (!folders_.empty()) return ask(Asked::Folder, Transaction{{Create{folders_.front(), {}}}});
  if (!options_.producer.empty() && !registered_) {
    const std::string own = path("incarnations", options_.producer);
    if (!is_known_) return ask(Asked::FirstIncarnation, Transaction{{Create{own, {}}}});
    if (is_in_doubt_) return ask(Asked::OwnIncarnation, Read{own});
    return ask(Asked::Registration, registration());
  }
  if (!due_sets_.empty()) {
    const std::string at = *due_sets_.begin();
    const Set& set = sets_.at(at);
    if (!set.change) return ask(Asked::Set, Read{at, true}, at);
    const std::string text = text_of(*set.change);
    if (set.version) return ask(Asked::Change, Transaction{{Write{at, text, set.version}}}, at);
    return ask(Asked::Change, Transaction{{Create{at, text}}}, at);
  }
  if (due_incarnations_.empty()) return {};
  const std::string at = *due_incarnations_.begin();
  return ask(Asked::Incarnation, Read{at, true}, at);
}

// In one step, so that there is no moment in which an earlier one of its name is there and counts for it. The first time it takes the name
// from whoever had it; later only if nobody has taken it since.
Request ProducerRegistry::registration() {
  Write write{path("incarnations", options_.producer), session_};
  if (incarnation_ > 0) write.version = static_cast<std::int32_t>(incarnation_);
  Transaction all{{std::move(write)}};
  if (has_left_one_) all.changes.push_back(Remove{path("alive", options_.producer)});
  all.changes.push_back(Create{path("alive", options_.producer), {}, true});
  return all;
}

void ProducerRegistry::answered(const Answer& answer) {
  switch (std::exchange(asked_, Asked::Nothing)) {
    case Asked::Nothing: return;
    case Asked::Folder:
      if (answer.outcome == Outcome::Done || answer.outcome == Outcome::Exists) folders_.pop_front();
      if (answer.outcome == Outcome::Missing) create_folders();
      return;
    case Asked::FirstIncarnation:
      is_known_ = answer.outcome == Outcome::Done || answer.outcome == Outcome::Exists;
      return;
    case Asked::Registration: return registration_answered(answer);
    case Asked::OwnIncarnation: return own_incarnation_read(answer);
    case Asked::Set: return set_read(answer);
    case Asked::Change: return set_changed(answer);
    case Asked::Incarnation: return incarnation_read(answer);
  }
}

void ProducerRegistry::registration_answered(const Answer& answer) {
  switch (answer.outcome) {
    case Outcome::Done:
      incarnation_ = static_cast<std::uint32_t>(answer.versions.front());
      registered_ = true;
      events_.emplace_back(Registered{incarnation_});
      follow(options_.producer);
      return;
    case Outcome::Exists: has_left_one_ = true; return;
    case Outcome::Missing:
      if (answer.refused == 0)
        is_known_ = false;
      else if (has_left_one_)
        has_left_one_ = false;
      else
        create_folders();
      return;
    case Outcome::OtherVersion: is_in_doubt_ = true; return;
    default: return;  // once more
  }
}

// A registration of its own, whose answer was lost, counts.
void ProducerRegistry::own_incarnation_read(const Answer& answer) {
  if (answer.outcome == Outcome::Lost) return;
  is_in_doubt_ = false;
  incarnation_ = static_cast<std::uint32_t>(answer.version);
  if (answer.outcome != Outcome::Done || sessions_.contains(answer.data)) return;
  is_replaced_ = true;
  events_.emplace_back(Replaced{incarnation_});
}

void ProducerRegistry::set_read(const Answer& answer) {
  if (answer.outcome == Outcome::Lost) return;
  Set& set = sets_.at(about_);
  due_sets_.erase(about_);
  const bool is_there = answer.outcome == Outcome::Done;
  set.version = is_there ? std::optional(answer.version) : std::nullopt;
  decide(set, is_there ? written_in(answer.data) : Written{});
  if (set.change)
    due_sets_.insert(about_);
  else if (!set.joins && !set.closes && !set.watched)
    sets_.erase(about_);
}

void ProducerRegistry::decide(Set& set, const Written& written) {
  if (set.watched && set.told != written.names) {
    set.told = written.names;
    events_.emplace_back(Members{set.name, written.names});
  }
  if (set.joins) {
    const bool is_in = written.names.contains(options_.producer);
    if (!is_in && !written.closed) {
      set.change = written;
      set.change->names.insert(options_.producer);
      return;
    }
    set.joins = false;
    if (is_in)
      events_.emplace_back(Joined{set.name});
    else
      events_.emplace_back(Refused{set.name});
  }
  if (!set.closes) return;
  if (written.closed) {
    set.closes.reset();
    events_.emplace_back(Closed{set.name, written.names});
    for (const std::string& name : written.names)
      if (!followed_.contains(path("incarnations", name))) follow(name);
    return;
  }
  const std::optional<std::set<std::string>>& heard = set.closes->heard;
  if (written.names.size() < set.closes->expected) return;
  if (heard && !std::ranges::includes(*heard, written.names)) return;
  set.change = written;
  set.change->closed = true;
}

// Whatever has become of the change, even if nobody knows: only what is read then is believed.
void ProducerRegistry::set_changed(const Answer& answer) {
  if (answer.outcome == Outcome::TooLarge)
    throw std::runtime_error("more producers than one node of the registry holds: '" + about_ + "'");
  if (answer.outcome == Outcome::Missing) create_folders();
  sets_.at(about_).change.reset();
}

void ProducerRegistry::incarnation_read(const Answer& answer) {
  if (answer.outcome == Outcome::Lost) return;
  due_incarnations_.erase(about_);
  Followed& followed = followed_.at(about_);
  const auto newest = static_cast<std::uint32_t>(answer.version);
  if (answer.outcome != Outcome::Done || newest <= followed.newest) return;
  followed.newest = newest;
  events_.emplace_back(Incarnation{followed.name, newest});
  if (followed.name != options_.producer || newest == incarnation_) return;
  is_replaced_ = true;
  events_.emplace_back(Replaced{newest});
}

void ProducerRegistry::touched(const std::string& path) {
  if (sets_.contains(path)) due_sets_.insert(path);
  if (followed_.contains(path)) due_incarnations_.insert(path);
}

std::string ProducerRegistry::text_of(const Written& written) {
  std::string text = written.closed ? "closed\n" : "open\n";
  for (const std::string& name : written.names) text += name + "\n";
  return text;
}

ProducerRegistry::Written ProducerRegistry::written_in(const std::string& text) {
  Written written;
  std::size_t at = text.find('\n');
  written.closed = text.substr(0, at) == "closed";
  while (at != std::string::npos && ++at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    written.names.insert(text.substr(at, end - at));
    at = end;
  }
  return written;
}

}  // namespace blazes::coordination
