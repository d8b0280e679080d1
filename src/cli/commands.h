// The commands: each is a function in a file of its own, from a session to an exit status.
#pragma once

namespace blazes::cli {

class Session;

int check(Session& session);
int why(Session& session);
int plan(Session& session);
int advise(Session& session);
int apply(Session& session);
int explain(Session& session);
int graph(Session& session);
int diff(Session& session);
int bloom(Session& session);
int run_program(Session& session);
int storm(Session& session);
int storm_status(Session& session);

}  // namespace blazes::cli
