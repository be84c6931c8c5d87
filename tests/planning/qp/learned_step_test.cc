// Policies that are networks: what they are told, what becomes of their answers, and that they can
// only cost time.
#include "planning/qp/steps/learned_step.h"

#include <array>
#include <limits>

#include "core/strings.h"
#include "planning/qp/solver_run.h"
#include "planning/qp/steps/fast_log.h"
#include "planning/qp/steps/row_kernels.h"
#include "planning/qp/steps/step_features.h"
#include "tests/planning/qp/kkt.h"
#include "tests/planning/qp/policy_problems.h"
#include "tests/planning/qp/random_network.h"

namespace rookery::qp {
namespace {

constexpr std::string_view kForms[] = {kRowsForm, kScalarForm, kAlphaForm};

TEST(QpFastLog, IsTheLogarithm) {
  double largest = 0;
  for (double x = 1e-8; x < 1.1e8; x *= 1.0007) {
    const auto given = static_cast<float>(x);
    const double expected = std::log10(static_cast<double>(given));
    largest = std::max(largest, std::abs(static_cast<double>(FastLog10(given)) - expected));
  }
  EXPECT_LT(largest, 2e-6);
  EXPECT_EQ(FastLog10(1), 0);
}

// Three rows: one that its lower bound holds, one that none holds, an equality; and a free one.
struct Seen {
  std::vector<double> Ax{0.5, 1, 2, 7}, y{-3, 0, 1e-3, 0}, z{0, 1, 2, 7}, l, u,
      rho{1, 0.01, 1e3, 1e-6};
  std::vector<RowKind> kinds{RowKind::kInequality, RowKind::kInequality, RowKind::kEquality,
                             RowKind::kFree};
  StepView view;

  Seen() {
    constexpr double kInf = std::numeric_limits<double>::infinity();
    l = {0, -10, 2, -kInf};
    u = {kInf, 10, 2, kInf};
    view = {.Ax = Ax, .y = y, .z = z, .l = l, .u = u, .rho = rho, .kinds = kinds};
    view.alpha = 1.6;
    view.primal = 1e-2;
    view.dual = 1e-4;
    view.primal_to_eps = 100;
    view.dual_to_eps = 1;
    view.gap_to_eps = 10;
    view.iterations = 9;
    view.iterations_a_change = 10;
  }
};

TEST(QpStepFeatures, OfRowsAndOfTheProblem) {
  const Seen seen;
  const auto form = MakeStepForm(kRowsForm);
  ASSERT_EQ(form->Rows(seen.view), 4);
  const auto features = static_cast<size_t>(form->observation().NumElements());
  std::vector<float> rows(4 * features);
  form->Begin();
  form->Observe(seen.view, rows);
  const auto row = [&](size_t i) { return std::span(rows).subspan(i * features, 6); };
  using testing::ElementsAre, testing::FloatNear;
  const auto near = [](double x) { return FloatNear(static_cast<float>(x), 1e-5F); };
  EXPECT_THAT(row(0), ElementsAre(near(-2), near(std::log10(3) / 4), near(std::log10(0.5) / 4),
                                  near(0), 1, 0));
  EXPECT_THAT(row(1),
              ElementsAre(near(std::log10(9) / 4), near(-2), near(-2), near(-2. / 3), 0, 0));
  EXPECT_THAT(row(2), ElementsAre(near(-2), near(-0.75), near(-2), near(1), 1, 1));
  EXPECT_THAT(row(3), ElementsAre(near(2), near(-2), near(-2), near(-2), 0, 0));
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_THAT(std::span(rows).subspan(i * features + 6, 11),
                ElementsAre(near(-0.5), near(-1), near(0.5), near(0), near(0.5), near(-2. / 3),
                            near(2. / 3), near(1. / 3), near(0.6 / 0.95), near(1. / 3), near(0.5)));
  }
  Seen later;
  later.view.primal_to_eps = 1000;
  form->Observe(later.view, rows);
  EXPECT_THAT(rows[9], near(0.5));  // the worst test is ten times as bad
}

TEST(QpStepFeatures, AreFiniteWhateverIsSeen) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  for (const double value : {0.0, kInf, -kInf, static_cast<double>(NAN), 1e300, 1e-300}) {
    Seen seen;
    for (auto* of_rows : {&seen.Ax, &seen.y, &seen.z}) std::ranges::fill(*of_rows, value);
    for (double* of_all : {&seen.view.primal, &seen.view.dual, &seen.view.primal_to_eps,
                           &seen.view.gap_to_eps, &seen.view.iterations_a_change}) {
      *of_all = value;
    }
    for (const std::string_view name : kForms) {
      const auto form = MakeStepForm(name);
      const int64_t count = form->Rows(seen.view) * form->observation().NumElements();
      std::vector<float> rows(static_cast<size_t>(count));
      for (int question = 0; question < 3; ++question) {
        form->Observe(seen.view, rows);
        for (const float x : rows) EXPECT_LE(std::abs(x), 10) << name << " " << value;
      }
    }
  }
}

