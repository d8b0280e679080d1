// The program in a folder of its own, called as its user calls it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/run.h"
#include "jvm/child.h"

namespace blazes::test {

class CliFixture : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string read(const std::string& name) {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  int blazes(std::vector<std::string> args) {
    std::ostringstream out, err;
    int status = cli::run(std::move(args), out, err, folder_);
    out_ = out.str();
    err_ = err.str();
    return status;
  }

  jvm::ScratchFolder scratch_;
  const std::filesystem::path& folder_ = scratch_.path();
  std::string out_, err_;
};

}  // namespace blazes::test
