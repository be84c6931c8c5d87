// Runs the built program as a person would.
#pragma once

#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/paths.h"

namespace rookery {

// A folder that goes away with the test.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "rookery-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline std::string FileText(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Ran {
  int status = 0;  // exit status; 128 + signal
  std::string out;
  std::string err;
  double seconds = 0;
};

// `arguments` as in a shell, which does `before` first ("ulimit -f 8; ").
inline Ran RunRookery(const std::string& arguments, const std::string& before = "") {
  const Scratch scratch;
  const std::string command = before + BinaryPath("bin/rookery") + " " + arguments + " >" +
                              (scratch / "out").string() + " 2>" + (scratch / "err").string();
  const auto begun = std::chrono::steady_clock::now();
  const int status = std::system(command.c_str());
  Ran ran;
  ran.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ran.out = FileText(scratch / "out");
  ran.err = FileText(scratch / "err");
  return ran;
}

}  // namespace rookery
