// Incarnations: lives of actors, numbered so that no two of a training are the same, whichever
// learner counts them and however often it is started again.
#pragma once

#include <cstdint>

namespace rookery {

//   16 bits learner | 16 bits generation | 32 bits number
//
// A generation is one start of a learner: a run that goes on from a checkpoint has another one than
// the future that it lost. Number 0 is lockstep's own, in generation 0: there the same run goes on.
// Actors are counted from 1.
inline constexpr uint64_t kMostLearners = 0xffff;
inline constexpr uint64_t kMostGenerations = 0xffff;

constexpr uint64_t IncarnationOf(uint64_t learner, uint64_t generation, uint64_t number) {
  return learner << 48 | generation << 32 | number;
}

// Whose rows those of files are, of each of a learner's sources.
constexpr uint64_t FileIncarnationOf(uint64_t learner, uint64_t source) {
  return IncarnationOf(learner, 0, 0xffff'ff00 + source);
}

// The incarnation that evaluation uses: no actor ever has it, so its seeds are never trained on.
inline constexpr uint64_t kEvaluationIncarnation = ~uint64_t{0};

}  // namespace rookery
