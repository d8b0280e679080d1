#include "frontend/spec/flux.h"

#include <array>
#include <optional>

#include <fmt/format.h>

#include "frontend/spec/scalars.h"
#include "frontend/spec/storm_topology.h"
#include "frontend/spec/tree_document.h"

namespace blazes::frontend::spec {
namespace {

constexpr std::uint32_t kMostInstances = 1'000'000;
constexpr std::array<std::string_view, 8> kGroupings = {"SHUFFLE", "FIELDS", "ALL",    "GLOBAL",
                                                        "NONE",    "DIRECT", "CUSTOM", "LOCAL_OR_SHUFFLE"};

StormTopology::Grouping grouping_of(std::string_view type) {
  if (type == "FIELDS" || type == "GLOBAL") return StormTopology::Grouping::Fields;
  if (type == "ALL") return StormTopology::Grouping::All;
  return StormTopology::Grouping::Shuffle;  // or as good as one
}

// A tree: every value under the key and at the place that are given.
class TreeSink : public SpecSink {
 public:
  static constexpr std::uint32_t kRoot = 0;  // of an empty tree that has been written to

  explicit TreeSink(Tree& tree) : tree_(tree) {}

  void begin(Kind kind, std::string_view key, Spot spot) override {
    open_.push_back(
        {add({.key = tree_.keep(key), .spot = spot, .key_spot = spot, .kind = kind}), Node::kNone});
  }
  void end() override { open_.pop_back(); }
  void text(std::string_view key, std::string_view text, Spot spot) override {
    scalar(key, text, spot, true);
  }
  void word(std::string_view key, std::string_view word, Spot spot) override {
    scalar(key, word, spot, false);
  }

 private:
  struct Open {
    std::uint32_t node, last;
  };
  void scalar(std::string_view key, std::string_view text, Spot spot, bool quoted) {
    add({.text = tree_.keep(text),
         .key = tree_.keep(key),
         .spot = spot,
         .key_spot = spot,
         .kind = Kind::Scalar,
         .quoted = quoted});
  }
  std::uint32_t add(const Node& node) {
    const std::uint32_t index = tree_.add(node);
    if (!open_.empty()) open_.back().last = tree_.link(open_.back().node, open_.back().last, index);
    return index;
  }

  Tree& tree_;
  std::vector<Open> open_;
};

class FluxReader {
 public:
  FluxReader(Reading& reading, std::unique_ptr<Document> flux)
      : reading_(reading), document_(std::make_unique<Translated>(std::move(flux))) {}

  std::unique_ptr<Document> run() {
    for (const Document::Member& m : document_->source->members()) {
      if (m.key == "topologySource")
        unsupported(m.key_spot, "this topology is made by code", "give its jar to `blazes storm`");
      else if (m.key == "includes" && m.kind == Kind::List)
        unsupported(m.key_spot, "'includes' of other Flux files", "put what they hold into this file");
      else if (m.key == "spouts" || m.key == "bolts")
        document_->source->entries(m, [&](Value v) { return read_vertex(v, m.key == "bolts"), true; });
    }
    for (const Document::Member& m : document_->source->members())
      if (m.key == "streams") document_->source->entries(m, [&](Value v) { return read_stream(v), true; });
    TreeSink tree(document_->tree);
    write_spec(topology_, tree);
    document_->list_members(TreeSink::kRoot);
    return std::move(document_);
  }

 private:
  // Its texts are those of the Flux document.
  class Translated : public TreeDocument {
   public:
    explicit Translated(std::unique_ptr<Document> flux) : source(std::move(flux)) {}
    const std::unique_ptr<Document> source;
  };

  void unsupported(Spot spot, std::string message, std::string hint) {
    reading_.error("BLZ124", spot, std::move(message), std::move(hint));
  }

  std::optional<Named> name_in(const Value& entry, std::string_view key) {
    auto value = entry.find(key);
    if (value) return read_name(reading_, *value, fmt::format("'{}'", key));
    reading_.error("BLZ107", entry.spot(), fmt::format("this has no '{}'", key), "Flux needs it");
    return {};
  }

  std::uint32_t count_in(const Value& entry, std::string_view key, std::uint32_t otherwise) {
    auto value = entry.find(key);
    if (!value) return otherwise;
    if (value->is_scalar() && value->text().starts_with("${")) {
      unsupported(value->spot(), fmt::format("'{}' is filled in when the topology is submitted", key),
                  "write the number");
      return otherwise;
    }
    return read_count(reading_, *value, kMostInstances).value_or(otherwise);
  }

