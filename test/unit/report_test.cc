// What the renderers promise whatever the names are: nothing in them can end a quotation, move a cursor or break a document.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "dataflow/builder.h"
#include "report/escape.h"
#include "report/fingerprint.h"
#include "report/json_writer.h"
#include "report/paint.h"
#include "report/render_diagnostic.h"
#include "report/render_diff.h"
#include "report/render_page.h"

namespace blazes::report {
namespace {

using namespace dataflow;

TEST(Escape, ControlsAndReversalsAndBrokenBytesAreShownAsBytes) {
  EXPECT_EQ(for_terminal("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(for_terminal("line\nnext\r\t\x7f"), "line\\x0anext\\x0d\\x09\\x7f");
  EXPECT_EQ(for_terminal("\xe2\x80\xae"), "\\xe2\\x80\\xae");  // U+202E, right to left from here
  EXPECT_EQ(for_terminal("\xc2\x9b"), "\\xc2\\x9b");           // U+009B, the one-character form of ESC [
  EXPECT_EQ(for_terminal("\xff\xc0\xaf"), "\\xff\\xc0\\xaf");  // no UTF-8, an overlong slash
  EXPECT_EQ(for_terminal("\xc3"), "\\xc3");                    // cut off
  EXPECT_EQ(for_terminal("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f");
}

TEST(Escape, JsonReadsBackAsWritten) {
  for (std::string text :
       {"plain", "quote \" and \\ back", "\x01\x1f\x7f", "\xe2\x80\xae", "\xf0\x9f\x94\xa5"}) {
    std::string json;
    append_json(json, text);
    EXPECT_EQ(nlohmann::json::parse("\"" + json + "\"").get<std::string>(), text);
    EXPECT_EQ(json.find('\x1b'), std::string::npos);
  }
}

TEST(Escape, JsonReplacesWhatIsNoText) {
  std::string json;
  append_json(json,
              "a\xff"
              "b");
  EXPECT_EQ(json,
            "a\xef\xbf\xbd"
            "b");
}

// What DOT ends a string with is a quote that no backslash precedes; one with an odd number of them is harmless.
bool ends_string(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      return true;
  }
  return false;
}

TEST(Escape, DotLabelsCannotEndTheirString) {
  for (std::string name : {"\"]; evil [label=\"", "\\", "\\\"", "a\\", "\n\"", "&quot;]", "\\N"})
    EXPECT_FALSE(ends_string(for_dot(name))) << name;
  EXPECT_EQ(for_dot("\\"), "\\\\");
  EXPECT_EQ(for_dot("&lt;"), "&amp;lt;");
}

TEST(Escape, MermaidLabelsHoldNoSyntax) {
  std::string text = for_mermaid("\"]; click c0 \"javascript:x\" %%{init: {}}%% <b> `md` #35; | \\ end\n");
  for (char c : {'"', ']', '<', '>', '`', '|', '%', '{', '\\', '\n'})
    EXPECT_EQ(text.find(c), std::string::npos) << c;
  EXPECT_EQ(for_mermaid("#"), "#35;");
}

TEST(JsonWriter, NestsAndBreaksLines) {
  std::ostringstream out;
  {
    JsonWriter json(out);
    json.begin_object().key("a").begin_array().number(1.5).null().end_array();
    json.key("b")
        .begin_object(JsonWriter::Layout::OneLine)
        .key("c")
        .begin_array()
        .boolean(true)
        .string("x")
        .end_array();
    json.key("d").begin_array().end_array().end_object().end_object();
  }
  EXPECT_EQ(out.str(),
            "{\n  \"a\": [\n    1.5,\n    null\n  ],\n  \"b\": {\"c\": [true, \"x\"], \"d\": []}\n}\n");
}

TEST(JsonWriter, HasNoWordForInfinity) {
  std::ostringstream out;
  JsonWriter(out).number(1.0 / 0.0);
  EXPECT_EQ(out.str(), "null");
}

diagnostics::Sources sources_of(const std::string& text) {
  diagnostics::Sources sources;
  sources.add("spec.yaml", diagnostics::Text::own(text));
  return sources;
}

std::string shown(const std::string& text, std::size_t offset, std::uint32_t length) {
  diagnostics::Sources sources = sources_of(text);
  diagnostics::Locator locator(sources);
  diagnostics::Diagnostic d{.rule = diagnostics::find_rule("BLZ203"),
                            .place = sources.place(0, offset),
                            .length = length,
                            .message = "m",
                            .hint = {},
                            .notes = {}};
  std::string out;
  render_diagnostic(out, d, locator, {}, {});
  return out;
}

TEST(Diagnostic, UnderlinesTheItemThatBegins) {
  EXPECT_EQ(shown("paths: [ { from: a, to: b }, x ]\n", 9, 0),
            "spec.yaml:1:10: finding BLZ203 [replica-divergence]: m\n"
            "  |\n"
            "1 | paths: [ { from: a, to: b }, x ]\n"
            "  |          ^~~~~~~~~~~~~~~~~~\n");
}

TEST(Diagnostic, UnderlinesBelowWideAndHiddenCharacters) {
  EXPECT_EQ(shown("\xc3\xa4\t\x1b key\n", 5, 3),
            "spec.yaml:1:5: finding BLZ203 [replica-divergence]: m\n"
            "  |\n"
            "1 | \xc3\xa4 \\x1b key\n"
            "  |        ^~~\n");
}

TEST(Diagnostic, ShowsAPieceOfAVeryLongLine) {
  std::string text = shown(std::string(1000, 'a') + "HERE" + std::string(1000, 'b'), 1000, 4);
  EXPECT_NE(text.find("HERE"), std::string::npos);
  EXPECT_NE(text.find("^~~~\n"), std::string::npos);
  EXPECT_LT(text.size(), 500u);
  EXPECT_EQ(text.find("HERE") - text.find("1 | "), text.find("^~~~") - text.rfind("  | "));
}

TEST(Table, AlignsColumnsByCharacters) {
  TextTable table;
  table.row({{"a"}, {"b"}, {"c"}});
  table.row({{"\xc3\xa4\xc3\xb6\xc3\xbc"}, {"b"}, {"c"}});
  std::string out;
  table.print(out, {});
  EXPECT_EQ(out, "a    b  c\n\xc3\xa4\xc3\xb6\xc3\xbc  b  c\n");
}

Dataflow two_components(bool turned_round, Annotation annotation, Place place) {
  DataflowBuilder b;
  ComponentId first = b.add_component(turned_round ? "B" : "A", place);
  ComponentId second = b.add_component(turned_round ? "A" : "B", place);
  ComponentId a = turned_round ? second : first, c = turned_round ? first : second;
  for (ComponentId component : {a, c}) {
    InterfaceId in = b.interface(component, Direction::In, "in"),
                out = b.interface(component, Direction::Out, "out");
    Path path{.from = in,
              .to = out,
              .state = {},
              .gate = {},
              .details = {},
              .site = {},
              .place = place,
              .annotation = annotation};
    b.add_path(path);
  }
  b.add_stream("s", b.interface(a, Direction::Out, "out"), b.interface(c, Direction::In, "in"), place);
  return std::move(b).build();
}

TEST(Fingerprint, IsOfContentsNotOfLayout) {
  std::string one = fingerprint(two_components(false, Annotation::CR, {}));
  EXPECT_EQ(one.size(), 32u);
  EXPECT_EQ(one, fingerprint(two_components(true, Annotation::CR, {77})));
  EXPECT_NE(one, fingerprint(two_components(false, Annotation::CW, {})));
}

TEST(Fingerprint, SeesPromises) {
  DataflowBuilder plain, sealed, silent;
  for (DataflowBuilder* b : {&plain, &sealed, &silent})
    b->add_stream("s", {}, b->interface(b->add_component("A", {}), Direction::In, "in"), {});
  std::string_view key[] = {"k"};
  sealed.promises(sealed.find_stream("s")).seal = sealed.attributes(key);
  silent.promises(silent.find_stream("s"));  // there, but it promises nothing
  std::string nothing = fingerprint(std::move(plain).build());
  EXPECT_NE(nothing, fingerprint(std::move(sealed).build()));
  EXPECT_EQ(nothing, fingerprint(std::move(silent).build()));
}

TEST(Diff, TellsWorseFromBetter) {
  std::vector<StreamLabel> before = {{"", "a", "Async", "Async"},
                                     {"", "b", "Run", "Run"},
                                     {"", "c", "Seal", "Run"},
                                     {"", "d", "Async", "Async"},
                                     {"", "e", "Async", "Async"}};
  std::vector<StreamLabel> after = {{"", "a", "Run", "Run"},
                                    {"", "b", "Async", "Async"},
                                    {"", "c", "Async", "Run"},
                                    {"", "d", "Async", "Run"},
                                    {"", "f", "Diverge", "Diverge"}};
  std::vector<Difference> found = differences(before, after);
  std::vector<std::pair<std::string, Change>> seen;
  for (const Difference& d : found)
    seen.emplace_back(d.change == Change::Gone ? d.before.stream : d.after.stream, d.change);
  // d: the label is the same, but something that waited no longer does. c: a seal alone is no contents.
  std::vector<std::pair<std::string, Change>> expected = {{"a", Change::Worse},    {"d", Change::Worse},
                                                          {"c", Change::SealLost}, {"b", Change::Better},
                                                          {"f", Change::New},      {"e", Change::Gone}};
  EXPECT_EQ(seen, expected);
  EXPECT_TRUE(any_worse(found));
  EXPECT_FALSE(any_worse(differences(after, after)));
  EXPECT_FALSE(any_worse(differences({}, after)));  // what is new is not worse than it was
}

TEST(Diff, ReadsReportsWithTheirMembersInAnyOrder) {
  std::vector<StreamLabel> labels;
  std::string error;
  ASSERT_TRUE(read_report(
      R"({"variants": [{"streams": [{"label": "Run", "name": "s", "now": "Inst", "key": ["name"]}],
                              "plan": {"after": [{"stream": "no", "label": "Run"}]}, "name": "V"}],
                              "schema": "blazes-report/1"})",
      labels, error))
      << error;
  ASSERT_EQ(labels.size(), 1u);
  EXPECT_EQ(labels[0].variant, "V");
  EXPECT_EQ(labels[0].stream, "s");
  EXPECT_EQ(labels[0].label, "Run");
  EXPECT_EQ(labels[0].now, "Inst");
}

