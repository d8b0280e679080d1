// Places become lines and columns, in short texts and in long ones.
#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "diagnostics/locator.h"

namespace blazes::diagnostics {
namespace {

Sources sources_of(std::initializer_list<std::string> texts) {
  Sources sources;
  for (const std::string& text : texts) sources.add("file", Text::own(text));
  return sources;
}

TEST(Locator, CountsCharactersAndLines) {
  const Sources sources = sources_of({"one\r\n\xc3\xa4\xc3\xb6x\n\nlast"});
  Locator locator(sources);
  auto at = [&](std::size_t offset) {
    const Location l = locator.locate(sources.place(0, offset));
    return std::tuple(l.line, l.column, std::string(l.text));
  };
  EXPECT_EQ(at(0), std::tuple(1u, 1u, std::string("one")));
  EXPECT_EQ(at(9), std::tuple(2u, 3u, std::string("\xc3\xa4\xc3\xb6x")));
  EXPECT_EQ(at(11), std::tuple(3u, 1u, std::string()));
  EXPECT_EQ(at(16), std::tuple(4u, 5u, std::string("last")));  // the end of the text
  EXPECT_EQ(at(0), std::tuple(1u, 1u, std::string("one")));    // back again
  EXPECT_EQ(locator.locate({}).line, 0u);
}

// The same as one byte at a time, on both sides of every step of the index.
TEST(Locator, AgreesWithCountingInLongTexts) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += i % 97 == 0 ? "\n" : i % 5 == 0 ? "\xc3\xa4" : "x";
  const Sources sources = sources_of({text});
  Locator locator(sources);
  std::uint32_t line = 1, column = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const Location l = locator.locate(sources.place(0, i));
    ASSERT_EQ(l.line, line) << i;
    ASSERT_EQ(l.column, column) << i;
    if (text[i] == '\n')
      ++line, column = 1;
    else
      column += (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
  }
}

TEST(Locator, TellsSeveralTextsApart) {
  const Sources sources = sources_of({"one", "", "three\n\tx"});
  EXPECT_LT(sources.place(0, 3), sources.place(1, 0));
  EXPECT_LT(sources.place(1, 0), sources.place(2, 0));
  Locator locator(sources);
  EXPECT_EQ(locator.locate(sources.place(0, 3)).text, "one");
  EXPECT_EQ(locator.locate(sources.place(1, 0)).line, 1u);
  EXPECT_EQ(locator.locate(sources.place(2, 7)).column, 2u);
}

TEST(Locator, AByteOrderMarkIsNoColumn) {
  const Sources sources = sources_of({"\xef\xbb\xbfkey"});
  Locator locator(sources);
  const Location at = locator.locate(sources.place(0, 4));
  EXPECT_EQ(at.column, 2u);
  EXPECT_EQ(at.text, "key");
  EXPECT_EQ(at.at, 1u);
  EXPECT_EQ(locator.locate(sources.place(0, 0)).column, 1u);  // the mark itself
}

TEST(Locator, OfAVeryLongLineTheNeighbourhoodIsShown) {
  std::string line;
  for (int i = 0; i < 100'000; ++i) line += "\xc3\xa4";
  const Sources sources = sources_of({line + "X" + line});
  const Location at = Locator(sources).locate(sources.place(0, line.size()));
  EXPECT_EQ(at.column, 100'001u);
  EXPECT_LE(at.text.size(), 4096u);
  EXPECT_EQ(at.text.substr(at.at, 1), "X");
  EXPECT_TRUE(at.cut_before);
  EXPECT_TRUE(at.cut_after);
  EXPECT_EQ(at.text.size() % 2, 1u);  // no character is cut in two
}

}  // namespace
}  // namespace blazes::diagnostics
