#include "frontend/spec/flux.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "frontend/spec/file_document.h"
#include "frontend/spec/properties.h"
#include "frontend/spec/scalars.h"
#include "frontend/spec/storm_topology.h"
#include "frontend/spec/tree_document.h"
#include "frontend/spec/tree_sink.h"

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

class FluxReader {
 public:
  FluxReader(Reading& reading, std::unique_ptr<Document> flux, const std::string& path, Files& files)
      : reading_(reading), path_(path), files_(files) {
    parts_.push_back({.document = std::move(flux)});
  }

  std::unique_ptr<Document> run() {
    for (const Document::Member& m : parts_[0].document->members()) {
      if (m.key == "topologySource")
        unsupported(m.key_spot, "this topology is made by code", "give its jar to `blazes storm`");
      else if (m.key == "includes" && m.kind == Kind::List)
        parts_[0].document->entries(m, [&](Value v) { return read_include(v), true; });
    }
    // What is included is added to what includes it; all streams are, whatever `override` says.
    for (std::size_t part = 0; part < parts_.size(); ++part)
      each_of(part, {"spouts", "bolts"}, [&](Value v, bool bolts) { read_vertex(v, bolts, part); });
    for (std::size_t part = 0; part < parts_.size(); ++part)
      each_of(part, {"streams"}, [&](Value v, bool) { read_stream(v); });
    TreeSink sink(document_->tree);
    write_spec(topology_, sink);
    document_->list_members(TreeSink::kRoot);
    return std::move(document_);
  }

 private:
  // The file itself, and what it includes, in the order of its list.
  struct Part {
    std::unique_ptr<Document> document;
    bool overrides = false;  // what has been defined before
  };

  template <class Use>
  void each_of(std::size_t part, std::initializer_list<std::string_view> sections, Use use) {
    Document& document = *parts_[part].document;
    for (const Document::Member& m : document.members())
      if (std::ranges::find(sections, m.key) != sections.end())
        document.entries(m, [&](Value v) { return use(v, m.key == "bolts"), true; });
  }

  void unsupported(Spot spot, std::string message, std::string hint) {
    reading_.error("BLZ124", spot, std::move(message), std::move(hint));
  }

  // False if it has something that nobody has filled in.
  bool settled(const Value& value, std::string_view what) {
    if (!value.is_scalar()) return true;
    const Placeholder open = find_placeholder(value.text());
    if (open.begin == std::string_view::npos) return true;
    const std::string_view property =
        open.name.ends_with(']') ? open.name.substr(0, open.name.rfind('[')) : open.name;
    unsupported(
        value.spot(),
        fmt::format("{} is filled in when the topology is submitted, with {}", what, quoted(open.name)),
        property.starts_with("ENV-")
            ? "set the variable and say --env"
            : fmt::format("say --property {}=VALUE, or --properties FILE", property));
    return false;
  }

  // Values of some documents last only while they are looked at.
  Named kept(Named name) { return {document_->tree.keep(name.text), name.spot}; }

  std::optional<Named> read_settled(const Value& value, std::string_view what) {
    if (!settled(value, what)) return {};
    auto name = read_name(reading_, value, what);
    return name ? std::optional(kept(*name)) : std::nullopt;
  }

  std::optional<Named> name_in(const Value& entry, std::string_view key) {
    auto value = entry.find(key);
    if (value) return read_settled(*value, fmt::format("'{}'", key));
    reading_.error("BLZ107", entry.spot(), fmt::format("this has no '{}'", key), "Flux needs it");
    return {};
  }

  std::uint32_t count_in(const Value& entry, std::string_view key, std::uint32_t otherwise) {
    auto value = entry.find(key);
    if (!value || !settled(*value, fmt::format("'{}'", key))) return otherwise;
    return read_count(reading_, *value, kMostInstances, true).value_or(otherwise);
  }

  bool flag_in(const Value& entry, std::string_view key) {
    auto value = entry.find(key);
    return value && settled(*value, fmt::format("'{}'", key)) && read_flag(reading_, *value).value_or(false);
  }

  // Flux looks for includes in the file itself only: what included files include counts for nothing.
  void read_include(const Value& entry) {
    if (!entry.is_map()) return reading_.wrong_kind(entry, "an include", "a mapping with a 'file'");
    auto file = name_in(entry, "file");
    if (!file) return;
    if (flag_in(entry, "resource"))
      return unsupported(file->spot, fmt::format("{} is included from a jar", quoted(file->text)),
                         "put the file beside this one, and include it with `resource: false`");
    const std::string path = beside(path_, file->text);
    if (std::filesystem::path(path).lexically_normal() == std::filesystem::path(path_).lexically_normal()) {
      reading_.error("BLZ114", file->spot, fmt::format("{} includes itself", quoted(shown(path))));
      return;
    }
    if (parts_.size() == Limits::kTopologies) {
      reading_.error("BLZ102", file->spot,
                     fmt::format("more than {} files in one topology", Limits::kTopologies));
      return;
    }
    Part part{.document = open_document(reading_, files_, path, file->spot).document,
              .overrides = flag_in(entry, "override")};
    if (part.document) parts_.push_back(std::move(part));
  }

  void read_vertex(const Value& entry, bool is_bolt, std::size_t part) {
    if (!entry.is_map())
      return reading_.wrong_kind(entry, is_bolt ? "a bolt" : "a spout", "a mapping with an 'id'");
    auto id = name_in(entry, "id");
    if (!id) return;
    const StormTopology::Vertex vertex{
        .spot = id->spot,
        .is_bolt = is_bolt,
        .instances = count_in(entry, "numTasks", count_in(entry, "parallelism", 1))};
    auto [at, fresh] = topology_.vertices.try_emplace(id->text, vertex);
    const std::size_t before = std::exchange(defined_in_[id->text], part);
    if (fresh) return;
    if (before == part || at->second.is_bolt != is_bolt) {
      reading_.error("BLZ122", id->spot, fmt::format("there are two components {}", quoted(id->text)))
          .notes.push_back({at->second.spot.place, "the first one"});
      return;
    }
    if (parts_[part].overrides) at->second = vertex;
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
      auto name = read_settled(*id, "'streamId'");
      if (!name) return;
      stream = name->text;
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
    if (!settled(*type, "'type'")) return false;
    auto choice = read_choice(reading_, *type, kGroupings);
    if (!choice) return false;
    into.grouping = grouping_of(kGroupings[*choice]);
    if (kGroupings[*choice] != "FIELDS") return true;
    auto args = grouping.find("args");
    if (!args) {
      reading_.error("BLZ107", grouping.spot(), "a FIELDS grouping without 'args'", "name the fields");
      return false;
    }
    bool all_settled = true;
    args->each([&](const Value& field) { all_settled &= settled(field, "a field of the grouping"); });
    auto fields = all_settled ? read_names(reading_, *args, false) : std::nullopt;
    if (!fields) return false;
    for (const Named& field : *fields) into.fields.push_back(kept(field));
    return true;
  }

  Reading& reading_;
  const std::string& path_;
  Files& files_;
  std::vector<Part> parts_;
  std::unique_ptr<TreeDocument> document_ = std::make_unique<TreeDocument>();
  StormTopology topology_;
  std::map<std::string_view, std::size_t> defined_in_;  // which part each vertex stands in
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

std::unique_ptr<Document> translate_flux(Reading& reading, std::unique_ptr<Document> flux,
                                         const std::string& path, Files& files) {
  return FluxReader(reading, std::move(flux), path, files).run();
}

}  // namespace blazes::frontend::spec
