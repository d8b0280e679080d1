// `${NAME}` in a text, and files of properties as Java reads them.
#include "frontend/spec/properties.h"

#include <gtest/gtest.h>

namespace blazes::frontend {
namespace {

std::string filled_in(const Properties& properties, std::string_view text) {
  return properties.substitute(text, 10'000).value_or("too large");
}

TEST(Properties, AreFilledInTextForText) {
  Properties p;
  p.set("n", "3");
  p.set("n", "4");
  p.set("fields", "[word, batch]");
  p.set("again", "${n}");
  p.set("empty", "");
  EXPECT_EQ(filled_in(p, "a: ${n}, b: \"x${n}y\"\nargs: ${fields} # ${n}${n}"),
            "a: 4, b: \"x4y\"\nargs: [word, batch] # 44");
  EXPECT_EQ(filled_in(p, "${again} <${empty}>"), "${n} <>");
  for (const char* as_it_is :
       {"${m}", "${}", "${n", "${n\n}", "$n", "$ {n}", "{n}", "${ENV-HOME}", "", "${n }", "$"})
    EXPECT_EQ(filled_in(p, as_it_is), as_it_is);
  EXPECT_EQ(filled_in(p, "${${n}"), "${${n}");
}

TEST(Properties, AnElementOfAListIsFoundAsFluxFindsIt) {
  Properties p;
  p.set("l", "[\"a\", \"b c\" ,'d']");
  p.set("bare", "[ab, c]");
  EXPECT_EQ(filled_in(p, "${l[0]} ${l[1]} ${l[2]}"), "a b c d");
  EXPECT_EQ(filled_in(p, "${bare[0]}x"), "x");  // the quotes that are not there
  for (const char* none : {"${l[3]}", "${l[]}", "${l[x]}", "${l[-1]}", "${m[0]}", "${bare[1]}",
                           "${l[99999999999999999999]}", "${[0]}"})
    EXPECT_EQ(filled_in(p, none), none);
}

TEST(Properties, TheEnvironmentCountsWhereItIsAllowed) {
  Properties p;
  p.set("ENV-A", "property");
  EXPECT_EQ(filled_in(p, "${ENV-A}"), "property");
  p.allow([](const std::string& name) {
    return name == "A" ? std::optional<std::string>("variable") : std::nullopt;
  });
  EXPECT_EQ(filled_in(p, "${ENV-A} ${ENV-B}"), "variable ${ENV-B}");
}

TEST(Properties, NothingGrowsWithoutBound) {
  Properties p;
  p.set("x", std::string(1000, 'x'));
  EXPECT_EQ(p.substitute("${x}${x}", 2000)->size(), 2000u);
  EXPECT_FALSE(p.substitute("${x}${x}.", 2000));
  EXPECT_FALSE(p.substitute("${x}${x}${x}", 2000));
  EXPECT_FALSE(p.substitute("abc", 2));
}

// What a file says of one key, in braces.
std::string read(std::string_view file, const std::string& key = "k") {
  Properties p;
  if (auto mistake = p.set_all(file)) return *mistake;
  return filled_in(p, "${" + key + "}");
}

// Each pair is what java.util.Properties makes of it.
TEST(Properties, FilesAreReadAsByJava) {
  for (const auto& [file, value] :
       std::vector<std::pair<std::string, std::string>>{{"k=v", "v"},
                                                        {"  k = v w \n", "v w "},
                                                        {"k:v", "v"},
                                                        {"k v", "v"},
                                                        {"k\t:\fv", "v"},
                                                        {"k", ""},
                                                        {"k=\n", ""},
                                                        {"# k=no\n! k=no\n\n k==v", "=v"},
                                                        {"k=a\\\n   b\\\r\n\tc", "abc"},
                                                        {"k\\\n =v", "v"},
                                                        {"k=a\\\\\nx=y", "a\\"},
                                                        {"k=#!:=", "#!:="},
                                                        {"k=\\t\\n\\q\\u00e4\\u20AC", "\t\nq\u00e4\u20ac"},
                                                        {"k=\\ud83d\\ude00\\ud83d", "\U0001F600\ufffd"},
                                                        {"k=\xe4", "\u00e4"},
                                                        {"k=1\nk=2", "2"},
                                                        {"x=1\rk=2\r", "2"},
                                                        {"k=v\\", "v"},
                                                        {"#c\\\nk=v", "v"}})
    EXPECT_EQ(read(file), value) << file;
  EXPECT_EQ(read("a\\ b\\:c=v", "a b:c"), "v");
  EXPECT_EQ(read("=v\nk=w"), "w");
  EXPECT_EQ(read("a=1\nk=\\u12"), "line 2: \\u needs four hexadecimal digits");
  EXPECT_EQ(read("a=1\nk=\\u12x4"), "line 2: \\u needs four hexadecimal digits");
}

}  // namespace
}  // namespace blazes::frontend