TEST(QpStepForm, AnswersBecomeSteps) {
  Seen seen;
  std::vector<double> rho = seen.rho;
  Step step{.rho = rho, .alpha = 1.6};
  const auto rows = MakeStepForm(kRowsForm);
  // Within the dead band of what is; far from it; beyond the bounds; a free row.
  const std::vector<float> answer{0.1F, 1.2F, 0, 1.4F, 99, 1.6F, 3, 1.8F};
  EXPECT_TRUE(rows->Apply(seen.view, answer, step));
  EXPECT_THAT(rho, testing::ElementsAre(1, 1, testing::DoubleNear(1e6, 1), 1e-6));
  EXPECT_NEAR(step.alpha, 1.5, 1e-6);
  EXPECT_FALSE(rows->Apply(seen.view, answer, step));

  const auto scalar = MakeStepForm(kScalarForm);
  EXPECT_TRUE(scalar->Apply(seen.view, std::vector<float>{1, 1.5F}, step));
  EXPECT_THAT(rho,
              testing::ElementsAre(testing::DoubleNear(10, 1e-4), testing::DoubleNear(10, 1e-4),
                                   testing::DoubleNear(1e4, 0.1), 1e-6));
  EXPECT_FALSE(scalar->Apply(seen.view, std::vector<float>{1.1F, 1.5F}, step));

  // The rule's rho, the network's alpha.
  const auto alpha = MakeStepForm(kAlphaForm);
  seen.view.iterations = 0;
  EXPECT_TRUE(alpha->Apply(seen.view, std::vector<float>{1.3F}, step));
  EXPECT_THAT(rho, testing::ElementsAre(0.1, 0.1, 100, 1e-6));
  EXPECT_NEAR(step.alpha, 1.3, 1e-6);
  EXPECT_THAT(ComplaintOf([] { MakeStepForm("vector"); }),
              testing::HasSubstr("'vector'; there are rows, scalar and alpha"));
}

TEST(QpStepForm, InvertedStepsComeBack) {
  Random random(3);
  for (const std::string_view name : {kRowsForm, kScalarForm}) {
    Seen seen;
    const auto form = MakeStepForm(name);
    std::vector<float> answer(static_cast<size_t>(form->Rows(seen.view)) * 2);
    for (size_t i = 0; i < answer.size(); i += 2) {
      answer[i] = static_cast<float>(random.Uniform(-2.5, 2.5));
      answer[i + 1] = 1.25F;
    }
    std::vector<double> rho(4, 1e5);
    Step step{.rho = rho, .alpha = 1};
    ASSERT_TRUE(form->Apply(seen.view, answer, step));
    std::vector<float> inverted(answer.size());
    form->Invert(seen.view, step, inverted);
    for (size_t i = 0; i < answer.size(); ++i) {
      const bool is_free = i / 2 == 3;  // no answer moves its rho
      if (i % 2 == 0 && is_free) continue;
      EXPECT_NEAR(inverted[i], answer[i], 1e-5) << name << " " << i;
    }
  }
}

