// Plans written into Bloom programs: what is written differs from the program by its edits alone, is read with the labels that the plan
// promised, and is not written at all where the text has no place for it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <regex>

#include "support/cli_fixture.h"

namespace blazes::test {
namespace {

namespace fs = std::filesystem;

const fs::path kExamples = fs::path(BLAZES_SOURCE_DIR) / "examples";

std::string replaced(const std::string& text, const std::string& pattern, const std::string& by) {
  return std::regex_replace(text, std::regex(pattern), by);
}

class BloomApply : public CliFixture {
 protected:
  void copy_example(const std::string& name) {
    for (const auto& entry : fs::directory_iterator(kExamples / name))
      fs::copy_file(entry.path(), folder_ / entry.path().filename());
  }

  std::vector<std::string> files_in(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / folder))
      if (entry.is_regular_file())
        names.push_back(entry.path().lexically_relative(folder_ / folder).string());
    std::ranges::sort(names);
    return names;
  }

  // The program as it was, if the edits are the only difference.
  std::string taken_back(const std::string& text, const std::vector<std::string>& channels) {
    std::string was =
        replaced(text, "\n *include \\w*(Sealing|Ordering|Sequencing|Relaying)(Sender|Receiver)", "");
    was = replaced(was, "\nrequire_relative '\\w*_(sealing|ordering|sequencing|relaying)'", "");
    for (const std::string& channel : channels) {
      was = replaced(was, "\\b" + channel + "_out <=", channel + " <~");
      was = replaced(was, "\\b" + channel + "_payloads\\b", channel + ".payloads");
      was = replaced(was, "\\b" + channel + "_in\\b", channel);
    }
    return was;
  }

  // The lines that `check` prints of sinks.
  std::string verdict(const std::string& file, const std::vector<std::string>& more = {}) {
    std::vector<std::string> args = {"check", file};
    args.insert(args.end(), more.begin(), more.end());
    blazes(args);
    const std::size_t table = out_.rfind("  stream");
    return err_ + (table == std::string::npos ? out_ : out_.substr(table));
  }
};

struct Example {
  const char* name;
  const char* folder;
  const char* file;
  std::vector<std::string> options, channels;
  const char* verdict;
};

void PrintTo(const Example& example, std::ostream* to) { *to << example.name; }

class BloomApplied : public BloomApply, public testing::WithParamInterface<Example> {};

TEST_P(BloomApplied, DiffersByItsEditsAndShowsWhatThePlanSays) {
  const Example& example = GetParam();
  copy_example(example.folder);
  std::vector<std::string> args = {"apply", example.file, "-o", "out"};
  args.insert(args.end(), example.options.begin(), example.options.end());
  ASSERT_EQ(blazes(args), 0) << err_;
  std::size_t changed = 0;
  for (const std::string& name : files_in("out")) {
    const std::string text = read("out/" + name), was = read(name);
    if (was.empty()) continue;  // a new one
    EXPECT_EQ(taken_back(text, example.channels), was) << name;
    changed += text != was;
  }
  EXPECT_GE(changed, 1u);
  std::vector<std::string> variant;
  if (const auto at = std::ranges::find(example.options, "--variant"); at != example.options.end())
    variant.assign(at, at + 2);
  EXPECT_NE(verdict(std::string("out/") + example.file, variant).find(example.verdict), std::string::npos)
      << out_ << err_;

  // Once more changes nothing; and what is there already is not put in again.
  const std::vector<std::string> before = files_in("out");
  EXPECT_EQ(blazes(args), 0) << err_;
  EXPECT_EQ(files_in("out"), before);
  std::vector<std::string> again = {"apply", std::string("out/") + example.file, "-o", "again"};
  again.insert(again.end(), variant.begin(), variant.end());
  again.emplace_back("--fallback");
  ASSERT_EQ(blazes(again), 0) << err_;
  ASSERT_EQ(files_in("again"), before);
  for (const std::string& name : before) EXPECT_EQ(read("again/" + name), read("out/" + name)) << name;
}

