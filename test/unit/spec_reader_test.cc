// What a spec means: every key, both syntaxes, both formats, connection by name, variants and topologies.
#include <set>

#include <gtest/gtest.h>

#include "diagnostics/locator.h"
#include "frontend/spec/reference.h"
#include "frontend/spec/spec.h"
#include "support/dump.h"
#include "support/memory_files.h"

namespace blazes {
namespace {

using frontend::Spec;
using test::dump;
using test::mistakes;
using test::read_text;

std::string meaning(const Spec& spec) {
  std::string out = mistakes(spec);
  for (const frontend::Variant& v : spec.variants)
    out += (v.name.empty() ? "" : "== " + v.name + "\n") + dump(v.flow);
  return out;
}
std::string meaning(std::string_view text) { return meaning(read_text(text)); }

TEST(SpecReader, ReadsEveryKeyOfAComponent) {
  EXPECT_EQ(meaning(R"(
blazes: 1
components:
  Count:
    replicated: true
    instances: 20
    barrier: yes
    interfaces:
      words: { schema: [word, batch, line] }
      counts: { schema: [key, batch] }
    paths:
      - { from: words, to: counts, label: OW, gate: [word, batch], state: table, per_partition: true,
          carries: { key: word } }
      - { from: words, to: log, label: CR, state: none, per_record: true }
      - { from: reset, to: counts, label: CW, reads: none, state: table }
      - { from: reset, to: log, label: OR, gate: "*", nondeterministic: "reads the clock" }
streams: {}
)"),
            "Count replicated barrier x20\n"
            "  words[batch line word] -> counts[batch key] OW[batch word] over table per-partition key=word\n"
            "  words[batch line word] -> log CR stateless per-record\n"
            "  reset -> counts[batch key] CW over table reads-none\n"
            "  reset -> log OR* (reads the clock)\n"
            "words:  -> Count.words\n"
            "counts: Count.counts -> \n"
            "log: Count.log -> \n"
            "reset:  -> Count.reset\n");
}

TEST(SpecReader, ReadsEveryKeyOfAStream) {
  EXPECT_EQ(meaning(R"(
components:
  A: { paths: [ { from: i, to: o, label: CR } ] }
streams:
  in:  { to: A.i, schema: [k, n, t], seal: { key: [k, n], producers: single, when: marker }, unique: [n],
         ordered: [k], sequence: n, partitioned: k, fifo: true, rate: 2.5e1 }
  out: { from: A.o, ordered: [], partitioned: [], seal: t }
  two: { to: A.i, shuffle: true }
  three: { to: A.i, broadcast: true, seal: [t] }
)"),
            "A\n  i -> o CR\n"
            "in:  -> A.i schema[k n t] seal[k n] by single at marker ordered[k] unique[n] sequence[n] "
            "partitioned[k] fifo"
            " rate 25.000000\n"
            "out: A.o ->  seal[t] by registry ordered[] partitioned[]\n"
            "two:  -> A.i shuffle\n"
            "three:  -> A.i seal[t] by registry broadcast\n");
}

TEST(SpecReader, ReadsThePublishedFormat) {
  EXPECT_EQ(meaning("Splitter:\n"
                    "  annotation: { from: tweets, to: words, label: CR }\n"
                    "Count:\n"
                    "  Rep: True\n"
                    "  annotation:\n"
                    "    - { from: words, to: counts, label: OW, subscript: [word, batch] }\n"
                    "    - { from: words, to: errors, label: OR* }\n"),
            "Splitter\n  tweets -> words CR\n"
            "Count replicated\n  words -> counts OW[batch word]\n  words -> errors OR*\n"
            "tweets:  -> Splitter.tweets\n"
            "words: Splitter.words -> Count.words\n"
            "counts: Count.counts -> \n"
            "errors: Count.errors -> \n");
}

TEST(SpecReader, YamlAndJsonOfOneContentAreEqual) {
  std::string yaml = meaning(R"(
components:
  "R\u00e9port": { replicated: true, paths: { from: click, to: response, label: OR, gate: id } }
  a.b: [ { from: x.y, to: response, label: CW } ]
streams:
  clicks: { to: "R\u00e9port.click", schema: [id], seal: [id], rate: 10 }
  dots: { to: a.b.x.y }
  answers: { from: "R\u00e9port.response" }
dependencies: [ "a -> b", "[a, b] <-> c" ]
require: { answers: replicas agree }
variants:
  V: { a.b: { from: x.y, to: response, label: CR } }
)");
  std::string json = meaning(R"({
"require": {"answers": "replicas agree"},
"streams": {"clicks": {"to": "R\u00e9port.click", "schema": ["id"], "seal": ["id"], "rate": 10},
  "dots": {"to": "a.b.x.y"}, "answers": {"from": "Réport.response"}},
"variants": {"V": {"a.b": {"from": "x.y", "to": "response", "label": "CR"}}},
"dependencies": ["a -> b", {"from": ["a", "b"], "to": "c", "injective": true}],
"components": {"R\u00e9port": {"replicated": true,
    "paths": {"from": "cl\u0069ck", "to": "response", "label": "OR", "gate": "id"}},
  "a.b": [{"from": "x.y", "to": "response", "label": "CW"}]}
})");
  EXPECT_EQ(yaml, json);
  EXPECT_NE(yaml.find("== V"), std::string::npos);
  EXPECT_NE(yaml.find("answers: Réport.response ->  requires replicas-agree"), std::string::npos);
}

TEST(SpecReader, ConnectsInterfacesOfOneName) {
  // Report and Cache both answer; Cache's own answers come back to it, and nobody else reads them.
  EXPECT_EQ(meaning("Report: { annotation: [ { from: click, to: response, label: CW },"
                    " { from: request, to: response, label: CR } ] }\n"
                    "Cache: { annotation: [ { from: request, to: response, label: CR },"
                    " { from: response, to: response, label: CW } ] }\n"),
            "Report\n  click -> response CW\n  request -> response CR\n"
            "Cache\n  request -> response CR\n  response -> response CW\n"
            "click:  -> Report.click\n"
            "Report.response->Cache.response: Report.response -> Cache.response\n"
            "Cache.response->Cache.response: Cache.response -> Cache.response\n"
            "Cache.response->: Cache.response -> \n"
            "->Report.request:  -> Report.request\n"
            "->Cache.request:  -> Cache.request\n");
}

TEST(SpecReader, PromisesOnStreamsThatWereConnectedByName) {
  EXPECT_EQ(meaning("A: { annotation: { from: i, to: m, label: CR } }\n"
                    "B: { annotation: { from: m, to: o, label: CR } }\n"
                    "streams: { i: { seal: k }, m: { fifo: true } }\n"
                    "variants: { X: { streams: { i: { unique: u } } }, Y: }\n"),
            "== X\nA\n  i -> m CR\nB\n  m -> o CR\n"
            "i:  -> A.i unique[u]\nm: A.m -> B.m fifo\no: B.o -> \n"
            "== Y\nA\n  i -> m CR\nB\n  m -> o CR\n"
            "i:  -> A.i seal[k] by registry\nm: A.m -> B.m fifo\no: B.o -> \n");
}

TEST(SpecReader, VariantsReplacePathsOfEqualEndsAndAddOthers) {
  EXPECT_EQ(meaning(R"(
components:
  R: { paths: [ { from: a, to: o, label: CW }, { from: b, to: o, label: CR } ] }
streams:
  a: { to: R.a, seal: [k] }
  c: { to: R.c }
  o: { from: R.o }
variants:
  V:
    R: [ { from: b, to: o, label: OR, gate: [k] }, { from: c, to: o, label: CR }, { from: b, to: o, label: CW } ]
    streams: { a: { to: R.b }, n: { to: R.a } }
  W: { R: { replicated: true, paths: { from: c, to: p, label: CR } } }
)"),
            "== V\nR\n  a -> o CW\n  b -> o OR[k]\n  c -> o CR\n  b -> o CW\n"
            "a:  -> R.b\nc:  -> R.c\no: R.o -> \nn:  -> R.a\n"
            "== W\nR replicated\n  a -> o CW\n  b -> o CR\n  c -> p CR\n"
            "a:  -> R.a seal[k] by registry\nc:  -> R.c\no: R.o -> \n");
}

TEST(SpecReader, ASpecAnnotatesATopology) {
  test::MemoryFiles files;
  files.put("specs/wc.yaml",
            "topology: gen/wc.json\n"
            "components: { Count: { Rep: true, paths: { from: i, to: o, label: CW } } }\n"
            "streams: { words: { seal: [batch] }, extra: { to: Count.i } }\n"
            "require: { counts: anything }\n");
  files.put(
      "specs/gen/wc.json",
      R"({"components":{"Split":{"paths":[{"from":"i","to":"o"}]},"Count":{"paths":[{"from":"i","to":"o"}]}},
                "streams":{"words":{"from":"Split.o","to":"Count.i"},"counts":{"from":"Count.o"}}})");
  EXPECT_EQ(meaning(frontend::read_spec("specs/wc.yaml", files)),
            "Split\n  i -> o OW*\n"
            "Count replicated\n  i -> o CW\n"
            "words: Split.o -> Count.i seal[batch] by registry\n"
            "counts: Count.o ->  requires anything\n"
            "extra:  -> Count.i\n");
}

