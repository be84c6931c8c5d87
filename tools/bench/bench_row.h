// One figure of a benchmark, beside its limit and its peer.
#pragma once

#include <optional>
#include <string>

namespace rookery {

struct BenchRow {
  std::string name;  // "replay/sample/state/400B"
  double value = 0;
  std::string unit;               // "items/s"
  std::optional<double> limit{};  // the same work without us, in the same unit and run
  std::optional<double> ratio_to_limit{};
  std::optional<double> peer{};  // measured in the same run
  std::optional<double> ratio_to_peer{};
  std::string note{};
};

}  // namespace rookery
