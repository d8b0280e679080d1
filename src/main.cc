// The program `blazes`.
#include "cli/run.h"

int main(int argc, char** argv) { return blazes::cli::main_entry(argc, argv); }