  void read_vertex(const Value& entry, bool is_bolt) {
    if (!entry.is_map())
      return reading_.wrong_kind(entry, is_bolt ? "a bolt" : "a spout", "a mapping with an 'id'");
    auto id = name_in(entry, "id");
    if (!id) return;
    auto [at, fresh] =
        topology_.vertices.try_emplace(id->text, StormTopology::Vertex{.spot = id->spot, .is_bolt = is_bolt});
    if (!fresh) {
      reading_.error("BLZ122", id->spot, fmt::format("there are two components {}", quoted(id->text)))
          .notes.push_back({at->second.spot.place, "the first one"});
      return;
    }
    at->second.instances = count_in(entry, "numTasks", count_in(entry, "parallelism", 1));
  }

  StormTopology::Vertex* vertex(const Named& name, bool must_be_bolt) {
    auto found = topology_.vertices.find(name.text);
    if (found != topology_.vertices.end() && (found->second.is_bolt || !must_be_bolt)) return &found->second;
    std::vector<std::string_view> known;
    for (const auto& [id, v] : topology_.vertices)
      if (v.is_bolt || !must_be_bolt) known.push_back(id);
    reading_.error(
        "BLZ108", name.spot,
        fmt::format("there is no {} {}", must_be_bolt ? "bolt" : "spout or bolt", quoted(name.text)),
        meant(name.text, known));
    return nullptr;
  }

  void read_stream(const Value& entry) {
    if (!entry.is_map())
      return reading_.wrong_kind(entry, "a stream", "a mapping of 'from', 'to' and 'grouping'");
    auto from = name_in(entry, "from"), to = name_in(entry, "to");
    if (!from || !to) return;
    StormTopology::Vertex* producer = vertex(*from, false);
    StormTopology::Vertex* consumer = producer ? vertex(*to, true) : nullptr;
    if (!consumer) return;
    auto grouping = entry.find("grouping");
    if (!grouping) {
      reading_.error("BLZ107", entry.spot(), "this has no 'grouping'", "Flux needs it, with a 'type'");
      return;
    }
    if (!grouping->is_map()) return reading_.wrong_kind(*grouping, "'grouping'", "a mapping with a 'type'");
    StormTopology::Subscription subscription{.spot = from->spot, .to_spot = to->spot};
    if (!read_grouping(*grouping, subscription)) return;
    std::string_view stream = kDefaultStream;
    if (auto id = grouping->find("streamId")) {
      if (auto name = read_name(reading_, *id, "'streamId'")) stream = name->text;
    }
    auto [at, fresh] = consumer->inputs.try_emplace({from->text, stream}, std::move(subscription));
    if (!fresh) {
      reading_
          .error("BLZ122", from->spot,
                 fmt::format("{} gets this stream twice; Storm would keep one grouping", quoted(to->text)))
          .notes.push_back({at->second.spot.place, "the first one"});
      return;
    }
    producer->outputs.try_emplace(stream);
  }

  bool read_grouping(const Value& grouping, StormTopology::Subscription& into) {
    auto type = grouping.find("type");
    if (!type) {
      reading_.error("BLZ107", grouping.spot(), "this grouping has no 'type'", "such as SHUFFLE or FIELDS");
      return false;
    }
    auto choice = read_choice(reading_, *type, kGroupings);
    if (!choice) return false;
    into.grouping = grouping_of(kGroupings[*choice]);
    if (kGroupings[*choice] != "FIELDS") return true;
    auto args = grouping.find("args");
    auto fields = args ? read_names(reading_, *args, false) : std::nullopt;
    if (!args)
      reading_.error("BLZ107", grouping.spot(), "a FIELDS grouping without 'args'", "name the fields");
    if (fields) into.fields = *fields;
    return fields.has_value();
  }

  Reading& reading_;
  std::unique_ptr<Translated> document_;
  StormTopology topology_;
};

}  // namespace

// A component could have one of these names; then its list is one of paths.
bool is_flux(Document& document) {
  for (const Document::Member& m : document.members()) {
    if (m.key == "topologySource") return true;
    if ((m.key != "bolts" && m.key != "spouts" && m.key != "includes") || m.kind != Kind::List) continue;
    bool found = false;
    document.entries(m, [&](Value entry) {
      found = entry.find("id") || entry.find("className") || entry.find("file");
      return false;  // the first one tells
    });
    if (found) return true;
  }
  return false;
}

std::unique_ptr<Document> translate_flux(Reading& reading, std::unique_ptr<Document> flux) {
  return FluxReader(reading, std::move(flux)).run();
}

}  // namespace blazes::frontend::spec
