// Votes that go over desks: who seals them, and who passes the seals on.
#pragma once

namespace blazes::test {

inline constexpr const char* kVoter = R"(require 'bud'
class Voter
  include Bud
  state do
    interface input, :cast, [:desk, :voter, :poll]
    channel :vote, [:@desk, :voter, :poll]
  end
  bloom { vote <~ cast }
end
)";
inline constexpr const char* kDesk = R"(
class Desk
  include Bud
  state do
    channel :vote, [:@desk, :voter, :poll]
    channel :checked, [:@node, :voter, :poll]
    table :nodes, [:address]
  end
  bloom do
    checked <~ (vote * nodes).pairs { |v, n| [n.address, v.voter, v.poll] }
  end
end
)";

}  // namespace blazes::test
