// A file becomes a `Document`, whichever syntax it is in, and one of the sources of a reading.
#pragma once

#include <memory>
#include <string>

#include "diagnostics/files.h"
#include "frontend/spec/document.h"
#include "frontend/spec/reading.h"

namespace blazes::frontend::spec {

struct FileDocument {
  std::unique_ptr<Document> document;  // null if it cannot be read; the reading knows why
  bool is_json = false;
};

// `named` is where the file is spoken of.
FileDocument open_document(Reading& reading, Files& files, const std::string& path, Spot named);

using diagnostics::beside;
using diagnostics::shown;

}  // namespace blazes::frontend::spec
