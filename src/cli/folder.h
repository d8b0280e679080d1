// Files become a folder that is there as a whole or not at all.
#pragma once

#include <string>
#include <vector>

#include "cli/session.h"
#include "emit/bloom/apply.h"

namespace blazes::cli {

// The folders that all names have in common are left out. A folder that holds these very files already stays as it is; one that holds
// anything else is left alone, with a `Failure`. Whether anything had to be written.
bool write_folder(Session& session, const std::string& folder,
                  const std::vector<emit::bloom::Artifact>& files);

}  // namespace blazes::cli
