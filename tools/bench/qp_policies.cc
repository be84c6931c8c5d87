// Step size policies of the QP solver beside each other: the same solver, order, tolerance and
// polish, on problems that no training sees. A row of CSV for each problem and policy; what the
// rows say together, tools/python/qp/policies.py says.
//
//   rookery-qp-policies [--instances N] [--sizes S,...] [--classes C,...] [--eps E] [--polish 0|1]
//                       POLICY...
//
// Policies: active-set, osqp, learned, a bundle's folder; fixed:RHO, fixed:RHO:ALPHA; oracle, the
// best pair of the teacher's grid for each problem. Behind any of them @ALPHA: with this alpha,
// always. Sizes: from 0 to 1, even in the logarithm between a class's smallest and largest.
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/random.h"
#include "core/strings.h"
#include "envs/qp/classes/every_class.h"
#include "envs/qp/teacher.h"
#include "planning/qp/solver_run.h"
#include "planning/qp/steps/named_policy.h"

namespace rookery::qp {
namespace {

constexpr uint64_t kHeldOut = 0x7e57;  // a key that no run's seeds lead to
constexpr double kTimeLimit = 10;      // seconds

struct Options {
  int64_t instances = 5;
  std::vector<double> sizes = {0, 0.15, 0.3};
  std::vector<std::string> classes = PublishedClasses();
  double eps = 1e-6;
  bool polish = true;
  std::vector<std::string> policies;
};

std::vector<std::string> Parts(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

Options Parse(const std::vector<std::string>& words) {
  Options options;
  for (size_t i = 0; i < words.size(); ++i) {
    if (!words[i].starts_with("--")) {
      options.policies.push_back(words[i]);
      continue;
    }
    if (i + 1 == words.size()) throw UserError(StrCat(words[i], " takes a value"));
    const std::string &name = words[i], &value = words[++i];
    if (name == "--instances") {
      options.instances = ParseInt(value);
      if (options.instances < 1) throw UserError("--instances is at least 1");
    } else if (name == "--sizes") {
      options.sizes.clear();
      for (const std::string& size : Parts(value, ',')) {
        options.sizes.push_back(ParseDouble(size));
        const double share = options.sizes.back();
        if (!(share >= 0 && share <= 1)) throw UserError("--sizes are from 0 to 1");
      }
    } else if (name == "--classes") {
      options.classes = Parts(value, ',');
    } else if (name == "--eps") {
      options.eps = ParseDouble(value);
    } else if (name == "--polish") {
      if (value != "0" && value != "1") throw UserError("--polish is 0 or 1");
      options.polish = value == "1";
    } else {
      throw UserError(StrCat("there is no option ", name));
    }
  }
  if (options.policies.empty()) throw UserError("name policies, such as active-set osqp learned");
  return options;
}

// Another one's, with an alpha that stays.
class WithAlpha : public StepSizePolicy {
 public:
  WithAlpha(std::unique_ptr<StepSizePolicy> policy, double alpha)
      : policy_(std::move(policy)), alpha_(alpha) {}
  int64_t interval() const override { return policy_->interval(); }
  void Begin(const StepView& view, Step& step) override {
    policy_->Begin(view, step);
    step.alpha = alpha_;
  }
  bool Choose(const StepView& view, Step& step) override {
    const bool changes = policy_->Choose(view, step);
    step.alpha = alpha_;
    return changes;
  }

 private:
  std::unique_ptr<StepSizePolicy> policy_;
  double alpha_;
};

// Counts the time that the other one takes.
class Timed : public StepSizePolicy {
 public:
  explicit Timed(StepSizePolicy& policy) : policy_(policy) {}
  int64_t interval() const override { return policy_.interval(); }
  void Begin(const StepView& view, Step& step) override {
    const Stopwatch watch;
    policy_.Begin(view, step);
    seconds += watch.Seconds();
  }
  bool Choose(const StepView& view, Step& step) override {
    const Stopwatch watch;
    const bool changes = policy_.Choose(view, step);
    seconds += watch.Seconds();
    return changes;
  }

  double seconds = 0;

 private:
  StepSizePolicy& policy_;
};

// Has solved the problem beforehand.
class OracleOf : public StepSizePolicy {
 public:
  explicit OracleOf(Solver& solver) : teacher_(MakeTeacher("oracle", std::string(kRowsForm))) {
    teacher_->Begin(solver);
  }
  int64_t interval() const override { return INT64_MAX; }
  void Begin(const StepView& view, Step& step) override { teacher_->Choose(view, step); }
  bool Choose(const StepView&, Step&) override { return false; }

 private:
  std::unique_ptr<Teacher> teacher_;
};

std::unique_ptr<StepSizePolicy> MakePolicy(const std::string& words, Solver& solver) {
  const std::vector<std::string> name_alpha = Parts(words, '@');
  const std::vector<std::string> parts = Parts(name_alpha[0], ':');
  std::unique_ptr<StepSizePolicy> policy;
  if (parts[0] == "fixed" && parts.size() > 1) {
    policy = std::make_unique<FixedStep>(ParseDouble(parts[1]),
                                         parts.size() > 2 ? ParseDouble(parts[2]) : 1.6);
  } else if (parts[0] == "oracle") {
    policy = std::make_unique<OracleOf>(solver);
  } else {
    policy = MakeStepSizePolicy(name_alpha[0]);
  }
  if (name_alpha.size() == 1) return policy;
  return std::make_unique<WithAlpha>(std::move(policy), ParseDouble(name_alpha[1]));
}

void Compare(const Options& options, const ProblemClass& problems, double share, int64_t instance) {
  const int64_t size = SizeAt(problems, share);
  Random random({kHeldOut, static_cast<uint64_t>(size), static_cast<uint64_t>(instance)});
  const Problem problem = MakeProblem(problems, size, random);
  for (const std::string& words : options.policies) {
    Solver solver(problem, {.eps_abs = options.eps,
                            .eps_rel = options.eps,
                            .time_limit = kTimeLimit,
                            .early_polish = options.polish});
    const std::unique_ptr<StepSizePolicy> policy = MakePolicy(words, solver);
    solver.ColdStart();
    Timed timed(*policy);
    const Stopwatch watch;
    SolverRun run(solver);
    run.Ask(timed);
    const double modelled = run.SpentSeconds(), wall = watch.Seconds();
    const Result result = run.TakeResult();
    std::printf("%s,%lld,%lld,%d,%s,%d,%lld,%lld,%.6g,%.6g,%.6g\n",
                std::string(problems.name).c_str(), static_cast<long long>(size),
                static_cast<long long>(instance), options.polish ? 1 : 0, words.c_str(),
                result.status == Status::kSolved ? 1 : 0, static_cast<long long>(result.iterations),
                static_cast<long long>(result.factorizations), modelled, wall, timed.seconds);
  }
}

}  // namespace
}  // namespace rookery::qp

int main(int argc, char** argv) {
  try {
    const rookery::qp::Options options =
        rookery::qp::Parse(std::vector<std::string>(argv + 1, argv + argc));
    std::puts(
        "class,size,instance,polish,policy,solved,iterations,factorizations,modelled,wall,"
        "policy_seconds");
    for (const std::string& name : options.classes) {
      for (const double share : options.sizes) {
        for (int64_t i = 0; i < options.instances; ++i) {
          rookery::qp::Compare(options, rookery::qp::FindClass(name), share, i);
        }
      }
    }
    return 0;
  } catch (const rookery::UserError& error) {
    std::fprintf(stderr, "rookery-qp-policies: %s\n", error.what());
    return 2;
  }
}
