// What the actions of `blazes storm` share: a program whose submission has been caught.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "cli/session.h"
#include "jvm/adapter.h"

namespace blazes::cli {

struct Caught {
  std::filesystem::path adapter, jar;
  jvm::ScratchFolder scratch;

  // The submission in the adapter's own form.
  std::filesystem::path submission() const { return scratch.file("submission"); }
};

// `blazes storm plan`: the plan, and what of the topology it would wrap.
int storm_plan(Session& session, const Caught& caught);
// `blazes storm submit`: the topology with its plan put in.
int storm_submit(Session& session, const Caught& caught);

// The answer; or else throws a `Failure` that says what the adapter says.
std::string answer_or_failure(const Result<std::string, jvm::Failure>& answer);

}  // namespace blazes::cli
