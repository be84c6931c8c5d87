#include "tools/bench/child_rate.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/json.h"
#include "core/strings.h"
#include "distributed/runtime/process.h"

namespace rookery {
namespace {

constexpr double kPatience = 600;  // seconds

// A file of our own for what the child says.
class TemporaryFile {
 public:
  TemporaryFile() {
    path_ = (std::filesystem::temp_directory_path() / "rookery-bench-XXXXXX").string();
    const int file = ::mkstemp(path_.data());
    if (file < 0) throw Failure(StrCat(path_, ": can't be made"));
    ::close(file);
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

double ChildRate(const std::vector<std::string>& command) {
  const TemporaryFile output;
  Process child(command, output.path());
  const std::optional<ProcessEnd> end = child.Wait(kPatience);
  const std::string last = LastLines(output.path(), 1);
  if (!end) throw Failure(StrCat(command[0], " ran for more than ", kPatience, " s"));
  if (end->exit_code != 0 || end->signal != 0) {
    throw Failure(StrCat(command[0], " ", end->Text(), ": ", last));
  }
  const std::string said = LastLines(output.path(), 100);
  std::cerr << said.substr(0, said.size() - last.size());
  const nlohmann::json answer = ParseJson(last, command[0]);
  if (answer.is_number()) return answer.get<double>();
  if (!answer.contains("value")) throw Failure(StrCat(command[0], ": no \"value\" in ", last));
  return answer["value"].get<double>();
}

}  // namespace rookery
