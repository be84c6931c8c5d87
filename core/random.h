// Counter-based random numbers: the n-th number of a key is a function of both, so a stream is
// resumed from two integers and no two streams with different keys overlap.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace rookery {

// Philox-4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
std::array<uint32_t, 4> Philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

// One 64-bit key of a path such as {run seed, incarnation, env, episode}.
uint64_t MixKey(std::initializer_list<uint64_t> path);

class Random {
 public:
  struct State {
    uint64_t key = 0;
    uint64_t position = 0;  // 64-bit numbers drawn so far
    bool operator==(const State&) const = default;
  };

  explicit Random(uint64_t key) : state_{key, 0} {}
  Random(std::initializer_list<uint64_t> path) : Random(MixKey(path)) {}
  explicit Random(const State& state) : state_(state) {}

  const State& state() const { return state_; }

  uint64_t Next();                          // uniform over 64 bits
  uint64_t Below(uint64_t n);               // uniform over 0 ... n-1, without bias; n > 0
  double Uniform();                         // [0, 1), 53 bits
  double Uniform(double low, double high);  // [low, high)
  double Normal();                          // standard normal (Box-Muller, cosine branch)
  void FillNormal(std::span<float> out);
  void FillUniform(std::span<float> out, float low, float high);

 private:
  State state_;
};

}  // namespace rookery
