// What a generated file says that it stands for: it is read as it was written, and not at all where the text has changed.
#include <gtest/gtest.h>

#include "contract/contract.h"

namespace blazes::contract {
namespace {

Contract everything() {
  using enum dataflow::Producers;
  return {
      .strategy = Strategy::Sealing,
      .component = "Report.ask",
      .sent = {{"click_out", "click"}, {"view_out", "view"}},
      .received = {{.name = "click_in", .collection = "click", .key = {"campaign", "day"}, .producers = All},
                   {.name = "click_payloads",
                    .collection = "click",
                    .payloads = true,
                    .key = {"campaign", "day"},
                    .producers = All},
                   {.name = "request_in", .collection = "request"},
                   {.name = "request_payloads", .collection = "request", .payloads = true}}};
}

const std::string kText = with_contract("# For a test.\n", everything(), "require 'bud'\n\nmodule A\nend\n");

TEST(BloomContract, IsReadAsItWasWritten) {
  const auto read = contract_of(kText);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->strategy, Strategy::Sealing);
  EXPECT_EQ(read->component, "Report.ask");
  ASSERT_EQ(read->sent.size(), 2u);
  EXPECT_EQ(read->sent[1].name + " " + read->sent[1].channel, "view_out view");
  const Contract written = everything();
  ASSERT_EQ(read->received.size(), written.received.size());
  for (std::size_t i = 0; i < written.received.size(); ++i) {
    const Contract::Received &a = read->received[i], &b = written.received[i];
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.collection, b.collection);
    EXPECT_EQ(a.payloads, b.payloads);
    EXPECT_EQ(a.key, b.key);
    EXPECT_TRUE(b.key.empty() || a.producers == b.producers);
  }
}

TEST(BloomContract, NamesEachStrategy) {
  for (Strategy strategy : {Strategy::Sealing, Strategy::Sequencing, Strategy::DynamicOrdering}) {
    const auto read = contract_of(with_contract("", {.strategy = strategy, .component = "C"}, ""));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->strategy, strategy);
  }
}

TEST(BloomContract, HoldsForTheTextAsItIsOnly) {
  for (std::size_t i = 0; i < kText.size(); ++i) {
    std::string changed = kText;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(contract_of(changed)) << changed;
    EXPECT_FALSE(contract_of(std::string_view(kText).substr(0, i)));
  }
  EXPECT_FALSE(contract_of(kText + "\n"));
}

}  // namespace
}  // namespace blazes::contract
