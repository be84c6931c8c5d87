// A class of convex quadratic programs: instances of one kind, of any size, by chance.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/random.h"
#include "planning/qp/problem/problem.h"

namespace rookery::qp {

struct ProblemClass {
  struct Shape {
    int64_t n = 0;  // variables
    int64_t m = 0;  // rows of A
  };

  std::string_view name;     // "lasso"
  std::string_view summary;  // one line
  std::string_view size;     // what an instance's size counts: "features"
  int64_t least = 2;         // size that there is
  int64_t smallest = 0;      // size of the published range, whose ends belong to it
  int64_t largest = 0;
  Shape (*shape)(int64_t size) = nullptr;                   // least <= size <= largest
  Problem (*make)(int64_t size, Random& random) = nullptr;  // of that shape, feasible
};

}  // namespace rookery::qp
