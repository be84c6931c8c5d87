#include "planning/qp/early_polish.h"

#include <algorithm>

namespace rookery::qp {
namespace {

constexpr double kShare = 0.5;          // attempts beside everything else
constexpr double kPatience = 1.25;      // times what was spent at the last failure
constexpr double kAboutTheSame = 0.02;  // of the active rows may differ

int64_t Differences(std::span<const Activity> a, std::span<const Activity> b) {
  int64_t count = 0;
  for (size_t i = 0; i < a.size(); ++i) count += a[i] != b[i] ? 1 : 0;
  return count;
}

}  // namespace

bool EarlyPolish::Due(std::span<const Activity> guess, double spent_seconds, double round_seconds) {
  const auto active = static_cast<double>(
      std::ranges::count_if(guess, [](Activity a) { return a != Activity::kInactive; }));
  const bool same = last_.size() == guess.size() &&
                    static_cast<double>(Differences(guess, last_)) <= kAboutTheSame * active;
  last_.assign(guess.begin(), guess.end());
  if (!same || std::ranges::equal(guess, failed_)) return false;
  return spent_seconds >= kPatience * failed_at_ &&
         tried_seconds_ + round_seconds <= kShare * spent_seconds;
}

void EarlyPolish::NoteFailure(std::span<const Activity> guess, double spent_seconds,
                              double seconds) {
  failed_at_ = spent_seconds;
  failed_.assign(guess.begin(), guess.end());
  tried_seconds_ += seconds;
}

}  // namespace rookery::qp
