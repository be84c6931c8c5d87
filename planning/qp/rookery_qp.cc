#include "planning/qp/rookery_qp.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "planning/qp/solver.h"
#include "planning/qp/steps/named_policy.h"

using rookery::qp::Csc;
using rookery::qp::kLearnedPolicy;
using rookery::qp::MakeStepSizePolicy;
using rookery::qp::Problem;
using rookery::qp::Result;
using rookery::qp::Settings;
using rookery::qp::Solver;
using rookery::qp::StepSizePolicy;

struct rookery_qp {
  rookery_qp(Problem problem, const Settings& settings, std::string_view policy_name)
      : solver(std::move(problem), settings),
        policy(MakeStepSizePolicy(std::string(policy_name))) {}
  Solver solver;
  std::unique_ptr<StepSizePolicy> policy;
  Result result{};
  std::string why{};
};

namespace {

std::span<const double> SpanOf(const double* values, int64_t size) {
  return values == nullptr ? std::span<const double>()
                           : std::span(values, static_cast<size_t>(size));
}

std::vector<double> Copied(const double* values, int64_t size) {
  const auto span = SpanOf(values, size);
  return {span.begin(), span.end()};
}

Csc MatrixOf(const rookery_qp_matrix& matrix, int64_t rows, int64_t columns) {
  Csc csc{.rows = rows, .columns = columns};
  if (matrix.begin == nullptr) {
    csc.begin.assign(static_cast<size_t>(columns) + 1, 0);
    return csc;
  }
  csc.begin.assign(matrix.begin, matrix.begin + columns + 1);
  const int64_t entries = std::max<int64_t>(0, csc.begin.back());
  csc.row.assign(matrix.row, matrix.row + entries);
  csc.value.assign(matrix.value, matrix.value + entries);
  return csc;
}

int Guarded(rookery_qp* solver, const std::function<void()>& call) {
  try {
    call();
    return 0;
  } catch (const std::exception& error) {
    solver->why = error.what();
    return -1;
  }
}

void Say(const char* what, char* why, size_t size) {
  if (why == nullptr || size == 0) return;
  std::strncpy(why, what, size - 1);
  why[size - 1] = '\0';
}

}  // namespace

extern "C" {

rookery_qp_settings rookery_qp_defaults(void) {
  const Settings s;
  return {s.eps_abs,
          s.eps_rel,
          s.max_iterations,
          s.time_limit,
          s.early_polish ? 1 : 0,
          s.polish ? 1 : 0,
          kLearnedPolicy.data()};
}

rookery_qp* rookery_qp_new(int64_t n, int64_t m, rookery_qp_matrix P, const double* q,
                           rookery_qp_matrix A, const double* l, const double* u,
                           const rookery_qp_settings* settings, char* why, size_t size) {
  try {
    if (n < 0 || m < 0 || q == nullptr || (m > 0 && (l == nullptr || u == nullptr))) {
      Say("the QP: q, l and u are needed, and sizes of 0 or more", why, size);
      return nullptr;
    }
    Settings s;
    std::string_view policy = kLearnedPolicy;
    if (settings != nullptr) {
      s.eps_abs = settings->eps_abs;
      s.eps_rel = settings->eps_rel;
      s.max_iterations = settings->max_iterations;
      s.time_limit = settings->time_limit;
      s.early_polish = settings->early_polish != 0;
      s.polish = settings->polish != 0;
      if (settings->policy != nullptr) policy = settings->policy;
    }
    return new rookery_qp({.P = MatrixOf(P, n, n),
                           .q = Copied(q, n),
                           .A = MatrixOf(A, m, n),
                           .l = Copied(l, m),
                           .u = Copied(u, m)},
                          s, policy);
  } catch (const std::exception& error) {
    Say(error.what(), why, size);
    return nullptr;
  }
}

void rookery_qp_delete(rookery_qp* solver) { delete solver; }

int rookery_qp_solve(rookery_qp* solver, rookery_qp_info* info) {
  return Guarded(solver, [&] {
    solver->result = solver->solver.Solve(*solver->policy);
    const Result& r = solver->result;
    if (info == nullptr) return;
    *info = {static_cast<rookery_qp_status>(r.status),
             r.residuals.objective,
             r.residuals.primal.value,
             r.residuals.dual.value,
             r.residuals.gap.value,
             r.iterations,
             r.factorizations,
             r.polished ? 1 : 0,
             r.setup_seconds,
             r.solve_seconds};
  });
}

int rookery_qp_solution(const rookery_qp* solver, double* x, double* y) {
  if (x != nullptr) std::ranges::copy(solver->result.x, x);
  if (y != nullptr) std::ranges::copy(solver->result.y, y);
  return solver->result.x.empty() ? -1 : 0;
}

int rookery_qp_certificate(const rookery_qp* solver, double* certificate) {
  std::ranges::copy(solver->result.certificate, certificate);
  return solver->result.certificate.empty() ? -1 : 0;
}

int rookery_qp_warm_start(rookery_qp* solver, const double* x, const double* y) {
  return Guarded(solver, [&] {
    const Problem& p = solver->solver.problem();
    solver->solver.WarmStart(SpanOf(x, p.n()), SpanOf(y, p.m()));
  });
}

void rookery_qp_cold_start(rookery_qp* solver) { solver->solver.ColdStart(); }

int rookery_qp_update_vectors(rookery_qp* solver, const double* q, const double* l,
                              const double* u) {
  return Guarded(solver, [&] {
    const Problem& p = solver->solver.problem();
    solver->solver.UpdateVectors(SpanOf(q, p.n()), SpanOf(l, p.m()), SpanOf(u, p.m()));
  });
}

int rookery_qp_update_matrices(rookery_qp* solver, const double* P, const double* A) {
  return Guarded(solver, [&] {
    const Problem& p = solver->solver.problem();
    solver->solver.UpdateMatrices(SpanOf(P, p.P.entries()), SpanOf(A, p.A.entries()));
  });
}

const char* rookery_qp_why(const rookery_qp* solver) { return solver->why.c_str(); }

}  // extern "C"
