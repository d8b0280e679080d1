// Where the parts of a tuple stand that a block gets: in which row, or in a column of a row that holds an array.
#pragma once

#include <optional>
#include <vector>

#include "datalog/join.h"

namespace blazes::runtime {

// What stands for a value in compiled code.
struct Binding {
  enum class Kind : std::uint8_t {
    Columns,   // a tuple of these columns
    Column,    // the value in `columns[0]`
    Register,  // the value in a register
    Nil,
  } kind = Kind::Nil;
  std::vector<datalog::ColumnOf> columns = {};
  std::uint16_t reg = 0;

  static Binding tuple(std::vector<datalog::ColumnOf> columns) { return {Kind::Columns, std::move(columns)}; }
  static Binding value(datalog::ColumnOf column) { return {Kind::Column, {column}}; }
};

// The items that an operator gives: tuples, arrays of tuples (of a join), or values.
struct Item {
  // One: a tuple. Several: an array of them, in this order.
  std::vector<Binding> parts;
  bool joined = false;  // an array of tuples, even if of one

  // All columns that it is made of.
  std::vector<datalog::ColumnOf> columns() const {
    std::vector<datalog::ColumnOf> all;
    for (const Binding& part : parts) all.insert(all.end(), part.columns.begin(), part.columns.end());
    return all;
  }
};

}  // namespace blazes::runtime
