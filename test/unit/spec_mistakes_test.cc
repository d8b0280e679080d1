// Each mistake that a spec can have: its id, its place, and that nothing else is reported because of it.
#include <gtest/gtest.h>

#include "diagnostics/locator.h"
#include "frontend/spec/spec.h"
#include "support/memory_files.h"

namespace blazes {
namespace {

using frontend::Spec;
using test::mistakes;
using test::read_text;
using test::underlined;

// A file with one component A (i -> o, CR; schema of i: k, v) to which the text adds.
std::string with(std::string_view more) {
  return "components:\n"
         "  A: { paths: [ { from: i, to: o, label: CR } ], interfaces: { i: { schema: [k, v] } } }\n" +
         std::string(more);
}
// The one mistake of a path that is written in line 3.
std::string of_path(std::string_view path) {
  return mistakes(read_text("components:\n  A:\n    paths: " + std::string(path) + "\n"));
}
std::string of_stream(std::string_view stream) {
  return mistakes(read_text(with("streams: { s: " + std::string(stream) + " }\n")));
}
std::string hint(const Spec& spec, std::size_t i = 0) { return spec.diagnostics.at(i).hint; }

TEST(SpecMistakes, SyntaxErrorsHaveAPlace) {
  EXPECT_EQ(mistakes(read_text("components: { A: [ }\n")), "BLZ101@1:20");
  EXPECT_EQ(mistakes(read_text("{\"components\": {\"A\": ]}}")), "BLZ101@1:22");
  EXPECT_EQ(mistakes(read_text("{\n  \"components\": {},\n}")), "BLZ101@3:1");
  EXPECT_EQ(mistakes(read_text("{\"components\": {\"A\": {\"paths\": [{\"from\": 1 2}]}}}")), "BLZ101@1:44");
  EXPECT_EQ(mistakes(read_text("{\"A\": {\"paths\": []}, \"blazes\": tru}")), "BLZ101@1:32");
  EXPECT_EQ(mistakes(read_text("{\"components\": {}} x")), "BLZ101@1:20");
  EXPECT_EQ(mistakes(read_text("{\"A\": \"x\ny\"}")), "BLZ101@1:9");
  EXPECT_EQ(mistakes(read_text("{\"A\": \"\\ud800\"}")), "BLZ101@1:8");
  EXPECT_EQ(mistakes(read_text("{\"A\": [01]}")), "BLZ101@1:8");
  EXPECT_EQ(mistakes(read_text("{\"A\": \"x}")), "BLZ101@1:7");
  EXPECT_EQ(mistakes(read_text("{\"A\" {}}")), "BLZ101@1:6");
  EXPECT_EQ(mistakes(read_text("{\"A\": [1}]}")), "BLZ101@1:9");
  EXPECT_EQ(mistakes(read_text("{\"A\": {")), "BLZ101@1:8");
  EXPECT_EQ(mistakes(read_text("A: \xff\n")), "BLZ101@1:4");
  EXPECT_EQ(mistakes(read_text(std::string_view("A: \0\n", 5))), "BLZ101@1:4");
}

TEST(SpecMistakes, Aliases) {
  Spec spec = read_text("A: { paths: [ { from: i, to: o, label: OR, gate: * } ] }\n");
  EXPECT_EQ(mistakes(spec), "BLZ105@1:50");
  EXPECT_NE(hint(spec).find("\"*\", quoted"), std::string::npos);
  EXPECT_EQ(mistakes(read_text("A: &a { paths: [] }\nB: *a\nC: *a\n")), "BLZ105@2:4 BLZ105@3:4");
  EXPECT_EQ(mistakes(read_text("A: *a\n")), "BLZ105@1:4");
}

TEST(SpecMistakes, UnknownKeys) {
  Spec spec = read_text(with("stream: {}\n"));
  EXPECT_EQ(mistakes(spec), "BLZ103@3:1");
  EXPECT_EQ(hint(spec), "did you mean 'streams'?");
  EXPECT_EQ(mistakes(read_text("requires: { o: anything }\nA: { paths: { from: i, to: o, label: CR } }\n")),
            "BLZ103@1:1");
  EXPECT_EQ(of_path("{ from: i, to: o, label: CR, clour: 1 }"), "BLZ103@3:41");
  EXPECT_EQ(of_path("{ from: i, to: o, lable: CR }"), "BLZ103@3:30");  // not: label missing
  EXPECT_EQ(of_stream("{ to: A.i, seel: [k] }"), "BLZ103@3:26");
  EXPECT_EQ(of_stream("{ to: A.i, seal: { key: k, producer: all } }"), "BLZ103@3:42");
}

TEST(SpecMistakes, DuplicateKeys) {
  Spec spec = read_text(with("  B: { paths: [] }\n  A: { paths: [] }\n"));
  EXPECT_EQ(mistakes(spec), "BLZ104@4:3");
  ASSERT_EQ(spec.diagnostics[0].notes.size(), 1u);
  EXPECT_EQ(diagnostics::Locator(spec.sources).locate(spec.diagnostics[0].notes[0].place).line, 2u);
  EXPECT_EQ(of_path("{ from: i, to: o, label: CR, to: p }"), "BLZ104@3:41");
  EXPECT_EQ(of_path("{ from: i, to: o, label: OR, gate: [k], subscript: [k] }"), "BLZ104@3:52");
  EXPECT_EQ(mistakes(read_text(R"({"A":{"paths":[]},
"B":{"paths":{"from":"i","from":"j","to":"o","label":"CR"}},
"A":{"paths":[]},"\u0042":{"paths":[]}})")),
            "BLZ104@2:26 BLZ104@3:1 BLZ104@3:18");
  EXPECT_EQ(
      mistakes(read_text(R"({"components":{"A":{"paths":{"from":"i","to":"o","label":"CR"}},"A":{"paths":[]}},
"streams":{"s":{"to":"A.i"},"s":{"from":"A.o"}},
"require":{"s":"anything","s":"anything"}})")),
      "BLZ104@1:65 BLZ104@2:29 BLZ119@3:12 BLZ104@3:27");
}

TEST(SpecMistakes, WrongTypes) {
  EXPECT_EQ(mistakes(read_text("- a\n")), "BLZ106@1:1");
  EXPECT_EQ(mistakes(read_text("components: [A]\n")), "BLZ106@1:13");
  EXPECT_EQ(mistakes(read_text("components: { A: }\n")), "BLZ106@1:15");
  EXPECT_EQ(mistakes(read_text(with("streams: x\n"))), "BLZ106@3:10");
  EXPECT_EQ(mistakes(read_text("? [a]\n: b\nA: { paths: [] }\n")), "BLZ106@1:3");
  EXPECT_EQ(of_path("text"), "BLZ106@3:12");
  EXPECT_EQ(of_path("{ from: [i], to: o, label: CR }"), "BLZ106@3:20");
  EXPECT_EQ(of_path("{ from: i, to: o, label: CR, per_record: \"true\" }"), "BLZ106@3:53");
  EXPECT_EQ(of_path("{ from: i, to: o, label: OR, gate: { k: v } }"), "BLZ106@3:47");
  EXPECT_EQ(of_stream("{ to: A.i, rate: fast }"), "BLZ106@3:32");
  EXPECT_EQ(of_stream("[ A.i ]"), "BLZ106@3:15");
}

TEST(SpecMistakes, MissingKeys) {
  EXPECT_EQ(mistakes(read_text("")), "BLZ107@1:1");
  EXPECT_EQ(mistakes(read_text("{}")), "BLZ107@1:1");
  EXPECT_EQ(mistakes(read_text("components: { A: { replicated: true } }\n")), "BLZ107@1:15");
  EXPECT_EQ(of_path("{ to: o, label: CR }"), "BLZ107@3:12");
  EXPECT_EQ(of_path("{ from: i, label: CR }"), "BLZ107@3:12");
  EXPECT_EQ(of_path("{ from: i, to: o }"), "BLZ107@3:12");
  EXPECT_EQ(mistakes(read_text(with("streams: { s: { to: A.i }, t: { fifo: true } }\n"))), "BLZ107@3:28");
  EXPECT_EQ(of_stream("{ to: A.i, seal: { producers: all } }"), "BLZ107@3:26");
  EXPECT_EQ(mistakes(read_text(with("dependencies: [ { from: a } ]\n"))), "BLZ107@3:17");
  EXPECT_EQ(mistakes(read_text(with("allow: [ { id: BLZ201, reason: x } ]\n"))), "BLZ107@3:10");
}

TEST(SpecMistakes, UnknownComponentsAndInterfaces) {
  Spec spec = read_text(with("streams: { s: { to: B.i }, t: { from: B.o }, u: { to: Ab.i } }\n"));
  EXPECT_EQ(mistakes(spec), "BLZ108@3:21 BLZ108@3:55");  // B once
  EXPECT_EQ(hint(spec, 1), "did you mean 'A'?");
  EXPECT_EQ(underlined(spec), "B.i");
  spec = read_text(with("streams: { s: { to: A.o }, t: { to: A.o }, u: { from: A.oo } }\n"));
  EXPECT_EQ(mistakes(spec), "BLZ109@3:21 BLZ109@3:55");  // A.o as an input once
  EXPECT_EQ(hint(spec, 0), "it is an output of it");
  EXPECT_EQ(hint(spec, 1), "did you mean 'o'?");
  EXPECT_EQ(of_stream("{ to: A }"), "BLZ117@3:21");
  EXPECT_EQ(mistakes(read_text(with("variants: { V: { B: [] } }\n"))), "BLZ108@3:18");
  EXPECT_EQ(
      mistakes(read_text("A: { paths: { from: i, to: o, label: CR }, interfaces: { j: { schema: [] } } }\n")),
      "BLZ109@1:58");
}

TEST(SpecMistakes, ABrokenComponentMakesNoOthers) {
  EXPECT_EQ(mistakes(read_text("components: { A: { paths: [ { from: i, to: [o], label: CR } ] } }\n"
                               "streams: { s: { from: A.o }, t: { to: A.x } }\n")),
            "BLZ106@1:44");
  EXPECT_EQ(mistakes(read_text("A: { paths: { from: i, to: o, label: cr } }\nrequire: { out: anything }\n")),
            "BLZ110@1:38");
}

TEST(SpecMistakes, LabelsAndGates) {
  Spec spec = read_text("A: { paths: { from: i, to: o, label: ow } }\n");
  EXPECT_EQ(mistakes(spec), "BLZ110@1:38");
  EXPECT_EQ(hint(spec), "did you mean 'OW'?");
  EXPECT_EQ(of_path("{ from: i, to: o, label: CW, gate: [k] }"), "BLZ111@3:47");
  EXPECT_EQ(of_path("{ from: i, to: o, label: OW }"), "BLZ112@3:37");
  EXPECT_EQ(of_path("{ from: i, to: o, label: OW, gate: [] }"), "");
  EXPECT_EQ(of_path("{ from: i, to: o, label: OR*, gate: [k] }"), "BLZ118@3:48");
  EXPECT_EQ(of_path("{ from: i, to: o, label: OR, gate: [k, \"*\"] }"), "BLZ118@3:47");
  EXPECT_EQ(of_path("{ from: i, to: o, label: CR* }"), "BLZ110@3:37");
}

TEST(SpecMistakes, AttributesThatTheSchemaLacks) {
  Spec spec = read_text(with("streams: { s: { to: A.i, seal: [k, w], schema: [k, vw] } }\n"));
  EXPECT_EQ(mistakes(spec), "BLZ113@3:36");
  EXPECT_EQ(underlined(spec), "w");
  EXPECT_EQ(of_stream("{ to: A.i, unique: vv }"), "BLZ113@3:34");  // the interface's schema counts
  EXPECT_EQ(of_stream("{ from: A.o, unique: vv }"), "");           // this one's is not known
  // A gate's attribute may come in at what writes the state, as long as it comes in somewhere.
  std::string gate =
      "components:\n  A: { paths: [ { from: q, to: o, label: OR, gate: [k, z] }, { from: w, to: o, label: CW "
      "} ] }\n"
      "streams: { q: { to: A.q, schema: [k] }, w: { to: A.w";
  EXPECT_EQ(mistakes(read_text(gate + " } }\n")), "");
  EXPECT_EQ(mistakes(read_text(gate + ", schema: [z] } }\n")), "");
  EXPECT_EQ(mistakes(read_text(gate + ", schema: [k, y] } }\n")), "BLZ113@2:56");
  EXPECT_EQ(mistakes(read_text("A: { paths: { from: i, to: o, label: CR, carries: { a: b, c: k } },\n"
                               "     interfaces: { i: { schema: [k] }, o: { schema: [c] } } }\n")),
            "BLZ113@1:53 BLZ113@1:56");
}

TEST(SpecMistakes, AVariantsOwnPathsAreCheckedAndReplacedOnesAreNot) {
  std::string text =
      "components: { A: { paths: { from: i, to: o, label: OR, gate: [x] } } }\n"
      "streams: { s: { to: A.i, schema: [k] } }\n"
      "variants: { V: { A: { from: i, to: o, label: OR, gate: [k] } }";
  EXPECT_EQ(mistakes(read_text(text + " }\n")), "");
  Spec spec = read_text(text + ", W: {}, X: {} }\n");
  EXPECT_EQ(mistakes(spec), "BLZ113@1:63");  // once for both
  ASSERT_EQ(spec.diagnostics[0].notes.size(), 1u);
  EXPECT_EQ(spec.diagnostics[0].notes[0].message, "in variant 'W'");
}

TEST(SpecMistakes, Topologies) {
  test::MemoryFiles files;
  files.put("a", "topology: b\n");
  files.put("b", "topology: ./a\n");
  files.put("own", "A: { paths: [] }\ntopology: own\n");
  files.put("gone", "topology: nowhere\n");
  files.put("t", "components: { A: { paths: { from: i, to: o } } }\nstreams: { s: { to: A.i } }\n");
  files.put("over",
            "topology: t\ncomponents: { B: { paths: [] }, A: { paths: { from: i, to: o } } }\n"
            "streams: { s: { to: A.i }, r: { fifo: true } }\n");
  EXPECT_EQ(mistakes(frontend::read_spec("a", files)), "BLZ114@1:11");
  EXPECT_EQ(mistakes(frontend::read_spec("own", files)), "BLZ114@2:11");
  EXPECT_EQ(mistakes(frontend::read_spec("gone", files)), "BLZ120@1:11");
  EXPECT_EQ(mistakes(frontend::read_spec("missing", files)), "BLZ120@0:0");
  EXPECT_EQ(mistakes(frontend::read_spec("over", files)), "BLZ108@2:15 BLZ107@2:45 BLZ118@3:12 BLZ115@3:28");
}

TEST(SpecMistakes, UnknownStreams) {
  Spec spec = read_text(with("require: { oo: anything }\nallow: { id: BLZ201, stream: p, reason: x }\n"));
  EXPECT_EQ(mistakes(spec), "BLZ115@3:12 BLZ115@4:30");
  EXPECT_EQ(hint(spec), "did you mean 'o'?");
  EXPECT_EQ(mistakes(read_text(with("streams: { x: { seal: [k] } }\n"))), "BLZ115@3:12");
  EXPECT_EQ(mistakes(read_text(with("require: { i: anything }\n"))), "BLZ119@3:12");
}

TEST(SpecMistakes, Dependencies) {
  auto of = [](std::string_view d) {
    return mistakes(read_text(with("dependencies: [" + std::string(d) + "]\n")));
  };
  EXPECT_EQ(of("\"a -> b\", 'a,b <-> [c, d]', x y -> z"), "");
  EXPECT_EQ(of("\"a b\""), "BLZ116@3:19");
  EXPECT_EQ(of("\"a -> \""), "BLZ116@3:21");
  EXPECT_EQ(of("\"-> b\""), "BLZ116@3:17");
  EXPECT_EQ(of("\"[a, b -> c\""), "BLZ116@3:23");
  EXPECT_EQ(of("\"a -> b -> c\""), "BLZ116@3:24");
  EXPECT_EQ(of("[a, b]"), "BLZ116@3:16");
}

TEST(SpecMistakes, UnknownValues) {
  EXPECT_EQ(mistakes(read_text(with("blazes: 2\n"))), "BLZ117@3:9");
  EXPECT_EQ(of_path("{ from: i, to: o, label: CW, reads: all }"), "BLZ117@3:48");
  EXPECT_EQ(of_path("{ from: \"\", to: o, label: CR }"), "BLZ117@3:20");
  EXPECT_EQ(of_path("{ from: \"a\\nb\", to: o, label: CR }"), "BLZ117@3:20");
  EXPECT_EQ(mistakes(read_text("A: { paths: [], instances: 0 }\n")), "BLZ117@1:28");
  EXPECT_EQ(mistakes(read_text("A: { paths: [], instances: 1000001 }\n")), "BLZ117@1:28");
  EXPECT_EQ(mistakes(read_text("A: { paths: [], instances: 99999999999999999999 }\n")), "BLZ117@1:28");
  EXPECT_EQ(of_stream("{ to: A.i, rate: 0 }"), "BLZ117@3:32");
  EXPECT_EQ(of_stream("{ to: A.i, rate: 1e999 }"), "BLZ117@3:32");
  EXPECT_EQ(of_stream("{ to: A.i, unique: [] }"), "BLZ117@3:34");
  EXPECT_EQ(of_stream("{ to: A.i, sequence: [] }"), "BLZ117@3:36");
  EXPECT_EQ(of_stream("{ to: A.i, seal: { key: k, producers: some } }"), "BLZ117@3:53");
  EXPECT_EQ(mistakes(read_text(with("require: { o: perfect }\n"))), "BLZ117@3:15");
}

TEST(SpecMistakes, Contradictions) {
  EXPECT_EQ(of_path("{ from: i, to: o, label: CW, state: none }"), "BLZ118@3:48");
  EXPECT_EQ(of_path("{ from: i, to: o, label: CR, state: none, reads: none }"), "BLZ118@3:61");
  EXPECT_EQ(of_path("{ from: i, to: o, label: CR, per_partition: true }"), "BLZ118@3:56");
  EXPECT_EQ(of_stream("{ to: A.i, shuffle: true, partitioned: [k] }"), "BLZ118@3:41");
  EXPECT_EQ(of_stream("{ to: A.i, shuffle: true, broadcast: true }"), "BLZ118@3:41");
  EXPECT_EQ(of_stream("{ to: A.i, shuffle: false, broadcast: true }"), "");
}

TEST(SpecMistakes, ReasonsNamesAndRules) {
  EXPECT_EQ(of_path("{ from: i, to: o, label: CR, nondeterministic: true }"), "BLZ121@3:59");
  EXPECT_EQ(of_path("{ from: i, to: o, label: CR, nondeterministic: \"\" }"), "BLZ121@3:59");
  EXPECT_EQ(mistakes(read_text(with("allow: { id: BLZ201, stream: o }\n"))), "BLZ121@3:8");
  EXPECT_EQ(mistakes(read_text(with("allow: { id: BLZ999, stream: o, reason: x }\n"))), "BLZ123@3:14");
  EXPECT_EQ(mistakes(read_text(with("allow: { id: BLZ101, stream: o, reason: x }\n"))), "BLZ123@3:14");
  EXPECT_EQ(mistakes(read_text(with("require: { o: anything, A.o: anything }\n"))), "BLZ122@3:25");
  EXPECT_EQ(mistakes(read_text("A: { bloom: report.rb#Report }\n")), "BLZ124@1:6");
  EXPECT_EQ(mistakes(read_text("A: { paths: [] }\n---\nB: { paths: [] }\n")), "BLZ124@2:1");
  EXPECT_EQ(mistakes(read_text("A: { paths: !!binary [] }\n")), "BLZ124@1:13");
}

TEST(SpecMistakes, AllOfAFileInOneGo) {
  EXPECT_EQ(mistakes(read_text(
                "components:\n"
                "  A: { paths: [ { from: i, to: o, label: xx }, { from: i, label: CR } ], instances: no }\n"
                "  B: { paths: [ { from: i, to: o, label: OR } ], colour: red }\n"
                "streams:\n"
                "  s: { to: C.i, rate: -1 }\n"
                "  t: { from: B.p, seal: {} }\n"
                "dependencies: [ a ]\n")),
            "BLZ110@2:42 BLZ107@2:48 BLZ106@2:85 BLZ112@3:42 BLZ103@3:50 BLZ108@5:12 BLZ117@5:23 BLZ107@6:19"
            " BLZ116@7:17");
}

TEST(SpecMistakes, PlacesAfterBytesThatAreNoColumns) {
  EXPECT_EQ(mistakes(read_text("\xef\xbb\xbf# é\r\nÄ: { paths: [], colour: 1 }\r\n")), "BLZ103@2:17");
  EXPECT_EQ(mistakes(read_text("\xef\xbb\xbf{\"Ä\":\r\n{\"p\u00e4ths\":1}}")), "BLZ103@2:2");
  EXPECT_EQ(mistakes(read_text("\xef\xbb\xbf"
                               "blazes: 2\nA: { paths: [] }\n")),
            "BLZ117@1:9");
}

}  // namespace
}  // namespace blazes