TEST(SpecReader, AnAnnotationWithoutEndsIsAboutAllPathsThatAreThere) {
  test::MemoryFiles files;
  files.put("t",
            "C: { paths: [ { from: i, to: o }, { from: j, to: o }, { from: i, to: p } ] }\nD: { paths: { "
            "from: i, to: o } }\n");
  auto annotated = [&](const std::string& c) {
    files.put("a", "topology: t\nC: { paths: " + c + " }\n");
    return frontend::read_spec("a", files);
  };
  auto paths = [&](const std::string& c) {
    std::string text = meaning(annotated(c));
    return text.substr(0, text.find("D\n"));
  };
  EXPECT_EQ(paths("{ label: CR }"), "C\n  i -> o CR\n  i -> p CR\n  j -> o CR\n");
  EXPECT_EQ(paths("{ to: o, label: OR, gate: [k] }"), "C\n  i -> p OW*\n  i -> o OR[k]\n  j -> o OR[k]\n");
  EXPECT_EQ(paths("[ { label: CR }, { from: j, to: o, label: CW } ]"),
            "C\n  j -> o CW\n  i -> o CR\n  i -> p CR\n");
  EXPECT_EQ(mistakes(annotated("{ from: x, label: CR }")), "BLZ109@2:13");
  EXPECT_EQ(mistakes(annotated("{ form: i, label: CR }")), "BLZ103@2:15");
  EXPECT_EQ(mistakes(annotated("{ from: [i], label: CR }")), "BLZ106@2:21");
}

