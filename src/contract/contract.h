// What a file that `blazes apply` has written stands for. The file says so itself, in comments at its top that end in a digest of all
// of it, so that who reads the coordinated program need not find out anew what the rules in it do:
//
//   # blazes-apply/1 sealing at Report
//   #   click_out goes into click
//   #   click_in comes from click, sealed on campaign by registry
//   #   request_in comes from request
//   #   digest 06f0c0a8a3b7d2e1
//
//   std::string text = with_contract(title, contract, body);
//   auto same = contract_of(text);   // none if the digest does not fit: somebody has changed the file, and it is code like any other
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataflow/dataflow.h"

namespace blazes::contract {

// Relaying holds nothing back: records are counted as they come, and the seals of their partitions go on with them.
enum class Strategy : std::uint8_t { Sealing, Sequencing, DynamicOrdering, Relaying };

struct Contract {
  // What the program puts into `name` is sent over `channel`.
  struct Sent {
    std::string name, channel;
  };
  // What the program takes out of `name` has come in at `collection`; without the address that a channel has, if `payloads`.
  struct Received {
    std::string name, collection;
    bool payloads = false;
    std::vector<std::string> key =
        {};  // sealing: of the partitions that are handed over whole; none for requests. Relaying: of those that are sealed on
    dataflow::Producers producers = dataflow::Producers::Registry;
  };

  Strategy strategy = Strategy::Sealing;
  std::string component;
  std::vector<Sent> sent = {};
  std::vector<Received> received = {};
};

// The contract as comments, between what the file is for (lines of comments) and its code.
std::string with_contract(std::string_view title, const Contract& contract, std::string_view body);

// None if it has none, or none that fits the text. Linear.
std::optional<Contract> contract_of(std::string_view text);

}  // namespace blazes::contract
