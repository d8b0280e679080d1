#include "design.h"

#include <algorithm>

#include "dataflow/builder.h"

namespace blazes::oracle {

using namespace dataflow;

namespace {

std::string list(Mask m) {
  std::string text = "[";
  for (int i = 0; i < kAttributes; ++i)
    if (m >> i & 1)
      text += std::string(text.size() > 1 ? ", " : "") + kAttributeNames[static_cast<std::size_t>(i)];
  return text + ']';
}

Mask shaped(const PathKind& p, Mask in) {
  if (p.rename && (in & kA)) in |= kC;
  return in & p.keep;
}

std::string port(char letter, int part, int i) {
  return "C" + std::to_string(part) + '.' + letter + std::to_string(i);
}

}  // namespace

std::vector<int> Design::sources() const {
  std::vector<int> result;
  for (std::size_t w = 0; w < wires.size(); ++w)
    if (wires[w].from == kNone) result.push_back(static_cast<int>(w));
  return result;
}

void close(Design& d) {
  for (int p = 0; p < static_cast<int>(d.parts.size()); ++p) {
    for (int i = 0; i < d.kind_of(p).inputs; ++i)
      if (std::ranges::none_of(d.wires, [&](const Wire& w) { return w.to == p && w.input == i; })) {
        Wire w;
        w.to = p;
        w.input = i;
        d.wires.push_back(w);
      }
    for (int o = 0; o < d.kind_of(p).outputs; ++o)
      if (std::ranges::none_of(d.wires, [&](const Wire& w) { return w.from == p && w.output == o; })) {
        Wire w;
        w.from = p;
        w.output = o;
        d.wires.push_back(w);
      }
  }
}

std::vector<Mask> schemas(const Design& d) {
  std::vector<Mask> result(d.wires.size(), kAll);
  for (std::size_t w = 0; w < d.wires.size(); ++w)
    if (d.wires[w].from == kNone) result[w] = kA | kB | kV;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t w = 0; w < d.wires.size(); ++w) {
      if (d.wires[w].from == kNone) continue;
      Mask m = kAll;
      for (const PathKind& p : d.kind_of(d.wires[w].from).paths) {
        if (p.to != d.wires[w].output) continue;
        Mask in = kAll;
        for (std::size_t u = 0; u < d.wires.size(); ++u)
          if (d.wires[u].to == d.wires[w].from && d.wires[u].input == p.from) in &= result[u];
        m &= shaped(p, in);
      }
      if (m != result[w]) changed = true;
      result[w] = m;
    }
  }
  return result;
}

Dataflow build(const Design& d) {
  static constexpr std::string_view kIn[] = {"i0", "i1"}, kOut[] = {"o0", "o1"};
  static constexpr std::string_view kNames[] = {"a", "b", "v", "c"};
  DataflowBuilder b;
  AttributeSet masks[16];
  for (Mask m = 0; m < 16; ++m) {
    std::vector<std::string_view> names;
    for (int i = 0; i < kAttributes; ++i)
      if (m >> i & 1) names.push_back(kNames[i]);
    masks[m] = b.attributes(names);
  }
  auto set = [&](int mask) { return mask == kNone ? AttributeSet{} : masks[mask]; };
  for (std::size_t i = 0; i < d.parts.size(); ++i) {
    const Part& part = d.parts[i];
    ComponentId c = b.add_component("C" + std::to_string(i), {});
    b.edit(c).replicated = part.replicated;
    b.edit(c).instances = part.split ? 2 : 0;
    b.edit(c).barrier = part.barrier;
    for (const PathKind& p : d.kind_of(static_cast<int>(i)).paths) {
      blazes::dataflow::Path path;
      path.from = b.interface(c, Direction::In, kIn[p.from]);
      path.to = b.interface(c, Direction::Out, kOut[p.to]);
      path.annotation = p.annotation;
      if (!is_confluent(p.annotation) && !p.star) path.gate = masks[p.gate];
      if (p.store >= 0) path.state = b.state(c, p.store == 0 ? "" : "other");
      path.reads_state = p.reads;
      path.per_record = p.per_record;
      path.per_partition = p.per_partition;
      path.nondeterministic = p.chance;
      if (!p.rename && !p.chance) {
        b.add_path(path);
        continue;
      }
      PathDetails details;
      if (p.rename) details.carries.emplace_back(b.names().intern("c"), b.names().intern("a"));
      if (p.chance) details.nondeterministic = "chance";
      b.add_path(path, details);
    }
  }
  std::vector<Mask> schema = schemas(d);
  for (std::size_t i = 0; i < d.wires.size(); ++i) {
    const Wire& w = d.wires[i];
    auto end = [&](int part, Direction direction, std::string_view name) {
      return part == kNone ? InterfaceId{}
                           : b.interface(ComponentId(static_cast<std::size_t>(part)), direction, name);
    };
    StreamId s = b.add_stream("s" + std::to_string(i), end(w.from, Direction::Out, kOut[w.output]),
                              end(w.to, Direction::In, kIn[w.input]), {});
    b.edit(s).schema = masks[schema[i]];
    Promises& p = b.promises(s);
    p.seal = set(w.seal);
    p.ordered = set(w.ordered);
    p.unique = set(w.unique);
    p.sequence = set(w.sequence);
    p.partitioned = set(w.partitioned);
    p.shuffle = w.shuffle;
    p.fifo = w.fifo;
    p.required = w.required;
  }
  if (d.dependency) b.add_dependency({masks[kB], masks[kA], false});
  return std::move(b).build();
}