// With any weights, also not finite ones, an answer is right or isn't given.
TEST(QpLearnedStep, AnyNetworkClaimsNothingWrong) {
  Random random({14, 8});
  int64_t solved = 0;
  for (const RandomProblem& made : SomeProblems(8, 30)) {
    for (const std::string_view form : kForms) {
      for (const double deviation : {0.1, 1.0, 100.0, static_cast<double>(NAN)}) {
        LearnedStep policy(RandomNetwork(form, random, deviation), "test");
        Settings settings = Exact(kPolicyEps);
        settings.early_polish = random.Uniform() < 0.5;
        settings.most_changes = 20;
        settings.max_iterations = 20'000;
        const Result result = Solver(made.problem, settings).Solve(policy);
        if (result.status != Status::kSolved) {
          EXPECT_EQ(NameOf(result.status), "maximum iterations reached");
          continue;
        }
        ++solved;
        EXPECT_TRUE(IsOptimal(made.problem, result.x, result.y, kPolicyEps));
      }
    }
  }
  EXPECT_GE(solved, 300);  // of 360: after its changes OSQP's rule takes over
}

// The same network row by row, as a bundle is asked.
TEST(QpLearnedStep, ChoosesWhatItsNetworkAnswers) {
  Random random(5);
  for (const RandomProblem& made : SomeProblems(10, 20)) {
    if (made.problem.m() == 0) continue;
    const PolicyBundle bundle = RandomNetwork(kRowsForm, random, 0.5);
    ExportedPolicy<float> network(bundle.spec, bundle.tensors, "test");
    const auto form = MakeStepForm(kRowsForm);
    LearnedStep policy(bundle, "test");
    EXPECT_EQ(policy.RowCost(), 17 * 8 + 8 * 2);
    Solver solver(made.problem, WithoutPolish());
    SolverRun run(solver);
    ASSERT_TRUE(run.Begin());
    form->Begin();
    int64_t questions = 0;
    do {
      const StepView& view = run.view();
      const auto m = static_cast<size_t>(form->Rows(view));
      std::vector<float> rows(m * network.inputs()), squashed(m * 2), answer(m * 2);
      form->Observe(view, rows);
      for (size_t i = 0; i < m; ++i) {
        network.Act(std::span(rows).subspan(i * network.inputs(), network.inputs()),
                    std::span(squashed).subspan(2 * i, 2));
      }
      network.ToEnv(squashed, answer);
      std::vector<double> by_hand(view.rho.begin(), view.rho.end());
      Step expected{.rho = by_hand, .alpha = view.alpha};
      form->Apply(view, answer, expected);
      const bool changes =
          questions == 0 ? (policy.Begin(view, run.step()), true) : policy.Choose(view, run.step());
      EXPECT_NEAR(run.step().alpha, expected.alpha, 1e-4);
      size_t differing = 0;  // beside the dead band it may fall on either side
      for (size_t i = 0; i < m; ++i) {
        const double difference = std::log10(run.step().rho[i] / by_hand[i]);
        EXPECT_LT(std::abs(difference), 0.16);
        differing += std::abs(difference) > 1e-3 ? 1 : 0;
      }
      EXPECT_LE(differing, 1U);
      run.Answer(changes);
    } while (++questions < 10 && run.ToQuestion(policy.interval()));
  }
}

TEST(QpLearnedStep, RefusesAnotherPolicy) {
  Random random(6);
  PolicyBundle bundle = RandomNetwork(kRowsForm, random, 0.5);
  bundle.spec.observations[0].name = "position";
  EXPECT_THAT(ComplaintOf([&] { LearnedStep(bundle, "my_policy"); }),
              testing::HasSubstr("my_policy: this policy was not trained to choose a QP solver's"));
  EXPECT_THAT(ComplaintOf([] { LearnedStep::Load("/nowhere"); }), testing::HasSubstr("/nowhere"));
}

TEST(QpRowKernels, SquashIsTheHyperbolicTangent) {
  for (double x = -12; x < 12; x += 0.01 * static_cast<double>(kRowBlock)) {
    std::array<float, kRowBlock> y;
    for (size_t k = 0; k < kRowBlock; ++k)
      y[k] = static_cast<float>(x + 0.01 * static_cast<double>(k));
    const std::array<float, kRowBlock> given = y;
    Squash(y.data());
    for (size_t k = 0; k < kRowBlock; ++k) EXPECT_NEAR(y[k], std::tanh(given[k]), 1e-4) << given[k];
  }
}

}  // namespace
}  // namespace rookery::qp
