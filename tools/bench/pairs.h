// Two programs measured in turn, so that what else the machine does meets both alike.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rookery {

double Median(std::vector<double> values);

// What alternating measurements of ours, the limit and the peer gave; a function that is null
// gives nothing.
struct PairedRates {
  double value = 0;  // medians
  std::optional<double> limit{};
  std::optional<double> ratio_to_limit{};  // of the ratios of neighbours
  std::optional<double> peer{};
  std::optional<double> ratio_to_peer{};
  std::string spread{};  // "0.91 to 0.96 of the limit in 7 pairs"
};

using Measurement = std::function<double()>;
PairedRates MeasurePairs(int64_t pairs, const Measurement& ours, const Measurement& limit,
                         const Measurement& peer);

}  // namespace rookery
