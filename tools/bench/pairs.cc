#include "tools/bench/pairs.h"

#include <algorithm>

#include "core/strings.h"
#include "tools/shared/table.h"

namespace rookery {
namespace {

std::string Spread(const std::vector<double>& ratios, const char* of) {
  const auto [low, high] = std::minmax_element(ratios.begin(), ratios.end());
  return StrCat(Short(*low, 3), " to ", Short(*high, 3), " of the ", of);
}

}  // namespace

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

PairedRates MeasurePairs(int64_t pairs, const Measurement& ours, const Measurement& limit,
                         const Measurement& peer) {
  std::vector<double> values;
  std::vector<double> limits;
  std::vector<double> peers;
  std::vector<double> to_limit;
  std::vector<double> to_peer;
  for (int64_t i = 0; i < pairs; ++i) {
    values.push_back(ours());
    if (limit) {
      limits.push_back(limit());
      to_limit.push_back(values.back() / limits.back());
    }
    if (peer) {
      peers.push_back(peer());
      to_peer.push_back(values.back() / peers.back());
    }
  }
  PairedRates rates{.value = Median(values)};
  std::vector<std::string> spreads;
  if (limit) {
    rates.limit = Median(limits);
    rates.ratio_to_limit = Median(to_limit);
    spreads.push_back(Spread(to_limit, "limit"));
  }
  if (peer) {
    rates.peer = Median(peers);
    rates.ratio_to_peer = Median(to_peer);
    spreads.push_back(Spread(to_peer, "peer"));
  }
  if (!spreads.empty()) rates.spread = StrCat(Join(spreads), " in ", pairs, " pairs");
  return rates;
}

}  // namespace rookery