TEST_P(BloomApplied, IsRuby) {
  if (std::system("ruby -e 0 > /dev/null 2>&1") != 0) GTEST_SKIP() << "there is no ruby";
  copy_example(GetParam().folder);
  std::vector<std::string> args = {"apply", GetParam().file, "-o", "out"};
  args.insert(args.end(), GetParam().options.begin(), GetParam().options.end());
  ASSERT_EQ(blazes(args), 0) << err_;
  for (const std::string& name : files_in("out")) {
    if (!name.ends_with(".rb")) continue;
    EXPECT_EQ(std::system(("ruby -c '" + (folder_ / "out" / name).string() + "' > /dev/null").c_str()), 0)
        << name;
  }
}

// All code of what is generated is understood.
TEST_P(BloomApplied, HasNoOpaqueCode) {
  copy_example(GetParam().folder);
  std::vector<std::string> args = {"apply", GetParam().file, "-o", "out"};
  args.insert(args.end(), GetParam().options.begin(), GetParam().options.end());
  ASSERT_EQ(blazes(args), 0) << err_;
  std::size_t generated = 0;
  for (const std::string& name : files_in("out")) {
    if (!name.ends_with(".rb") || !read(name).empty()) continue;
    ++generated;
    ASSERT_EQ(blazes({"bloom", "catalog", "out/" + name}), 0) << out_ << err_;
    EXPECT_EQ(out_.find("opaque"), std::string::npos) << out_;
  }
  EXPECT_EQ(generated, 1u);
}

INSTANTIATE_TEST_SUITE_P(
    Examples, BloomApplied,
    testing::Values(Example{"Campaign",
                            "bloom-ad-network",
                            "adnet.yaml",
                            {"--variant", "CAMPAIGN"},
                            {"click", "request"},
                            "answered  Async  Async  Async     ok"},
                    Example{"Window",
                            "bloom-ad-network",
                            "adnet.yaml",
                            {"--variant", "WINDOW"},
                            {"click", "request"},
                            "answered  Async  Async  Async     ok"},
                    Example{"Poor",
                            "bloom-ad-network",
                            "adnet.yaml",
                            {"--variant", "POOR", "--fallback"},
                            {"click", "request"},
                            "answered  Run"},
                    Example{"SummedCart",
                            "bloom-carts",
                            "summed.rb",
                            {"--what-if", "seal action on session"},
                            {"action", "checkout"},
                            "receipt  Async  Async  Async     ok"},
                    Example{"InPlaceCart",
                            "bloom-carts",
                            "in_place.rb",
                            {"--what-if", "seal action on session"},
                            {"action", "checkout"},
                            "receipt  Async  Async  Async     ok"},
                    Example{"Store", "bloom-kvs", "kvs.rb", {"--fallback"}, {"put", "get"}, "result  Run"},
                    Example{"NumberedStore",
                            "bloom-kvs",
                            "kvs.rb",
                            {"--what-if", "sequence put on number", "--what-if", "sequence get on number"},
                            {"put", "get"},
                            "result  Async  Async  Async     ok"}),
    [](const auto& info) { return std::string(info.param.name); });

constexpr const char* kPoll = R"(require 'bud'

class Voter
  include Bud
  state do
    interface input, :cast, [:poll, :choice]
    table :nodes, [:address]
    channel :vote, [:@node, :poll, :choice]
  end
  bloom { vote <~ (cast * nodes).pairs { |c, n| [n.address, c.poll, c.choice] } }
end

class Node
  include Bud
  state do
    channel :vote, [:@node, :poll, :choice]
    interface input, :question, [:poll]
    interface output, :answer, [:poll] => [:votes]
    table :votes, [:poll, :choice]
    scratch :sums, [:poll] => [:votes]
    scratch :vote_in, [:poll]
    scratch :node_seal, [:poll]
    scratch :late, [:poll, :choice]
  end
  bloom do
    votes <= vote.payloads
    sums <= votes.group([:poll], count)
    answer <= (question * sums).rights(:poll => :poll)
  end
