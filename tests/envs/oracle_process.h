// Runs a Python program that writes what the original of an env does.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/strings.h"
#include "tests/paths.h"

namespace rookery {

// The float64 values that tests/envs/`script` writes to the file named by its last argument, after
// `arguments`. A failure fails the test with the program's output.
inline std::vector<double> AskOracle(const std::string& script,
                                     const std::vector<std::string>& arguments) {
  const std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) /
      StrCat(std::filesystem::path(script).stem().string(), "_", getpid(), ".bin");
  const std::string command =
      StrCat(PythonPath(), " -W ignore ", SourcePath("tests/envs/" + script), " ",
             Join(arguments, " "), " ", file.string(), " 2>&1");
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

}  // namespace rookery
