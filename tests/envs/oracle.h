// What the oracles wrote.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/envs/oracle_process.h"

namespace rookery {

// What dm_control_oracle.py wrote.
inline std::vector<double> AskDmControl(const std::string& what, const std::string& domain,
                                        const std::string& task) {
  return AskOracle("dm_control_oracle.py", {what, domain, task});
}

// Takes values one after another.
class Reader {
 public:
  explicit Reader(std::vector<double> values) : values_(std::move(values)) {}
  double Next() { return values_.at(position_++); }
  std::vector<double> Next(size_t count) {
    std::vector<double> taken(count);
    for (double& value : taken) value = Next();
    return taken;
  }
  bool AtEnd() const { return position_ == values_.size(); }

 private:
  std::vector<double> values_;
  size_t position_ = 0;
};

}  // namespace rookery