end

module NodeSealing
end
)";

TEST_F(BloomApply, NamesThatTheProgramHasAreNotMadeUp) {
  write("poll.rb", kPoll);
  ASSERT_EQ(blazes({"apply", "poll.rb", "-o", "out", "--what-if", "seal vote on poll"}), 0) << err_;
  const std::string text = read("out/node_sealing.rb");
  EXPECT_EQ(text.find(":vote_in"), std::string::npos);
  EXPECT_EQ(text.find(":node_seal,"), std::string::npos);
  EXPECT_EQ(text.find("module NodeSealing\n"), std::string::npos);
  EXPECT_NE(verdict("out/poll.rb").find("answer  Async  Async"), std::string::npos) << out_ << err_;
}

// Ruby would take what follows `coding:` in the first line for an encoding.
TEST_F(BloomApply, AComponentMayBeCalledEncoding) {
  write("poll.rb", replaced(kPoll, "class Node", "class Encoding"));
  ASSERT_EQ(blazes({"apply", "poll.rb", "-o", "out", "--what-if", "seal vote on poll"}), 0) << err_;
  const std::string text = read("out/encoding_sealing.rb");
  EXPECT_EQ(text.substr(0, text.find('\n')).find("ncoding"), std::string::npos) << text;
  EXPECT_NE(verdict("out/poll.rb").find("answer  Async  Async"), std::string::npos) << out_ << err_;
}

// A registry has a column beside those of the key.
TEST_F(BloomApply, AColumnOfTheKeyMayBeCalledAsThoseThatAreMadeUp) {
  write("poll.rb", replaced(replaced(kPoll, ":poll", ":addresses"), "\\.poll", ".addresses"));
  ASSERT_EQ(blazes({"apply", "poll.rb", "-o", "out", "--what-if", "seal vote on addresses"}), 0) << err_;
  EXPECT_NE(read("out/node_sealing.rb").find("[:addresses] => [:producers]"), std::string::npos)
      << read("out/node_sealing.rb");
}

constexpr const char* kRelayed = R"(require 'bud'

class Voter
  include Bud
  state do
    interface input, :cast, [:desk, :poll, :choice]
    channel :vote, [:@desk, :poll, :choice]
  end
  bloom { vote <~ cast }
end

class Desk
  include Bud
  state do
    channel :vote, [:@desk, :poll, :choice]
    channel :checked, [:@node, :poll, :choice]
    table :nodes, [:address]
  end
  bloom { checked <~ (vote * nodes).pairs { |v, n| [n.address, v.poll, v.choice] } }
end

class Counter
  include Bud
  state do
    channel :checked, [:@node, :poll, :choice]
    interface input, :question, [:poll]
    interface output, :answer, [:poll] => [:votes]
    table :votes, [:poll, :choice]
    scratch :sums, [:poll] => [:votes]
  end
  bloom do
    votes <= checked.payloads
    sums <= votes.group([:poll], count)
    answer <= (question * sums).rights(:poll => :poll)
  end
end
)";

TEST_F(BloomApply, ARelayIsWrittenOnce) {
  write("poll.rb", kRelayed);
  ASSERT_EQ(blazes({"apply", "poll.rb", "-o", "out", "--what-if", "seal vote on poll"}), 0) << err_;
  const std::vector<std::string> files = {"counter_sealing.rb", "desk_relaying.rb", "poll.rb"};
  ASSERT_EQ(files_in("out"), files);
  EXPECT_EQ(taken_back(read("out/poll.rb"), {"vote", "checked", "question"}), kRelayed);
  EXPECT_NE(verdict("out/poll.rb").find("answer  Async  Async"), std::string::npos) << out_ << err_;
  ASSERT_EQ(blazes({"apply", "out/poll.rb", "-o", "again"}), 0) << err_;
  for (const std::string& name : files) {
    EXPECT_EQ(read("again/" + name), read("out/" + name)) << name;
    ASSERT_EQ(blazes({"bloom", "catalog", "out/" + name}), 0) << out_ << err_;
    EXPECT_EQ(out_.find("opaque"), std::string::npos) << out_;
    if (std::system("ruby -e 0 > /dev/null 2>&1") != 0) continue;
    EXPECT_EQ(std::system(("ruby -c '" + (folder_ / "out" / name).string() + "' > /dev/null").c_str()), 0);
  }
  // Somebody who changes the relay is not believed, nor is one in place that is no barrier.
  write("out/desk_relaying.rb", replaced(read("out/desk_relaying.rb"), "relaying at", "sealing at"));
  EXPECT_EQ(verdict("out/poll.rb").find("answer  Async  Async"), std::string::npos) << out_ << err_;
}

