#include "network/metrics.h"

#include <fmt/format.h>

namespace blazes::network {
namespace {

using bloom::CatalogCollection;
using bloom::CollectionId;

std::string label(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    c == '\n' ? out += "\\n" : out += c;
  }
  return out;
}

class Text {
 public:
  std::string take() { return std::move(out_); }
  void metric(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    out_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
  }
  void value(std::uint64_t value) { out_ += fmt::format("{} {}\n", name_, value); }
  void value(std::string_view key, std::string_view of, std::uint64_t value) {
    out_ += fmt::format("{}{{{}=\"{}\"}} {}\n", name_, key, label(of), value);
  }

 private:
  std::string out_, name_;
};

}  // namespace

std::string metrics_text(const Counts& counts) {
  const auto& [catalog, host, transport, in, out, kept] = counts;
  const auto all = ids<CatalogCollection>(catalog.collections.size());
  const auto by_channel = [&](Text& text, const std::vector<std::uint64_t>& messages) {
    for (CollectionId id : all)
      if (catalog.collections[id].kind == bloom::CollectionKind::Channel)
        text.value("channel", catalog.collections[id].name, messages[id.index]);
  };
  Text text;
  text.metric("blazes_timesteps_total", "counter", "Timesteps since the node was started.");
  text.value(host.node().time());
  text.metric("blazes_messages_in_total", "counter", "Messages that were taken.");
  by_channel(text, in);
  text.metric("blazes_messages_out_total", "counter", "Messages that were sent to others.");
  by_channel(text, out);
  text.metric("blazes_dropped_total", "counter", "Messages that came and were dropped.");
  for (std::size_t i = 0; i < runtime::kDropReasons; ++i) {
    const auto reason = static_cast<runtime::Drop::Reason>(i);
    text.value("reason", name_of(reason), host.dropped(reason));
  }
  text.metric("blazes_unsent_total", "counter", "Messages that could not be sent.");
  for (std::size_t i = 0; i < kUnsent; ++i)
    text.value("reason", name_of(static_cast<Unsent>(i)), transport.unsent(static_cast<Unsent>(i)));
  text.metric("blazes_tuples", "gauge", "Tuples in what is stored.");
  for (CollectionId id : all)
    if (is_stored(catalog.collections[id].kind))
      text.value("collection", catalog.collections[id].name, host.node().size(id));
  text.metric("blazes_waiting_messages", "gauge", "Messages that wait for the next timestep.");
  text.value(host.waiting());
  text.metric("blazes_waiting_bytes", "gauge", "Bytes of messages that receivers have not acknowledged.");
  text.value(transport.waiting());
  text.metric("blazes_memory_bytes", "gauge", "Memory that tuples and their values take.");
  text.value(host.node().memory_used());
  if (kept) {
    text.metric("blazes_kept_bytes", "gauge", "Size of the log of what survives a restart.");
    text.value(*kept);
  }
  return text.take();
}

}  // namespace blazes::network
