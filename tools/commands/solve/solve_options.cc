#include "tools/commands/solve/solve_options.h"

#include <CLI/CLI.hpp>

namespace rookery {

void SolveOptions::Declare(CLI::App& app) {
  app.description("Solve convex quadratic programs: min 1/2 x'Px + q'x, l <= Ax <= u");
  app.add_option("files", files, "Problems: .mps, .qps, .qplib (each also .gz), OSQP's .mat")
      ->type_name("FILE ...")
      ->required();
  app.add_option("--eps", eps, "Absolute and relative tolerance of the residuals and the gap")
      ->type_name("E")
      ->check(CLI::Range(1e-12, 1.0))
      ->capture_default_str();
  app.add_option("--policy", policy,
                 "Who chooses the step sizes; DIR: a policy that `rookery export` wrote")
      ->type_name("learned|active-set|osqp|fixed|DIR")
      ->capture_default_str();
  app.add_flag("--warm-start", warm_start,
               "Begin each file where the last one of the same size ended");
  app.add_flag("--polish", polish, "Make the solution as exact as can be had");
  app.add_option("--time-limit", time_limit, "Seconds a file; default: none")
      ->type_name("S")
      ->check(CLI::Range(1e-6, 1e10));
  app.add_option("--json", json, "Write what is printed to this file too")->type_name("FILE");
  app.add_option("--solution", solution, "Write x, y and the names of one problem to this file")
      ->type_name("FILE.csv");
  app.footer(
      "Examples:\n"
      "  rookery solve afiro.mps.gz\n"
      "  rookery solve HS21.mat --eps 1e-8 --solution hs21.csv");
}

}  // namespace rookery
