// KktSystem: the system as it stands, sparse and indefinite, by L D L'.
#pragma once

#include <memory>
#include <vector>

#include "planning/qp/linear/linear_system.h"
#include "planning/qp/linear/sparse_ldl.h"

namespace rookery::qp {

class KktSystem : public LinearSystem {
 public:
  KktSystem(const Problem& problem, double sigma);

  bool Factor(std::span<const double> rho) override;
  void Solve(std::span<const double> r, std::span<const double> s, std::span<double> x,
             std::span<double> nu) override;
  void Update(const Problem& problem) override;
  std::unique_ptr<LinearSystem> Sibling() const override;
  double FactorSeconds() const override;
  double SolveSeconds() const override;

 private:
  // What siblings share.
  struct Shape {
    int64_t n = 0, m = 0;
    double sigma = 0;
    std::vector<int32_t> of_p, of_a;  // places of P's and A's entries among the values
    std::vector<int32_t> diagonal;    // (n + m), the same of the diagonal
    std::shared_ptr<const LdlAnalysis> analysis;
  };
  KktSystem(std::shared_ptr<const Shape> shape, std::vector<double> values);

  std::shared_ptr<const Shape> shape_;
  std::vector<double> values_;  // but for -1 / rho
  SparseLdl ldl_;
  std::vector<double> work_;  // (n + m)
};

}  // namespace rookery::qp
