#include "tools/bench/child_rate.h"

#include <iostream>
#include <optional>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/json.h"
#include "core/io/temporary_folder.h"
#include "core/strings.h"
#include "distributed/runtime/processes/process.h"

namespace rookery {
namespace {

constexpr double kPatience = 600;  // seconds

}  // namespace

double ChildRate(const std::vector<std::string>& command) {
  const TemporaryFolder folder;
  const std::string output = (folder / "said.txt").string();
  Process child(command, output);
  const std::optional<ProcessEnd> end = child.Wait(kPatience);
  const std::string last = LastLines(output, 1);
  if (!end) throw Failure(StrCat(command[0], " ran for more than ", kPatience, " s"));
  if (end->exit_code != 0 || end->signal != 0) {
    throw Failure(StrCat(command[0], " ", end->Text(), ": ", last));
  }
  const std::string said = LastLines(output, 100);
  std::cerr << said.substr(0, said.size() - last.size());
  const nlohmann::json answer = ParseJson(last, command[0]);
  if (answer.is_number()) return answer.get<double>();
  if (!answer.contains("value")) throw Failure(StrCat(command[0], ": no \"value\" in ", last));
  return answer["value"].get<double>();
}

}  // namespace rookery
