#include "planning/qp/problem/infeasibility.h"

#include <cmath>
#include <vector>

#include "planning/qp/problem/products.h"

namespace rookery::qp {
namespace {

constexpr double kNothing = 1e-10;  // a change this small points nowhere

bool ScaleToOne(std::span<double> v) {
  const double norm = NormInf(v);
  if (!(norm > kNothing) || !std::isfinite(norm)) return false;
  for (double& value : v) value /= norm;
  return true;
}

}  // namespace

bool MakePrimalCertificate(const Problem& problem, double eps, std::span<double> v) {
  for (size_t i = 0; i < v.size(); ++i) {
    if (v[i] > 0 && problem.u[i] >= kInfinity) v[i] = 0;
    if (v[i] < 0 && problem.l[i] <= -kInfinity) v[i] = 0;
  }
  if (!ScaleToOne(v)) return false;
  double support = 0;
  for (size_t i = 0; i < v.size(); ++i) {
    if (v[i] != 0) support += v[i] * (v[i] > 0 ? problem.u[i] : problem.l[i]);
  }
  if (!(support <= -kNothing)) return false;
  std::vector<double> Atv(static_cast<size_t>(problem.n()));
  MultiplyTransposed(problem.A, v, Atv);
  return NormInf(Atv) <= eps * -support;
}

bool MakeDualCertificate(const Problem& problem, double eps, std::span<double> d) {
  if (!ScaleToOne(d)) return false;
  const double slope = Dot(problem.q, d);
  if (!(slope <= -kNothing)) return false;
  const double tolerance = eps * -slope;
  std::vector<double> Pd(d.size()), Ad(static_cast<size_t>(problem.m()));
  MultiplySymmetric(problem.P, d, Pd);
  if (!(NormInf(Pd) <= tolerance)) return false;
  Multiply(problem.A, d, Ad);
  for (size_t i = 0; i < Ad.size(); ++i) {
    if (problem.u[i] < kInfinity && !(Ad[i] <= tolerance)) return false;
    if (problem.l[i] > -kInfinity && !(Ad[i] >= -tolerance)) return false;
  }
  return true;
}

}  // namespace rookery::qp
