#include "tools/commands/play/play_beside.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "distributed/runtime/evaluation/imagination.h"

namespace rookery {

BesideFunction BesideOf(const std::filesystem::path& run, const std::string& which,
                        const SavedPolicy& saved) {
  const std::shared_ptr<Imagination> imagination = Imagination::Load(run, which, saved);
  if (!imagination) return {};
  return [imagination](const PlayedStep& step) {
    return imagination->Show(step.batch, step.decision == 0);
  };
}

namespace {

// How far a pixel (3) is from another one.
int Difference(const uint8_t* a, const uint8_t* b) {
  int sum = 0;
  for (int c = 0; c < 3; ++c) sum += std::abs(a[c] - b[c]);
  return sum;
}

// Over the top of `shown`, which shows what is seen now.
void Overlay(const std::vector<Picture>& foreseen, Picture& shown) {
  constexpr int kVisible = 60;  // of 765: less is the decoder's blur
  if (foreseen.empty()) return;
  const int64_t height = std::min(foreseen[0].height, shown.height);
  const int64_t width = std::min(foreseen[0].width, shown.width);
  for (int64_t y = 0; y < height; ++y) {
    for (int64_t x = 0; x < width; ++x) {
      uint8_t* now = shown.rgb.data() + 3 * (y * shown.width + x);
      const uint8_t* later = now;
      int most = kVisible;
      for (const Picture& step : foreseen) {
        const uint8_t* pixel = step.rgb.data() + 3 * (y * step.width + x);
        if (Difference(pixel, now) <= most) continue;
        most = Difference(pixel, now);
        later = pixel;
      }
      for (int c = 0; c < 3; ++c) now[c] = static_cast<uint8_t>((now[c] + later[c] + 1) / 2);
    }
  }
}

}  // namespace

BesideFunction WithForeseen(BesideFunction beside, const Policy& policy) {
  return [beside = std::move(beside), &policy](const PlayedStep& step) {
    Picture shown = beside(step);
    if (step.decision > 0) Overlay(policy.Foreseen(), shown);  // at a reset it hasn't planned yet
    return shown;
  };
}

}  // namespace rookery
