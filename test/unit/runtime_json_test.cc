// What feeds a node, and what is refused.
#include <gtest/gtest.h>

#include "runtime/json.h"

namespace blazes::runtime {
namespace {

std::string read(std::string_view line) {
  const auto inbox = inbox_of(line);
  if (!inbox) return inbox.error();
  std::string text;
  for (const auto& [name, tuples] : *inbox)
    for (const bloom::Value& tuple : tuples) text += name + " " + inspect(tuple) + "; ";
  return text;
}

TEST(Json, AnInboxIsTuplesByCollection) {
  EXPECT_EQ(read(R"({"b": [[1, "x", null]], "a": [[true, 1.5, -2], [[1], {"k": 2}]]})"),
            "a [true, 1.5, -2]; a [[1], {\"k\"=>2}]; b [1, \"x\", nil]; ");
  EXPECT_EQ(read("{}"), "");
}

TEST(Json, WhatIsNoInboxIsRefused) {
  EXPECT_EQ(read("{"), "this is no JSON, or nests too deep");
  EXPECT_EQ(read(std::string(100'000, '[')), "this is no JSON, or nests too deep");
  EXPECT_EQ(read(R"({"a": )" + std::string(200, '[') + std::string(200, ']') + "}"),
            "this is no JSON, or nests too deep");
  EXPECT_NE(read("[1]").find("expected an object"), std::string::npos);
  EXPECT_EQ(read(R"({"a": 1})"), "the tuples of `a` are no array");
  EXPECT_EQ(read(R"({"a": [[18446744073709551615]]})"), "a number needs more than 64 bits");
}

TEST(Json, RecordsAreALine) {
  using bloom::Value;
  const Value tuple =
      Value::array({Value(bloom::RubySymbol{"s"}), Value("a\nb"), Value(1.5),
                    Value::map({{Value(1), Value()}}), Value::map({{Value("k"), Value(true)}})});
  EXPECT_EQ(record_line(3, "out", tuple, ""),
            R"({"time":3,"collection":"out","tuple":["s","a\nb",1.5,[[1,null]],{"k":true}]})");
  EXPECT_EQ(record_line(0, "c", Value::array({}), "a:1"),
            R"({"time":0,"collection":"c","to":"a:1","tuple":[]})");
  EXPECT_EQ(record_line(0, "c", Value::array({Value("\xff")}), ""),
            "{\"time\":0,\"collection\":\"c\",\"tuple\":[\"\xef\xbf\xbd\"]}");
}

}  // namespace
}  // namespace blazes::runtime
