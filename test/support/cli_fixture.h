// The program in a folder of its own, called as its user calls it.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/run.h"

namespace blazes::test {

class CliFixture : public testing::Test {
 protected:
  CliFixture() {
    std::string name = (std::filesystem::temp_directory_path() / "blazes-cli-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~CliFixture() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
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

  std::filesystem::path folder_;
  std::string out_, err_;
};

}  // namespace blazes::test
