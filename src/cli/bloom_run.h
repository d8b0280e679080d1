// What the two ways to run a node have in common: its settings, and how its timesteps are printed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bloom/catalog.h"
#include "cli/session.h"
#include "runtime/node.h"
#include "runtime/timeline.h"

namespace blazes::cli {

runtime::NodeOptions node_options(const Session& session);
// "prog.rb:3:4: ", escaped; empty if there is no place.
std::string place_of(const bloom::Program& program, Span span);
// Says what cannot be run, and that nothing is. The exit status.
int refuse(Session& session, const bloom::Program& program, const std::vector<runtime::Failure>& refused);
// A failure in a timestep.
Failure failed(const bloom::Program& program, std::uint64_t time, const runtime::Failure& failure);

// Prints a timestep as --trace says: what outputs hold and what is sent, as JSON lines; that of all collections; or a timeline.
class StepPrinter {
 public:
  enum class Messages : bool { Printed, All };  // those to a terminal alone, or those to other addresses too
  StepPrinter(Session& session, const bloom::Catalog& catalog, Messages messages);

  // The timestep that `node` has just done. False if nothing can be written any more.
  bool print(const runtime::Node& node, const runtime::Step& step, std::optional<double> seconds = {});
  // A message that was dropped, in a timeline.
  void dropped(const std::string& why);

 private:
  bool shows(bloom::CollectionId id) const;
  bool shows(const runtime::Sent& sent) const;

  Session& session_;
  const bloom::Catalog& catalog_;
  runtime::Timeline timeline_;
  Messages messages_;
  std::string own_address_;
  bool everything_, as_timeline_;
};

// Feeds a node with files, a timestep a line: a function of its input.
int run_batch(Session& session, const bloom::Program& program, const bloom::Catalog& catalog);
// A node on the network, until it is told to stop.
int run_node(Session& session, const bloom::Program& program, const bloom::Catalog& catalog);

}  // namespace blazes::cli
