// rookery solve: a convex QP from a file.
#include <cmath>
#include <cstdio>
#include <iostream>
#include <memory>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/io/json.h"
#include "core/plural.h"
#include "core/strings.h"
#include "planning/qp/files/read_problem.h"
#include "planning/qp/solver.h"
#include "planning/qp/steps/named_policy.h"
#include "tools/commands/solve/solve_options.h"
#include "tools/shared/output_path.h"

namespace rookery {
namespace {

using nlohmann::json;

struct Solved {
  std::string file;
  qp::NamedProblem named;
  qp::Result result;

  // As the file has it: a maximum where it maximizes.
  double objective() const {
    const double value = result.residuals.objective;
    return named.negated ? -value : value;
  }
};

void Print(const Solved& solved) {
  const qp::Problem& p = solved.named.problem;
  const qp::Result& r = solved.result;
  std::cout << solved.file;
  if (!solved.named.name.empty()) std::cout << " (" << solved.named.name << ")";
  std::cout << ": " << Counted(p.n(), "variable") << ", " << Counted(p.m(), "row") << ", "
            << p.A.entries() << " and " << p.P.entries() << " entries in A and P\n";
  std::printf("objective       %.10g%s\n", solved.objective(),
              solved.named.negated ? " (a maximum)" : "");
  std::printf("residuals       primal %.2e, dual %.2e, gap %.2e\n", r.residuals.primal.value,
              r.residuals.dual.value, r.residuals.gap.value);
  std::printf("iterations      %lld, %s%s\n", static_cast<long long>(r.iterations),
              Counted(r.factorizations, "factorization").c_str(), r.polished ? ", polished" : "");
  std::printf("seconds         setup %.6f, solve %.6f\n", r.setup_seconds, r.solve_seconds);
  std::printf("status %s\n", std::string(NameOf(r.status)).c_str());
}

json ToJson(const Solved& solved) {
  const qp::Result& r = solved.result;
  return {{"file", solved.file},
          {"name", solved.named.name},
          {"n", solved.named.problem.n()},
          {"m", solved.named.problem.m()},
          {"status", NameOf(r.status)},
          {"objective", solved.objective()},
          {"primal_residual", r.residuals.primal.value},
          {"dual_residual", r.residuals.dual.value},
          {"duality_gap", r.residuals.gap.value},
          {"iterations", r.iterations},
          {"factorizations", r.factorizations},
          {"polished", r.polished},
          {"setup_seconds", r.setup_seconds},
          {"solve_seconds", r.solve_seconds}};
}

std::string SolutionCsv(const Solved& solved) {
  std::string text = "kind,name,value\n";
  const auto add = [&](const char* kind, const std::vector<std::string>& names,
                       const std::vector<double>& values) {
    for (size_t i = 0; i < values.size(); ++i) {
      std::string name = i < names.size() && !names[i].empty() ? names[i] : std::to_string(i);
      if (name.find_first_of(",\"\n") != std::string::npos) {
        for (size_t at = 0; (at = name.find('"', at)) != std::string::npos; at += 2) {
          name.insert(at, 1, '"');
        }
        name = StrCat("\"", name, "\"");
      }
      text += StrCat(kind, ",", name, ",", ShortestDouble(values[i]), "\n");
    }
  };
  add("x", solved.named.variables, solved.result.x);
  add("y", solved.named.rows, solved.result.y);
  return text;
}

bool IsAnswer(qp::Status status) {
  return status == qp::Status::kSolved || status == qp::Status::kPrimalInfeasible ||
         status == qp::Status::kDualInfeasible;
}

}  // namespace

int Solve(const SolveOptions& options) {
  if (!options.solution.empty() && options.files.size() > 1) {
    throw UserError("--solution is of one problem; name one file");
  }
  // Before there is anything to write.
  const auto path_of = [](const std::string& given) {
    return given.empty() ? "" : OutputPath(given);
  };
  const std::string json_path = path_of(options.json), solution_path = path_of(options.solution);
  const std::unique_ptr<qp::StepSizePolicy> policy = qp::MakeStepSizePolicy(options.policy);
  json all = json::array();
  std::vector<double> x, y;  // of the last file
  bool answered = true;
  for (const std::string& file : options.files) {
    Solved solved{.file = file, .named = qp::ReadProblem(file), .result = {}};
    qp::Solver solver(solved.named.problem, {.eps_abs = options.eps,
                                             .eps_rel = options.eps,
                                             .time_limit = options.time_limit,
                                             .polish = options.polish});
    const bool fits =
        x.size() == solved.named.problem.q.size() && y.size() == solved.named.problem.l.size();
    if (options.warm_start && fits) solver.WarmStart(x, y);
    solved.result = solver.Solve(*policy);
    x = solved.result.x;
    y = solved.result.y;
    answered = answered && IsAnswer(solved.result.status);
    Print(solved);
    std::fflush(stdout);
    all.push_back(ToJson(solved));
    if (!solution_path.empty()) WriteFileAtomically(solution_path, SolutionCsv(solved));
  }
  if (!json_path.empty()) WriteJson(json_path, all);
  return answered ? 0 : 1;
}

}  // namespace rookery
