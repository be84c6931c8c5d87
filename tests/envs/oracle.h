// Runs dm_control_oracle.py.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/strings.h"

namespace rookery {

// What the oracle wrote of a task such as "cartpole_swingup".
inline std::vector<double> AskDmControl(const std::string& what, const std::string& task) {
  const std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) / StrCat("dm_control_oracle_", getpid(), ".bin");
  const std::string command =
      StrCat(ROOKERY_PYTHON, " -W ignore ", ROOKERY_SOURCE_DIR, "/tests/envs/dm_control_oracle.py ",
             what, " ", task, " ", file.string(), " 2>&1");
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  char line[256];
  while (fgets(line, sizeof line, pipe) != nullptr) output += line;
  EXPECT_EQ(pclose(pipe), 0) << output;
  std::vector<double> values(
      std::filesystem::exists(file) ? std::filesystem::file_size(file) / sizeof(double) : 0);
  std::ifstream(file, std::ios::binary)
      .read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(double)));
  std::filesystem::remove(file);
  return values;
}

// Takes values one after another.
class Reader {
 public:
  explicit Reader(std::vector<double> values) : values_(std::move(values)) {}
  double Next() { return values_.at(position_++); }
  size_t NextCount() { return static_cast<size_t>(Next()); }
  std::vector<double> Next(size_t count) {
    std::vector<double> taken(count);
    for (double& value : taken) value = Next();
    return taken;
  }
  std::vector<double> NextList() { return Next(NextCount()); }
  std::string NextText() {
    std::string text(NextCount(), ' ');
    for (char& c : text) c = static_cast<char>(Next());
    return text;
  }
  bool AtEnd() const { return position_ == values_.size(); }

 private:
  std::vector<double> values_;
  size_t position_ = 0;
};

}  // namespace rookery
