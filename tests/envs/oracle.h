// What the oracles wrote.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/envs/oracle_process.h"

namespace rookery {

// What dm_control_oracle.py wrote of a task such as "cartpole_swingup".
inline std::vector<double> AskDmControl(const std::string& what, const std::string& task) {
  return AskOracle("suite/dm_control_oracle.py", {what, task});
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
