#include "report/fingerprint.h"

#include <bit>

#include <fmt/format.h>

#include "base/fnv.h"

namespace blazes::report {
namespace {

using namespace dataflow;

// Of one fact; texts carry their length, so that no two facts run into one another.
class Digest {
 public:
  Digest& number(std::uint64_t value) {
    for (int i = 0; i < 8; ++i) hash_.byte(static_cast<unsigned char>(value >> 8 * i));
    return *this;
  }
  Digest& text(std::string_view text) {
    number(text.size());
    hash_.bytes(text);
    return *this;
  }
  std::uint64_t value() const { return hash_.value(); }

 private:
  Fnv1a hash_;
};

std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

class Fingerprint {
 public:
  explicit Fingerprint(const Dataflow& flow) : flow_(flow) {}

  std::string run() {
    for (ComponentId id : flow_.components()) add(component(id));
    for (InterfaceId id : flow_.interfaces()) add(interface(id));
    for (PathId id : flow_.paths()) add(path(id));
    for (StreamId id : flow_.streams()) add(stream(id));
    for (const Dependency& d : flow_.dependencies())
      add(set(set(tag('d'), d.from), d.to).number(d.injective));
    return fmt::format("{:016x}{:016x}", first_, second_);
  }

 private:
  // Facts are summed up, so that their order does not matter.
  void add(const Digest& fact) {
    first_ += mix(fact.value());
    second_ += mix(fact.value() ^ 0x9e3779b97f4a7c15u);
  }

  static Digest tag(char kind) { return Digest().number(static_cast<unsigned char>(kind)); }

  Digest& set(Digest&& d, AttributeSet s) { return set(d, s); }
  Digest& set(Digest& d, AttributeSet s) {
    if (!s) return d.number(0);
    auto names = sorted_names(s, flow_.attribute_sets(), flow_.names());
    d.number(names.size() + 1);
    for (std::string_view name : names) d.text(name);
    return d;
  }
  Digest& end(Digest& d, InterfaceId id) {
    if (!id) return d.number(0);
    const Interface& i = flow_.interface(id);
    return d.number(1 + static_cast<int>(i.direction)).text(flow_.name(i.component)).text(flow_.name(i.name));
  }

  Digest component(ComponentId id) {
    const Component& c = flow_.component(id);
    return tag('c')
        .text(flow_.name(c.name))
        .number(c.instances)
        .number(c.replicated + 2 * c.barrier + 4 * static_cast<int>(c.own_order));
  }

  Digest interface(InterfaceId id) {
    Digest d = tag('i');
    end(d, id);
    return set(d, flow_.interface(id).schema);
  }

  Digest path(PathId id) {
    const Path& p = flow_.path(id);
    Digest d = tag('p');
    end(end(d, p.from), p.to);
    d.number(static_cast<int>(p.annotation));
    d.number(p.reads_state + 2 * p.per_record + 4 * p.per_partition + 8 * p.nondeterministic +
             16 * bool(p.state));
    d.text(p.state ? flow_.name(flow_.state(p.state).name) : std::string_view{});
    set(d, p.gate);
    for (auto [out, in] : flow_.details(id).carries) d.text(flow_.name(out)).text(flow_.name(in));
    return d.text(flow_.details(id).nondeterministic);
  }

  Digest stream(StreamId id) {
    const Stream& s = flow_.stream(id);
    Digest d = tag('s');
    d.text(flow_.name(s.name));
    set(end(end(d, s.from), s.to), s.schema);
    if (!s.promises) return d;
    // A stream that promises nothing in particular is one that says nothing.
    std::uint64_t said = promises(flow_.promises_of(s)).value();
    return said == promises({}).value() ? d : d.number(said);
  }

  Digest promises(const Promises& p) {
    Digest d;
    for (AttributeSet attributes : {p.seal, p.ordered, p.unique, p.sequence, p.partitioned})
      set(d, attributes);
    return d.number(static_cast<int>(p.producers))
        .number(static_cast<int>(p.when))
        .number(p.shuffle + 2 * p.broadcast + 4 * p.fifo)
        .number(std::bit_cast<std::uint64_t>(p.rate))
        .number(static_cast<int>(p.required));
  }

  const Dataflow& flow_;
  std::uint64_t first_ = 0, second_ = 0;
};

}  // namespace

std::string fingerprint(const Dataflow& flow) { return Fingerprint(flow).run(); }

}  // namespace blazes::report
