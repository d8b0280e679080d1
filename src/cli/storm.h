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

// What the adapter says in place of an answer, with the last that was printed; escaped.
std::string message_of(const jvm::Failure& failure);
// The answer; or else throws that as a `Failure`.
std::string answer_or_failure(const Result<std::string, jvm::Failure>& answer);

}  // namespace blazes::cli
