// A place of a program where coordination is put in, in the words of the text that is generated for it: what `apply` finds out, and
// what the templates are filled with.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contract/contract.h"
#include "dataflow/dataflow.h"

namespace blazes::emit::bloom {

// A collection by which records come to the site.
struct Intake {
  std::string collection;            // "click"
  std::vector<std::string> columns;  // of its records
  std::optional<std::size_t>
      address;          // which of them is a channel's address; none: it is filled on the node itself
  bool sealed = false;  // sealing: its producers seal partitions; else it waits for those of the others
  dataflow::Producers producers = dataflow::Producers::Registry;
  bool marked = false;                // a column `seal` says which record of a partition is the last
  bool ends_with_bootstrap = false;   // everything that is ever sent is sent in a bootstrap
  bool has_other_readers = false;     // the channel goes to other components too
  bool payloads = false;              // the program asks for the records without their address
  std::vector<std::string> key = {};  // sealed: the columns of its partitions
  std::string prefix;                 // of the names that are made up for it
  // Another site hears the same channel: what is said to that one is said to this one too, in its words.
  struct Shared {
    std::string module, prefix;
  };
  std::optional<Shared> shared = {};

  std::string out() const { return prefix + "_out"; }
  std::string in() const { return prefix + "_in"; }
  std::string in_payloads() const { return prefix + "_payloads"; }
  // What travels of a record: all but its address.
  std::vector<std::string> payload_columns() const;
  // "f.to, r[0], r[1]": the columns `names` of a record `record` that has come to `to`.
  std::string restored(std::string_view to, std::string_view record,
                       const std::vector<std::string>& names) const;
};

// Where what a relay makes of what comes in is sent.
struct Onward {
  // The intakes of whose records it is made, and where in the key of these the columns stand by which it is divided.
  struct From {
    std::size_t intake;
    std::vector<std::size_t> places;
  };
  // Who is told of partitions: a module for senders, and the table in it that takes them.
  struct To {
    std::string module, sealed;
  };
  std::string channel;
  std::vector<From> from;
  std::vector<To> to;
};

struct Site {
  std::string component;  // as findings call it
  contract::Strategy strategy = contract::Strategy::Sealing;
  std::string prefix;  // of the names that are made up for the site
  std::string module;  // of the module that is generated, and the beginning of the names of those beside it
  std::vector<Intake> intakes;
  std::vector<std::string> key;  // sealing: the columns of all keys; an order: of its scope
  std::vector<std::string>
      numbers;  // sequencing: the columns that number the records, compared one after the other
  std::vector<Onward> onward;      // relaying
  std::vector<std::string> files;  // that the generated file requires beside it, without their endings
  bool one_by_one = false;         // the program changes what it stores: no two records in one timestep

  std::string sender() const { return module + "Sender"; }
  std::string receiver() const { return module + "Receiver"; }
  // Whether somebody sends to it in its own words.
  bool is_spoken_to() const;
  // Sealing: the streams are not all divided by the same columns.
  bool has_several_keys() const;
};

// The text of the generated file: the contract, what senders and receivers say to each other, a module for each.
std::string text_of(const Site& site);

}  // namespace blazes::emit::bloom
