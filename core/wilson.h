// Wilson's interval of a rate: what is known of it from so many yes and no (Wilson 1927, "Probable
// Inference, the Law of Succession, and Statistical Inference").
#pragma once

#include <cstdint>

namespace rookery {

struct RateInterval {
  double low = 0;
  double high = 1;
};

// 95 %, of `count` among `of`; all of [0, 1] where there are none.
RateInterval WilsonInterval(int64_t count, int64_t of);

}  // namespace rookery