TEST_F(BloomApply, WhatSomebodyHasChangedIsNotBelieved) {
  write("poll.rb", kPoll);
  ASSERT_EQ(blazes({"apply", "poll.rb", "-o", "out", "--what-if", "seal vote on poll"}), 0) << err_;
  const std::string text = read("out/node_sealing.rb");
  write("out/node_sealing.rb", text + "# a remark\n");
  EXPECT_EQ(verdict("out/poll.rb").find("answer  Async  Async"), std::string::npos) << out_ << err_;
}

TEST_F(BloomApply, APlanForAnotherVersionIsRefused) {
  write("poll.rb", kPoll);
  ASSERT_EQ(blazes({"plan", "poll.rb", "-o", "plan.json", "--what-if", "seal vote on poll"}), 0) << err_;
  write("poll.rb", replaced(kPoll, "votes <= vote.payloads", "votes <+- vote.payloads"));
  EXPECT_EQ(blazes({"apply", "poll.rb", "--plan", "plan.json", "-o", "out"}), 3);
  EXPECT_NE(err_.find("the program or its annotations have changed since"), std::string::npos) << err_;
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

TEST_F(BloomApply, AFolderThatHoldsSomethingElseIsLeftAlone) {
  write("poll.rb", kPoll);
  fs::create_directory(folder_ / "out");
  write("out/mine.txt", "mine");
  EXPECT_EQ(blazes({"apply", "poll.rb", "-o", "out", "--what-if", "seal vote on poll"}), 2);
  EXPECT_EQ(files_in("out"), std::vector<std::string>{"mine.txt"});
}

struct Refused {
  const char* name;
  const char* before;
  const char* after;  // in the place of `before` in the program
  const char* says;
};

void PrintTo(const Refused& refused, std::ostream* to) { *to << refused.name; }

class BloomNotApplied : public BloomApply, public testing::WithParamInterface<Refused> {};

TEST_P(BloomNotApplied, SaysWhereAndWritesNothing) {
  std::string text = kPoll;
  const std::string before = GetParam().before;
  const std::size_t at = text.find(before);
  ASSERT_NE(at, std::string::npos);
  write("poll.rb", text.replace(at, before.size(), GetParam().after));
  EXPECT_EQ(blazes({"apply", "poll.rb", "-o", "out", "--what-if", "seal vote on poll"}), 3) << out_;
  EXPECT_NE(err_.find(GetParam().says), std::string::npos) << err_;
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, BloomNotApplied,
    testing::Values(Refused{"AVariableOfThatName", "votes <= vote.payloads",
                            "votes <= vote { |vote| [vote.poll, vote.choice] }",
                            "poll.rb:26:5: nothing was written: a variable is called 'vote'"},
                    Refused{"TwoTimesteps", "    votes <= vote.payloads\n",
                            "    late <+ vote.payloads\n    votes <+ late\n", "takes more than one timestep"},
                    Refused{"AColumnThatNoRuleCanName",
                            "channel :vote, [:@node, :poll, :choice]\n    interface",
                            "channel :vote, [:@node, :poll, 'ch oice']\n    interface",
                            "no rule can be written that speaks of column 'ch oice' of 'vote'"}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace blazes::test