Mask mask_of(const Dataflow& flow, AttributeSet set) {
  Mask m = 0;
  for (Attribute a : flow.attribute_sets()[set])
    m |= static_cast<Mask>(1 << kAttributeNames.find(flow.name(a)));
  return m;
}

std::string to_yaml(const Design& d, bool names) {
  std::string text = "components:\n";
  for (int i = 0; i < static_cast<int>(d.parts.size()); ++i) {
    const Part& part = d.parts[static_cast<std::size_t>(i)];
    text += "  C" + std::to_string(i) + ":" + (names ? "  # " + std::string(d.kind_of(i).name) : "") + "\n";
    if (part.replicated) text += "    replicated: true\n";
    if (part.split) text += "    instances: 2\n";
    if (part.barrier) text += "    barrier: true\n";
    text += "    paths:\n";
    for (const PathKind& p : d.kind_of(i).paths) {
      text += "      - { from: i" + std::to_string(p.from) + ", to: o" + std::to_string(p.to) +
              ", label: " + std::string(name_of(p.annotation));
      if (!is_confluent(p.annotation)) text += ", gate: " + (p.star ? "\"*\"" : list(p.gate));
      if (p.store == -1) text += ", state: none";
      if (p.store == 1) text += ", state: other";
      if (!p.reads) text += ", reads: none";
      if (p.per_record) text += ", per_record: true";
      if (p.per_partition) text += ", per_partition: true";
      if (p.chance) text += ", nondeterministic: chance";
      if (p.rename) text += ", carries: { c: a }";
      text += " }\n";
    }
  }
  text += "streams:\n";
  std::vector<Mask> schema = schemas(d);
  for (std::size_t i = 0; i < d.wires.size(); ++i) {
    const Wire& w = d.wires[i];
    text += "  s" + std::to_string(i) + ": { ";
    if (w.from != kNone) text += "from: " + port('o', w.from, w.output) + ", ";
    if (w.to != kNone) text += "to: " + port('i', w.to, w.input) + ", ";
    text += "schema: " + list(schema[i]);
    if (w.seal != kNone) text += ", seal: " + list(static_cast<Mask>(w.seal));
    if (w.ordered != kNone) text += ", ordered: " + list(static_cast<Mask>(w.ordered));
    if (w.unique != kNone) text += ", unique: " + list(static_cast<Mask>(w.unique));
    if (w.sequence != kNone) text += ", sequence: " + list(static_cast<Mask>(w.sequence));
    if (w.partitioned != kNone) text += ", partitioned: " + list(static_cast<Mask>(w.partitioned));
    if (w.shuffle) text += ", shuffle: true";
    if (w.fifo) text += ", fifo: true";
    text += " }\n";
  }
  if (d.dependency) text += "dependencies: [ \"b -> a\" ]\n";
  return text;
}

}  // namespace blazes::oracle
