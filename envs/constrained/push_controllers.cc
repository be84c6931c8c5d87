#include "envs/constrained/push_controllers.h"

#include <array>
#include <cmath>
#include <cstddef>

#include "envs/constrained/place.h"

namespace rookery::constrained {
namespace {

constexpr double kNoise = 0.004;    // m, standard deviation of what is added to each element
constexpr double kBehind = 0.001;   // m, across, that is straight behind a block
constexpr double kFarEnough = 0.1;  // m, of a block from the middle line
constexpr double kBack = 0.04;      // m, y where the blade passes all blocks
constexpr size_t kBlocks = 3;

using Move = Place;  // m

void Write(const Move& move, std::span<float> action) {
  for (size_t i = 0; i < 2; ++i) action[i] = static_cast<float>(move[i]);
}

// Gets straight behind a block, which noise makes take a while, pushes it a step, and so on;
// `state`: the block's number, and whether the blade is on its way back from it.
void OneByOne(const ControllerInput& input, std::span<float> action) {
  const std::span<const float> blade = input.fields[0];
  const auto block = static_cast<size_t>(input.state[0]);
  const std::span<const float> place = input.fields[1].subspan(3 * block, 3);
  const double across = static_cast<double>(place[0]) - static_cast<double>(blade[0]);
  const bool was_back = static_cast<double>(blade[1]) >= kBack;
  Move move = {0, 0};
  if (input.state[1] == 0 && std::abs(across) > kBehind) {
    move[0] = across;
  } else if (input.state[1] == 0 && std::abs(static_cast<double>(place[1])) < kFarEnough) {
    move[1] = -kMaxMove;
  } else if (!was_back) {
    input.state[1] = 1;
    move[1] = kMaxMove;
  } else {
    input.state[1] = 0;
    if (block + 1 < kBlocks) ++input.state[0];
  }
  for (double& element : move) element += kNoise * input.random.Normal();
  Write(move, action);
}

// Goes slowly ahead and breaks out in random moves, over and over; `state`: whether it does.
void Outbursts(const ControllerInput& input, std::span<float> action) {
  if (input.random.Uniform() > 0.8) input.state[0] = 1;
  if (input.random.Uniform() > 0.9) input.state[0] = 0;
  Move move = {0, -0.02};
  if (input.state[0] != 0) {
    for (double& element : move) element = input.random.Uniform(-kMaxMove, kMaxMove);
  }
  Write(move, action);
}

}  // namespace

std::vector<Controller> PushControllers() {
  return {{.name = "one_by_one",
           .summary = "pushes one block after the other, slowly, with noise",
           .reads = {"blade", "blocks"},
           .state_size = 2,
           .act = OneByOne},
          {.name = "violate",
           .summary = "pushes ahead with outbursts of random moves, and blocks off the table",
           .state_size = 1,
           .act = Outbursts}};
}

}  // namespace rookery::constrained
