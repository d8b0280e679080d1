#include "frontend/spec/flux.h"

#include <array>
#include <optional>

#include <absl/container/btree_map.h>
#include <fmt/format.h>

#include "frontend/spec/scalars.h"
#include "frontend/spec/tree_document.h"

namespace blazes::frontend::spec {
namespace {

constexpr std::uint32_t kMostInstances = 1'000'000;
constexpr std::array<std::string_view, 8> kGroupings = {"SHUFFLE", "FIELDS", "ALL",    "GLOBAL",
                                                        "NONE",    "DIRECT", "CUSTOM", "LOCAL_OR_SHUFFLE"};
enum Grouping : std::size_t { kShuffle, kFields, kAll, kGlobal };  // the others are as good as a shuffle

constexpr std::string_view kDefault = "default", kEffects = "effects";

struct Vertex {
  Named id;
  std::uint32_t instances = 1;
  bool is_bolt = false;
};

struct Subscription {
  Named from, to;
  std::string_view stream;  // of `from`
  std::size_t grouping = kShuffle;
  NamedList fields;
  Spot spot;
};

// Writes a tree: every value under the key and at the place that are given.
class TreeWriter {
 public:
  explicit TreeWriter(Tree& tree) : tree_(tree) {}

  std::uint32_t begin(Kind kind, std::string_view key, Spot spot) {
    const std::uint32_t node = add({.key = key, .spot = spot, .key_spot = spot, .kind = kind});
    open_.push_back({node, Node::kNone});
    return node;
  }
  void end() { open_.pop_back(); }
  void text(std::string_view key, std::string_view text, Spot spot) {
    add({.text = text, .key = key, .spot = spot, .key_spot = spot, .kind = Kind::Scalar, .quoted = true});
  }
  // A number, or true.
  void word(std::string_view key, std::string_view text, Spot spot) {
    add({.text = text, .key = key, .spot = spot, .key_spot = spot, .kind = Kind::Scalar});
  }

 private:
  struct Open {
    std::uint32_t node, last;
  };
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
    write();
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
    auto [at, fresh] = vertices_.try_emplace(id->text, Vertex{.id = *id, .is_bolt = is_bolt});
    if (!fresh) {
      reading_.error("BLZ122", id->spot, fmt::format("there are two components {}", quoted(id->text)))
          .notes.push_back({at->second.id.spot.place, "the first one"});
      return;
    }
    at->second.instances = count_in(entry, "numTasks", count_in(entry, "parallelism", 1));
  }

  const Vertex* vertex(const Named& name, bool must_be_bolt) {
    auto found = vertices_.find(name.text);
    if (found != vertices_.end() && (found->second.is_bolt || !must_be_bolt)) return &found->second;
    std::vector<std::string_view> known;
    for (const auto& [id, v] : vertices_)
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
    if (!from || !to || !vertex(*from, false) || !vertex(*to, true)) return;
    Subscription s{.from = *from, .to = *to, .stream = kDefault, .spot = from->spot};
    auto grouping = entry.find("grouping");
    if (!grouping) {
      reading_.error("BLZ107", entry.spot(), "this has no 'grouping'", "Flux needs it, with a 'type'");
      return;
    }
    if (!grouping->is_map()) return reading_.wrong_kind(*grouping, "'grouping'", "a mapping with a 'type'");
    if (auto id = grouping->find("streamId")) {
      if (auto name = read_name(reading_, *id, "'streamId'")) s.stream = name->text;
    }
    auto type = grouping->find("type");
    if (!type) {
      reading_.error("BLZ107", grouping->spot(), "this grouping has no 'type'", "such as SHUFFLE or FIELDS");
      return;
    }
    auto choice = read_choice(reading_, *type, kGroupings);
    if (!choice) return;
    s.grouping = *choice;
    if (s.grouping == kFields) {
      auto args = grouping->find("args");
      auto fields = args ? read_names(reading_, *args, false) : std::nullopt;
      if (!args)
        reading_.error("BLZ107", grouping->spot(), "a FIELDS grouping without 'args'", "name the fields");
      if (!fields) return;
      s.fields = *fields;
    }
    auto [at, fresh] = inputs_[to->text].try_emplace(qualified(s), subscriptions_.size());
    if (!fresh) {
      reading_
          .error("BLZ122", s.spot,
                 fmt::format("{} gets this stream twice; Storm would keep one grouping", quoted(to->text)))
          .notes.push_back({subscriptions_[at->second].spot.place, "the first one"});
      return;
    }
    outputs_[from->text][s.stream].push_back(subscriptions_.size());
    subscriptions_.push_back(std::move(s));
  }

