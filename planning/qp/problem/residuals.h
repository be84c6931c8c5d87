// How far (x, y) is from optimal: OSQP 1.x's three tests, on the unscaled data.
#pragma once

#include <cmath>
#include <span>
#include <vector>

#include "planning/qp/problem/problem.h"
#include "planning/qp/problem/scaling.h"

namespace rookery::qp {

struct Tolerance {
  double absolute = 1e-3;
  double relative = 1e-3;
};

// |value| is to be finite, and at most absolute + relative * norm.
struct Test {
  double value = 0;
  double norm = 0;                                 // of the largest term
  bool Passes(const Tolerance& tolerance) const {  // false for what is not finite
    return std::isfinite(value) && value <= tolerance.absolute + tolerance.relative * norm;
  }
};

struct Residuals {
  Test primal;  // inf-norm of Ax - z
  Test dual;    // inf-norm of Px + q + A'y
  Test gap;     // x'Px + q'x + sup of y'z over l <= z <= u, without the constant
  // The scaled problem's, relative, by which OSQP chooses rho.
  double scaled_primal = 0, scaled_dual = 0;
  double objective = 0;  // with the constant

  double Total() const { return primal.value + dual.value + gap.value; }
  bool Pass(const Tolerance& t) const {
    return primal.Passes(t) && dual.Passes(t) && gap.Passes(t);
  }
};

// Of an iterate of the scaled problem, whose Ax and z are known.
class ScaledResiduals {
 public:
  // All must outlive it.
  ScaledResiduals(const Problem& scaled, const Scaling& scaling, double constant);
  Residuals operator()(std::span<const double> x, std::span<const double> y,
                       std::span<const double> z, std::span<const double> Ax);

 private:
  const Problem& problem_;
  const Scaling& scaling_;
  double constant_;
  std::vector<double> Px_, Aty_;  // (n)
};

// Of any (x, y), on the user's own data and from nothing else; z is Ax within its bounds. y's parts
// that push against a bound that is none count as infinite.
Residuals ResidualsOf(const Problem& problem, std::span<const double> x, std::span<const double> y);

}  // namespace rookery::qp
