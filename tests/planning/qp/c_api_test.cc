// planning/qp/rookery_qp.h, with what people give it.
#include <memory>

#include "planning/qp/rookery_qp.h"
#include "tests/planning/qp/testing.h"

extern "C" int SolveInC(double upper, double* x, double* y, rookery_qp_info* info);

namespace rookery::qp {
namespace {

struct DeleteSolver {
  void operator()(rookery_qp* solver) const { rookery_qp_delete(solver); }
};
using CSolver = std::unique_ptr<rookery_qp, DeleteSolver>;

// minimize x^2 / 2 - x, l <= x <= u
struct OneVariable {
  int64_t begin[2] = {0, 1};
  int64_t row[1] = {0};
  double one[1] = {1}, q[1] = {-1}, l[1] = {0}, u[1] = {0.25};
  rookery_qp_settings settings = [] {
    rookery_qp_settings s = rookery_qp_defaults();
    s.eps_abs = s.eps_rel = 1e-9;
    return s;
  }();
  char why[200] = "";

  rookery_qp_matrix matrix() const { return {begin, row, one}; }
  CSolver New() {
    return CSolver(rookery_qp_new(1, 1, matrix(), q, matrix(), l, u, &settings, why, sizeof why));
  }
};

TEST(QpCApi, SolvesFromC) {
  double x[2], y[2];
  rookery_qp_info info;
  ASSERT_EQ(SolveInC(INFINITY, x, y, &info), 0);  // x0 - 3 + y = 0, x1 + y = 0
  EXPECT_NEAR(x[0], 2.5, 1e-7);
  EXPECT_NEAR(x[1], -0.5, 1e-7);
  EXPECT_NEAR(y[0], 0.5, 1e-7);
  EXPECT_EQ(y[1], 0);
  EXPECT_NEAR(info.objective, -4.25, 1e-7);
  ASSERT_EQ(SolveInC(1, x, y, &info), 0);
  EXPECT_NEAR(x[0], 1, 1e-7);
  EXPECT_NEAR(y[0], -1, 1e-7);
  EXPECT_NEAR(y[1], 3, 1e-7);
  EXPECT_LE(info.primal_residual, 1e-8);
  EXPECT_GT(info.factorizations, 0);
  EXPECT_EQ(SolveInC(NAN, x, y, &info), 2);
}

TEST(QpCApi, UpdatesAndCertificates) {
  OneVariable of;
  const CSolver solver = of.New();
  ASSERT_NE(solver, nullptr) << of.why;
  rookery_qp_info info;
  double x, y;
  EXPECT_EQ(rookery_qp_solution(solver.get(), &x, &y), -1);  // nothing is solved yet
  const auto solve = [&] {
    EXPECT_EQ(rookery_qp_solve(solver.get(), &info), 0);
    EXPECT_EQ(rookery_qp_solution(solver.get(), &x, &y), 0);
    return x;
  };
  EXPECT_NEAR(solve(), 0.25, 1e-7);
  EXPECT_NEAR(y, 0.75, 1e-7);
  const double far = 10, q = -2, half = 0.5;
  EXPECT_EQ(rookery_qp_update_vectors(solver.get(), nullptr, nullptr, &far), 0);
  EXPECT_NEAR(solve(), 1, 1e-7);
  EXPECT_EQ(rookery_qp_update_vectors(solver.get(), &q, nullptr, nullptr), 0);
  EXPECT_NEAR(solve(), 2, 1e-7);
  EXPECT_EQ(rookery_qp_update_matrices(solver.get(), &half, nullptr), 0);
  EXPECT_NEAR(solve(), 4, 1e-7);
  EXPECT_EQ(rookery_qp_update_matrices(solver.get(), nullptr, &far), 0);  // 10 x <= 10
  EXPECT_NEAR(solve(), 1, 1e-7);
  const double start = 1, price = 0.15;
  EXPECT_EQ(rookery_qp_warm_start(solver.get(), &start, &price), 0);
  solve();
  EXPECT_EQ(info.iterations, 0);
  rookery_qp_cold_start(solver.get());
  EXPECT_NEAR(solve(), 1, 1e-7);

  const double none = 0;
  EXPECT_EQ(rookery_qp_update_matrices(solver.get(), &none, nullptr), 0);
  EXPECT_EQ(rookery_qp_update_vectors(solver.get(), nullptr, nullptr, std::vector{1e30}.data()), 0);
  double certificate = 0;
  EXPECT_EQ(rookery_qp_certificate(solver.get(), &certificate), -1);
  solve();
  EXPECT_EQ(info.status, ROOKERY_QP_DUAL_INFEASIBLE);
  EXPECT_EQ(rookery_qp_certificate(solver.get(), &certificate), 0);
  EXPECT_EQ(certificate, 1);
}

TEST(QpCApi, SaysWhy) {
  OneVariable of;
  of.l[0] = 3;
  EXPECT_EQ(of.New(), nullptr);
  EXPECT_STREQ(of.why, "the QP: row 0: l is 3 and u 0.25; l should be at most u");
  of.l[0] = 0;
  of.settings.max_iterations = 0;
  EXPECT_EQ(of.New(), nullptr);
  EXPECT_THAT(of.why, testing::HasSubstr("max_iterations should be at least 1"));
  const rookery_qp_matrix matrix = of.matrix();
  const auto refused = [&](int64_t n, int64_t m, const double* q, const double* l, size_t size) {
    return rookery_qp_new(n, m, matrix, q, matrix, l, of.u, nullptr, of.why, size) == nullptr;
  };
  EXPECT_TRUE(refused(1, 1, nullptr, of.l, sizeof of.why));
  EXPECT_THAT(of.why, testing::HasSubstr("q, l and u are needed"));
  EXPECT_TRUE(refused(1, 1, of.q, nullptr, sizeof of.why));
  EXPECT_TRUE(refused(-1, 1, of.q, of.l, sizeof of.why));
  EXPECT_TRUE(refused(1, -1, of.q, of.l, sizeof of.why));
  EXPECT_TRUE(refused(1, 1, nullptr, of.l, 10));  // cut where there is no room
  EXPECT_STREQ(of.why, "the QP: q");
  EXPECT_TRUE(refused(1, 1, nullptr, of.l, 0));
  EXPECT_STREQ(of.why, "the QP: q");

  of.settings = rookery_qp_defaults();
  const CSolver solver = of.New();
  const double nan = NAN, high = 5;
  EXPECT_EQ(rookery_qp_update_vectors(solver.get(), &nan, nullptr, nullptr), -1);
  EXPECT_STREQ(rookery_qp_why(solver.get()), "the QP: q[0] is nan");
  EXPECT_EQ(rookery_qp_update_vectors(solver.get(), nullptr, &high, nullptr), -1);
  EXPECT_THAT(rookery_qp_why(solver.get()), testing::HasSubstr("row 0: l is 5 and u 0.25"));
  EXPECT_EQ(rookery_qp_update_matrices(solver.get(), &nan, nullptr), -1);
  EXPECT_EQ(rookery_qp_warm_start(solver.get(), &nan, nullptr), -1);
  EXPECT_THAT(rookery_qp_why(solver.get()), testing::HasSubstr("should be finite"));
}

// Without rows, and without a matrix: pointers that are NULL.
TEST(QpCApi, LeavesOut) {
  const OneVariable of;
  const rookery_qp_matrix none{};
  char why[100];
  CSolver solver(
      rookery_qp_new(1, 0, of.matrix(), of.q, none, nullptr, nullptr, &of.settings, why, 100));
  ASSERT_NE(solver, nullptr) << why;
  EXPECT_EQ(rookery_qp_solve(solver.get(), nullptr), 0);
  double x;
  EXPECT_EQ(rookery_qp_solution(solver.get(), &x, nullptr), 0);
  EXPECT_NEAR(x, 1, 1e-7);
  solver.reset(rookery_qp_new(1, 1, none, of.q, of.matrix(), of.l, of.u, &of.settings, why, 100));
  EXPECT_EQ(rookery_qp_solve(solver.get(), nullptr), 0);
  EXPECT_EQ(rookery_qp_solution(solver.get(), &x, nullptr), 0);
  EXPECT_NEAR(x, 0.25, 1e-7);
  rookery_qp_delete(nullptr);
}

}  // namespace
}  // namespace rookery::qp