  std::string_view qualified(const Subscription& s) {
    return s.stream == kDefault ? s.from.text
                                : document_->tree.keep(fmt::format("{}:{}", s.from.text, s.stream));
  }

  void write() {
    TreeWriter out(document_->tree);
    const std::uint32_t root = out.begin(Kind::Map, {}, {});
    out.begin(Kind::Map, "components", {});
    for (const auto& [id, v] : vertices_)
      if (v.is_bolt) write_component(out, v);
    out.end();
    out.begin(Kind::Map, "streams", {});
    for (const auto& [id, v] : vertices_) write_streams(out, v);
    out.end();
    out.end();
    document_->list_members(root);
  }

  void write_component(TreeWriter& out, const Vertex& v) {
    const Spot at = v.id.spot;
    out.begin(Kind::Map, v.id.text, at);
    if (v.instances > 1) out.word("instances", document_->tree.keep(std::to_string(v.instances)), at);
    if (v.instances > 1 && looks_replicated(v)) {
      out.word("replicated", "true", at);
      out.text("assumed", "replicated", at);
    }
    out.begin(Kind::List, "paths", at);
    const auto& outputs = outputs_[v.id.text];
    for (const auto& [name, index] : inputs_[v.id.text]) {
      const Spot spot = subscriptions_[index].spot;
      if (outputs.empty()) write_path(out, name, kEffects, spot);
      for (const auto& [stream, consumers] : outputs) write_path(out, name, stream, spot);
    }
    out.end();
    out.end();
  }

  static void write_path(TreeWriter& out, std::string_view from, std::string_view to, Spot spot) {
    out.begin(Kind::Map, {}, spot);
    out.text("from", from, spot);
    out.text("to", to, spot);
    out.end();
  }

  // As far as Flux tells: see the same question in the extractor.
  bool looks_replicated(const Vertex& v) {
    bool all = false;
    for (const auto& [name, index] : inputs_[v.id.text]) {
      if (subscriptions_[index].grouping == kFields) return false;
      all |= subscriptions_[index].grouping == kAll;
    }
    return all;
  }

  void write_streams(TreeWriter& out, const Vertex& v) {
    Tree& tree = document_->tree;
    const bool has_paths = v.is_bolt && !inputs_[v.id.text].empty();
    auto end_of = [&](std::string_view component, std::string_view interface) {
      return tree.keep(fmt::format("{}.{}", component, interface));
    };
    for (const auto& [stream, consumers] : outputs_[v.id.text])
      for (std::size_t index : consumers) {
        const Subscription& s = subscriptions_[index];
        const std::string_view name = qualified(s);
        out.begin(Kind::Map, consumers.size() > 1 ? tree.keep(fmt::format("{}->{}", name, s.to.text)) : name,
                  s.spot);
        if (has_paths) out.text("from", end_of(v.id.text, stream), s.spot);
        out.text("to", end_of(s.to.text, name), s.to.spot);
        if (vertices_.at(s.to.text).instances > 1) write_distribution(out, s);
        out.end();
      }
    if (!has_paths || !outputs_[v.id.text].empty()) return;
    out.begin(Kind::Map, v.id.text, v.id.spot);
    out.text("from", end_of(v.id.text, kEffects), v.id.spot);
    out.end();
  }

  static void write_distribution(TreeWriter& out, const Subscription& s) {
    if (s.grouping == kAll) return out.word("broadcast", "true", s.spot);
    if (s.grouping != kFields && s.grouping != kGlobal) return out.word("shuffle", "true", s.spot);
    out.begin(Kind::List, "partitioned", s.spot);  // empty: one instance gets all
    for (const Named& field : s.fields) out.text({}, field.text, field.spot);
    out.end();
  }

  Reading& reading_;
  std::unique_ptr<Translated> document_;
  absl::btree_map<std::string_view, Vertex> vertices_;
  std::vector<Subscription> subscriptions_;
  // By bolt: its inputs; by component: its outputs, each with who subscribes. In the order of names.
  absl::btree_map<std::string_view, absl::btree_map<std::string_view, std::size_t>> inputs_;
  absl::btree_map<std::string_view, absl::btree_map<std::string_view, std::vector<std::size_t>>> outputs_;
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