TEST(Diff, RefusesWhatIsNoReport) {
  std::vector<StreamLabel> labels;
  std::string error;
  EXPECT_FALSE(read_report("{\"schema\": \"blazes-report/2\"}", labels, error));
  EXPECT_NE(error.find("blazes-report/2"), std::string::npos);
  error.clear();
  EXPECT_FALSE(read_report("{\"schema\": ", labels, error));
  EXPECT_TRUE(looks_like_report(" {\n \"schema\": \"blazes-report/1\"}"));
  EXPECT_FALSE(looks_like_report("# blazes-report/1\ncomponents: {}\n"));
}

TEST(Page, LeavesCodeAndDropsMarks) {
  EXPECT_EQ(render_page("# Title\n\nSee [rule 2](rule-2.md), not `[a](b)`.\n\n```yaml\na: [1](x)\n```\n", {}),
            "Title\n\nSee rule 2, not `[a](b)`.\n\n    a: [1](x)\n");
}

TEST(Paint, OnlyWhereItIsAskedFor) {
  EXPECT_EQ(paint("x", Hue::Red, {.colour = false}), "x");
  EXPECT_EQ(paint("x", Hue::Red, {.colour = true}), "\x1b[1;31mx\x1b[0m");
}

}  // namespace
}  // namespace blazes::report
