// Random and Equality (appendix A.1 and A.2): P = M M' + 1e-2 I and A sparse, of normal numbers,
// with a point v that is feasible.
//
//   Random     minimize 1/2 x'Px + q'x   subject to   Ax <= u = Av + delta, delta ~ U[0, 1]
//   Equality   minimize 1/2 x'Px + q'x   subject to   Ax = b = Av
#include <vector>

#include "envs/qp/classes/classes.h"
#include "envs/qp/classes/draws.h"
#include "envs/qp/classes/random_sparse.h"

namespace rookery::qp {
namespace {

constexpr double kDensity = 0.15;
constexpr double kRegularization = 1e-2;  // alpha

ProblemClass::Shape RandomShape(int64_t n) { return {n, 10 * n}; }
ProblemClass::Shape EqualityShape(int64_t n) { return {n, n / 2}; }

// All but the bounds, which become Av on both sides.
Problem Begin(const ProblemClass::Shape& shape, Random& random) {
  Problem problem;
  const auto [n, m] = shape;
  problem.P = GramUpper(RandomSparse(n, n, kDensity, random), kRegularization);
  problem.q = Normals(n, 1, random);
  problem.A = RandomSparse(m, n, kDensity, random);
  problem.u = Product(problem.A, Normals(n, 1, random));
  problem.l = problem.u;
  return problem;
}

Problem MakeRandom(int64_t size, Random& random) {
  Problem problem = Begin(RandomShape(size), random);
  for (double& u : problem.u) u += random.Uniform();
  problem.l.assign(problem.u.size(), -kInfinity);
  return problem;
}

Problem MakeEquality(int64_t size, Random& random) { return Begin(EqualityShape(size), random); }

}  // namespace

ProblemClass RandomClass() {
  return {.name = "random",
          .summary = "sparse P and A by chance, one-sided rows",
          .size = "variables",
          .smallest = 10,
          .largest = 2000,
          .shape = RandomShape,
          .make = MakeRandom};
}

ProblemClass EqualityClass() {
  return {.name = "equality",
          .summary = "sparse P and A by chance, equations alone",
          .size = "variables",
          .smallest = 10,
          .largest = 2000,
          .shape = EqualityShape,
          .make = MakeEquality};
}

}  // namespace rookery::qp