TEST(SpecReader, ATopologyThatNamesATopologyKeepsWhatIsAnnotated) {
  test::MemoryFiles files;
  files.put("a", "topology: b\nC: { paths: { from: i, to: o, label: CR } }\n");
  files.put("b", "topology: c\nC: { paths: [ { from: i, to: o }, { from: j, to: o } ] }\n");
  files.put("c", "C: { paths: [ { from: i, to: o, label: CW }, { from: j, to: o, label: OR, gate: k } ] }\n");
  EXPECT_EQ(meaning(frontend::read_spec("a", files)),
            "C\n  j -> o OR[k]\n  i -> o CR\ni:  -> C.i\no: C.o -> \nj:  -> C.j\n");
}

TEST(SpecReader, NamesMayLookLikeNumbersAndBooleans) {
  EXPECT_EQ(meaning("1: { paths: { from: 2.5, to: no, label: CR } }\nnull: { paths: { from: ~x, to: y, "
                    "label: CR } }\n"),
            "1\n  2.5 -> no CR\nnull\n  ~x -> y CR\n"
            "2.5:  -> 1.2.5\nno: 1.no -> \n~x:  -> null.~x\ny: null.y -> \n");
}

TEST(SpecReader, RequirementsAndAllowancesNameASinkByItsInterface) {
  Spec spec = read_text(
      "A: { annotation: [ { from: i, to: o, label: CR }, { from: o, to: o, label: CR } ] }\n"
      "require: { A.o: replicas-converge }\n"
      "allow: { id: replica-divergence, stream: o, reason: known }\n");
  EXPECT_EQ(meaning(spec),
            "A\n  i -> o CR\n  o -> o CR\n"
            "i:  -> A.i\n"
            "A.o->A.o: A.o -> A.o\n"
            "A.o->: A.o ->  requires replicas-converge\n"
            "->A.o:  -> A.o\n");
  ASSERT_EQ(spec.allowances.size(), 1u);
  EXPECT_EQ(spec.allowances[0].id, "BLZ203");
  EXPECT_EQ(spec.allowances[0].stream, "A.o->");
  EXPECT_EQ(spec.allowances[0].reason, "known");
}

TEST(SpecReader, ARequirementMayConcernOneVariantOnly) {
  std::string text =
      "components: { A: { paths: { from: i, to: o, label: CR } } }\n"
      "streams: { i: { to: A.i } }\n"
      "variants: { V: { streams: { o: { from: A.o } } }, W: {} }\n";
  EXPECT_NE(meaning(text + "require: { o: anything }").find("o: A.o ->  requires anything"),
            std::string::npos);
  EXPECT_EQ(meaning(text + "require: { p: anything }"), "BLZ115@4:12");
}

TEST(SpecReader, GatePlacesAndSealPlacesAreKept) {
  Spec spec =
      read_text("A: { paths: { from: i, to: o, label: OR, gate: [k] } }\nstreams: { i: { seal: [k] } }\n");
  ASSERT_EQ(spec.variants.size(), 1u);
  const dataflow::Dataflow& flow = spec.variants[0].flow;
  EXPECT_EQ(diagnostics::Locator(spec.sources).locate(flow.details(dataflow::PathId(0)).gate_place).column,
            48u);
  EXPECT_EQ(diagnostics::Locator(spec.sources).locate(flow.promises(dataflow::StreamId(0)).seal_place).line,
            2u);
}

TEST(SpecReader, TheReferenceNamesEveryKeyOnce) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const frontend::KeyReference& key : frontend::key_reference()) {
    EXPECT_TRUE(seen.emplace(key.mapping, key.name).second) << key.name;
    EXPECT_FALSE(key.summary.empty()) << key.name;
  }
  EXPECT_TRUE(seen.contains({"path", "gate"}));
  EXPECT_TRUE(seen.contains({"seal", "producers"}));
}

}  // namespace
}  // namespace blazes
