#include "core/random.h"

#include <cmath>
#include <numbers>

namespace rookery {
namespace {

constexpr uint32_t kMultiplier0 = 0xD2511F53;
constexpr uint32_t kMultiplier1 = 0xCD9E8D57;
constexpr uint32_t kWeyl0 = 0x9E3779B9;
constexpr uint32_t kWeyl1 = 0xBB67AE85;

uint32_t High(uint64_t x) { return static_cast<uint32_t>(x >> 32); }
uint32_t Low(uint64_t x) { return static_cast<uint32_t>(x); }
uint64_t Join64(uint32_t low, uint32_t high) { return uint64_t{high} << 32 | low; }

}  // namespace

std::array<uint32_t, 4> Philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t product0 = uint64_t{kMultiplier0} * counter[0];
    const uint64_t product1 = uint64_t{kMultiplier1} * counter[2];
    counter = {High(product1) ^ counter[1] ^ key[0], Low(product1),
               High(product0) ^ counter[3] ^ key[1], Low(product0)};
    key[0] += kWeyl0;
    key[1] += kWeyl1;
  }
  return counter;
}

uint64_t MixKey(std::initializer_list<uint64_t> path) {
  uint64_t key = 0x526F6F6B65727921;  // any constant: it sets the empty path apart from key 0
  uint32_t depth = 0;
  for (const uint64_t part : path) {
    const auto block = Philox({Low(part), High(part), ++depth, 0}, {Low(key), High(key)});
    key = Join64(block[0], block[1]);
  }
  return key;
}

uint64_t Random::Next() {
  const uint64_t block_index = state_.position / 2;
  const auto block =
      Philox({Low(block_index), High(block_index), 0, 1}, {Low(state_.key), High(state_.key)});
  return state_.position++ % 2 == 0 ? Join64(block[0], block[1]) : Join64(block[2], block[3]);
}

uint64_t Random::Below(uint64_t n) {
  const uint64_t threshold =
      (0 - n) % n;  // 2^64 mod n: numbers below it would favour small results
  for (;;) {
    const uint64_t x = Next();
    if (x >= threshold) return x % n;
  }
}

double Random::Uniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

double Random::Uniform(double low, double high) { return low + (high - low) * Uniform(); }

double Random::Normal() {
  const double radius = std::sqrt(-2 * std::log1p(-Uniform()));
  return radius * std::cos(2 * std::numbers::pi * Uniform());
}

void Random::FillNormal(std::span<float> out) {
  for (float& x : out) x = static_cast<float>(Normal());
}

void Random::FillUniform(std::span<float> out, float low, float high) {
  for (float& x : out) x = static_cast<float>(Uniform(low, high));
}

}  // namespace rookery
