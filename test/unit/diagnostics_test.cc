// What we say about texts: places, names, likely meanings, and not too much of it.
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "diagnostics/diagnostic.h"
#include "diagnostics/quote.h"
#include "diagnostics/source.h"

namespace blazes::diagnostics {
namespace {

TEST(Text, IsFollowedByReadableBytes) {
  std::string path = testing::TempDir() + "blazes_text";
  for (std::size_t size :
       {std::size_t{0}, std::size_t{10}, std::size_t{3} << 20, (std::size_t{3} << 20) - 1}) {
    std::ofstream(path) << std::string(size, 'x');
    std::string error;
    auto text = Text::of_file(path, error);
    ASSERT_TRUE(text) << error;
    ASSERT_EQ(text->view().size(), size);
    for (std::size_t i = 0; i < Text::kPadding; ++i) EXPECT_EQ(text->view().data()[size + i], '\0');
    text->forget_before(size);
    EXPECT_EQ(text->view(), std::string(size, 'x'));
  }
  std::remove(path.c_str());
}

TEST(Text, SaysWhyAFileCannotBeRead) {
  std::string error;
  EXPECT_FALSE(Text::of_file("/nowhere/at/all", error));
  EXPECT_EQ(error, "No such file or directory");
  EXPECT_FALSE(Text::of_file("/", error));
  EXPECT_EQ(error, "Is a directory");
}

TEST(Quote, EscapesWhatCouldHarmATerminal) {
  EXPECT_EQ(quoted("Report"), "'Report'");
  EXPECT_EQ(quoted(""), "''");
  EXPECT_EQ(quoted("it's \\"), "'it\\'s \\\\'");
  EXPECT_EQ(quoted("a\nb\x1b[31m\x7f"), "'a\\nb\\x1b[31m\\u{7f}'");
  EXPECT_EQ(quoted(std::string_view("\0", 1)), "'\\x00'");
  EXPECT_EQ(quoted("gr\u00fcn"), "'grün'");
  EXPECT_EQ(quoted("\u202e"), "'\\u{202e}'");
  EXPECT_EQ(quoted("\xff\xc3"), "'\\xff\\xc3'");
  EXPECT_EQ(quoted("\xc0\x80"), "'\\xc0\\x80'");           // overlong
  EXPECT_EQ(quoted("\xed\xa0\x80"), "'\\xed\\xa0\\x80'");  // half of a surrogate pair
  EXPECT_EQ(quoted(std::string(81, 'x')), "'" + std::string(80, 'x') + "...'");
  EXPECT_EQ(quoted(std::string(80, 'x')), "'" + std::string(80, 'x') + "'");
}

TEST(DidYouMean, FindsTheNearest) {
  std::vector<std::string_view> keys = {"from",  "to",         "label",        "gate",
                                        "state", "per_record", "per_partition"};
  EXPECT_EQ(did_you_mean("lable", keys), "label");
  EXPECT_EQ(did_you_mean("FROM", keys), "from");
  EXPECT_EQ(did_you_mean("gates", keys), "gate");
  EXPECT_EQ(did_you_mean("per_recrod", keys), "per_record");
  EXPECT_EQ(did_you_mean("colour", keys), "");
  EXPECT_EQ(did_you_mean("", keys), "");
  EXPECT_EQ(did_you_mean("x", keys), "");
  EXPECT_EQ(did_you_mean("xy", keys), "");  // nothing in common with "to"
}

TEST(DidYouMean, IsBoundedHoweverManyCandidatesThereAre) {
  std::vector<std::string> names;
  for (int i = 0; i < 200'000; ++i) names.push_back("component" + std::to_string(i) + std::string(40, 'y'));
  std::vector<std::string_view> views(names.begin(), names.end());
  for (int i = 0; i < 100; ++i) did_you_mean("component77777" + std::string(40, 'z'), views);
}

TEST(Collector, KeepsThemInOrderOnceAndNotTooMany) {
  Collector c;
  c.report("BLZ107", {9}, 1, "b");
  c.report("BLZ103", {9}, 1, "a");
  c.report("BLZ103", {5}, 0, "c").notes.push_back({{1}, "note"});
  c.report("BLZ103", {9}, 1, "a");
  EXPECT_EQ(c.errors(), 3u);
  for (std::uint32_t i = 0; i < Collector::kLimit; ++i) c.report("BLZ101", {100 + i}, 1, "x");
  EXPECT_TRUE(c.has_errors());
  EXPECT_EQ(c.omitted(), 3u);
  std::vector<Diagnostic> all = c.take_sorted();
  ASSERT_EQ(all.size(), Collector::kLimit);
  EXPECT_EQ(all[0].message, "c");
  EXPECT_EQ(all[0].length, 1u);
  EXPECT_EQ(all[0].notes.size(), 1u);
  EXPECT_EQ(all[1].message, "a");
  EXPECT_EQ(all[2].message, "b");
}

TEST(Collector, FindingsAreNoErrors) {
  Collector c;
  c.report("BLZ203", {1}, 1, "x");
  EXPECT_FALSE(c.has_errors());
}

TEST(Rules, HaveIdsInOrderAndAreFoundByEither) {
  std::string_view last;
  for (const Rule& rule : all_rules()) {
    EXPECT_LT(last, rule.id);
    EXPECT_EQ(find_rule(rule.slug), &rule);
    last = rule.id;
  }
  EXPECT_EQ(find_rule("blz203")->slug, "replica-divergence");
  EXPECT_EQ(find_rule("BLZ000"), nullptr);
}

}  // namespace
}  // namespace blazes::diagnostics
