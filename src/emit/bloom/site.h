// A place of a program where coordination is put in, in the words of the text that is generated for it: what `apply` finds out, and
// what the templates are filled with.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dataflow/dataflow.h"
#include "contract/contract.h"

namespace blazes::emit::bloom {

// A collection by which records come to the site.
struct Intake {
  std::string collection;            // "click"
  std::vector<std::string> columns;  // of its records
  std::optional<std::size_t>
      address;          // which of them is a channel's address; none: it is filled on the node itself
  bool sealed = false;  // sealing: its producers seal partitions; else it waits for those of the others
  dataflow::Producers producers = dataflow::Producers::Registry;
  bool marked = false;               // a column `seal` says which record of a partition is the last
  bool ends_with_bootstrap = false;  // everything that is ever sent is sent in a bootstrap
  bool has_other_readers = false;    // the channel goes to other components too
  bool payloads = false;             // the program asks for the records without their address
  std::string prefix;                // of the names that are made up for it

  std::string out() const { return prefix + "_out"; }
  std::string in() const { return prefix + "_in"; }
  std::string in_payloads() const { return prefix + "_payloads"; }
};

struct Site {
  std::string component;  // as findings call it
  contract::Strategy strategy = contract::Strategy::Sealing;
  std::string prefix;  // of the names that are made up for the site
  std::string module;  // of the module that is generated, and the beginning of the names of those beside it
  std::vector<Intake> intakes;
  std::vector<std::string> key;  // sealing: the columns of a partition; an order: of its scope
  std::string number;            // sequencing: the column that numbers the records
  bool one_by_one = false;       // the program changes what it stores: no two records in one timestep

  std::string sender() const { return module + "Sender"; }
  std::string receiver() const { return module + "Receiver"; }
  bool is_local(const Intake& intake) const { return !intake.address; }
};

// The text of the generated file: the contract, what senders and receivers say to each other, a module for each.
std::string text_of(const Site& site);

}  // namespace blazes::emit::bloom
