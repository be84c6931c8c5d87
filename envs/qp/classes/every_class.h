// Every class of problems, a line each: the one place where a class is registered.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/qp/classes/problem_class.h"

namespace rookery::qp {

// Sorted by name; they live as long as the program. Safe from any thread.
std::span<const ProblemClass> EveryClass();

// Throws UserError that names the classes there are.
const ProblemClass& FindClass(std::string_view name);

// The names of the seven of OSQP's paper, sorted.
const std::vector<std::string>& PublishedClasses();

// From 0, the smallest published, to 1, the largest; even in the logarithm.
int64_t SizeAt(const ProblemClass& problems, double share);

// Uniform over the published sizes.
int64_t DrawSize(const ProblemClass& problems, Random& random);

// An instance. The same state of `random` gives the same bytes. Throws UserError unless
// least <= size <= largest.
Problem MakeProblem(const ProblemClass& problems, int64_t size, Random& random);

}  // namespace rookery::qp
