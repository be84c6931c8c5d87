// What the tests of this folder share: a folder that goes with the test, and Python as an oracle.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"
#include "core/strings.h"
#include "tests/paths.h"

namespace rookery {

inline void WriteText(const std::filesystem::path& path, std::string_view text) {
  OutputFile file(path, OutputFile::Mode::kTruncate);
  file.Write(text);
}

// The message of the `Error` that `call` must throw; "" (and a failed test) where it doesn't.
template <class Error>
std::string MessageOf(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

// What the oracle beside this test prints; a failed test where it fails.
inline std::string RunOracle(const std::string& script, const std::string& arguments) {
  const std::string command = StrCat(PythonPath(), " ", SourcePath("tests/core/io/" + script), " ",
                                     arguments, " 2>/dev/null");
  FILE* pipe = ::popen(command.c_str(), "r");
  std::string output;
  for (int c = 0; (c = std::fgetc(pipe)) != EOF;) output += static_cast<char>(c);
  EXPECT_EQ(::pclose(pipe), 0) << command;
  return output;
}

}  // namespace rookery
