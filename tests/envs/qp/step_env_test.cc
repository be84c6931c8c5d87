// Environments of quadratic programs: what is seen, done and paid is the solver's own.
#include "envs/qp/step_env.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/action.h"
#include "core/error.h"
#include "envs/qp/qp.h"
#include "envs/registry.h"
#include "planning/qp/problem/cost.h"
#include "tests/core/io/testing.h"
#include "tests/envs/differential.h"
#include "tests/tools/run_rookery.h"

namespace rookery::qp {
namespace {

using testing::HasSubstr;

// One env and the memory that it writes.
class Stepped {
 public:
  Stepped(const std::string& id, const std::vector<std::string>& options)
      : env_(EnvRegistry::BuiltIn().Find(id).make(ToConfig(options))()),
        ragged_(env_->spec().observations.size()),
        diagnostics_(env_->spec().diagnostics.size()) {
    for (auto& value : ragged_) rooms_.push_back({.ragged = &value});
  }

  void Reset(uint64_t seed, const std::vector<double>& parameters) {
    env_->Reset(seed, parameters, Out());
  }
  StepResult Step(std::span<const float> action) { return env_->Step(action, Out()); }
  std::span<const float> Field(size_t field) {
    return {reinterpret_cast<const float*>(ragged_[field].data()),
            ragged_[field].size() / sizeof(float)};
  }
  // What the teacher would do, in the env's units.
  std::vector<float> Taught() {
    std::vector<float> action(Field(1).size());
    MapAction(env_->spec().action, Field(1), action);
    return action;
  }
  const std::vector<double>& diagnostics() const { return diagnostics_; }
  const EnvSpec& spec() const { return env_->spec(); }
  int64_t rows() { return static_cast<int64_t>(Field(0).size()) / spec().observations[0].shape[0]; }

 private:
  Outputs Out() { return {env_->spec(), rooms_, diagnostics_}; }

  std::unique_ptr<Env> env_;
  std::vector<std::vector<std::byte>> ragged_;
  std::vector<FieldRoom> rooms_;
  std::vector<double> diagnostics_;
};

// An episode of what the teacher does: its rewards and decisions.
struct Episode {
  double reward = 0;
  int64_t decisions = 0;
  bool success = false;
};
Episode PlayTaught(Stepped& env, uint64_t seed, const std::vector<double>& parameters) {
  env.Reset(seed, parameters);
  Episode episode;
  for (StepResult result; !result.terminated; ++episode.decisions) {
    result = env.Step(env.Taught());
    episode.reward += result.reward;
    episode.success = result.success;
    if (episode.decisions > 500) break;
  }
  return episode;
}

TEST(QpEnvs, EachClassIsSolvedByItsTeacher) {
  for (const char* name :
       {"control", "equality", "huber", "lasso", "mpc", "portfolio", "random", "svm"}) {
    SCOPED_TRACE(name);
    Stepped env(std::string("qp/") + name, {});
    env.spec().Validate();
    for (const double early_polish : {0.0, 1.0}) {
      const Episode played = PlayTaught(env, 3, {0.05, early_polish});
      EXPECT_TRUE(played.success);
      // The same rule, asked more often: about as fast as the reference.
      EXPECT_LT(played.reward, -0.1);
      EXPECT_GT(played.reward, -4);
      EXPECT_GT(env.diagnostics()[0], 0);
      EXPECT_GT(env.diagnostics()[2], 0);
    }
  }
}

TEST(QpEnvs, AnEpisodeIsAFunctionOfItsSeedAndParameters) {
  Stepped a("qp/benchmark", {}), b("qp/benchmark", {});
  for (uint64_t seed = 0; seed < 14; ++seed) {
    const std::vector<double> parameters = {0.1, static_cast<double>(seed % 7),
                                            static_cast<double>(seed % 2)};
    a.Reset(seed, parameters);
    b.Reset(seed, parameters);
    ASSERT_EQ(a.rows(), b.rows());
    for (StepResult result; !result.terminated;) {
      ASSERT_TRUE(std::ranges::equal(a.Field(0), b.Field(0)));
      for (const float x : a.Field(0)) ASSERT_TRUE(std::isfinite(x));
      const std::vector<float> action = a.Taught();
      result = a.Step(action);
      EXPECT_EQ(b.Step(action).reward, result.reward);
    }
  }
}

// The rewards of an episode, in seconds again: those of its iterations, factorizations and polish,
// and of asking.
TEST(QpEnvs, RewardsAreTheModelledTime) {
  Stepped env("qp/svm", {});
  const std::vector<double> parameters = {0.05, 0};
  env.Reset(5, parameters);
  double reward = 0;
  int64_t decisions = 0;
  for (StepResult result; !result.terminated; ++decisions) {
    result = env.Step(env.Taught());
    EXPECT_LT(result.reward, 0);
    reward += result.reward;
  }
  Random random(5);
  Solver solver(MakeClassSource({"svm"})->Draw(random, std::vector<double>{0.05}),
                {.eps_abs = 1e-6, .eps_rel = 1e-6, .early_polish = false});
  ActiveSetStep rule;
  SolverRun run(solver);
  run.Ask(rule);
  const double asked = cost::kAskedRow * static_cast<double>(decisions * env.rows());
  EXPECT_NEAR(-reward * run.SpentSeconds(), env.diagnostics()[2] + asked,
              1e-9 * env.diagnostics()[2]);
}

TEST(QpEnvs, PublishedRewardsCountQuestions) {
  Stepped env("qp/random", {"reward=question"});
  const Episode played = PlayTaught(env, 1, {0.1, 0});
  EXPECT_EQ(played.reward, static_cast<double>(1 - played.decisions));
}

TEST(QpEnvs, FormsHaveTheirRows) {
  Stepped rows("qp/control", {}), scalar("qp/control", {"form=scalar"}),
      alpha("qp/control", {"form=alpha", "teacher=none"});
  for (Stepped* env : {&rows, &scalar, &alpha}) env->Reset(2, {0, 0});
  EXPECT_EQ(rows.rows(), 11 * 10 + 11 * 10 + 10 * 5);  // dynamics, and bounds of all variables
  EXPECT_EQ(scalar.rows(), 1);
  EXPECT_EQ(alpha.rows(), 1);
  EXPECT_EQ(alpha.spec().action.Dim(), 1);
  EXPECT_EQ(alpha.spec().observations.size(), 1U);
  EXPECT_TRUE(PlayTaught(scalar, 2, {0, 0}).success);
}

// Who knows the solution is faster than the rule.
TEST(QpEnvs, TheOracleIsFaster) {
  double oracle = 0, rule = 0;
  for (const char* name : {"lasso", "portfolio", "svm"}) {
    Stepped by_oracle(std::string("qp/") + name, {"teacher=oracle"}),
        by_rule(std::string("qp/") + name, {});
    oracle += PlayTaught(by_oracle, 1, {0.05, 0}).reward;
    rule += PlayTaught(by_rule, 1, {0.05, 0}).reward;
  }
  EXPECT_GT(oracle, 0.7 * rule);
}

TEST(QpEnvs, ProblemsFromFiles) {
  const Scratch scratch;
  const auto write = [&](const char* name, const char* text) {
    WriteText(scratch / name, std::string(text));
  };
  write("b.qps",
        "NAME b\nROWS\n N c\n G r\nCOLUMNS\n x c 1 r 1\n y c 1 r 2\nRHS\n RHS r 2\nBOUNDS\n UP BND "
        "x 4\n"
        "QUADOBJ\n x x 2\n y y 1\nENDATA\n");
  const std::string pattern = (scratch / "*.qps").string();
  Stepped env("qp/files", {"files=" + pattern});
  EXPECT_TRUE(PlayTaught(env, 1, {0, 0}).success);
  EXPECT_EQ(env.rows(), 3);
  EXPECT_EQ(env.spec().parameters[0].name, "file");

  const auto refused = [&](const std::vector<std::string>& options) {
    return MessageOf<UserError>(
        [&] { EnvRegistry::BuiltIn().Find("qp/files").make(ToConfig(options)); });
  };
  EXPECT_THAT(refused({}), HasSubstr("env.options.files='FOLDER/*.qps'"));
  EXPECT_THAT(refused({"files=" + (scratch / "*.mps").string()}), HasSubstr("there is no file"));
  write("empty.mps", "NAME e\nROWS\n N c\nCOLUMNS\n x c 1\nBOUNDS\n FR BND x\nENDATA\n");
  EXPECT_THAT(refused({"files=" + (scratch / "*.mps").string()}),
              HasSubstr("empty.mps: it has no rows"));
  write("cut.qps", "NAME b\nROWS\n N c\n G");
  EXPECT_THAT(refused({"files=" + pattern}), HasSubstr("cut.qps"));
}

// What no step solves ends, and says how.
TEST(QpEnvs, ProblemsWithoutASolutionEnd) {
  const Scratch scratch;
  WriteText(scratch / "a.mps",
            "NAME a\nROWS\n N c\n G r\n L s\nCOLUMNS\n x c 1 r 1\n x s 1\nRHS\n RHS r 2 s 1\n"
            "ENDATA\n");
  for (const char* teacher : {"rule", "oracle"}) {
    Stepped env("qp/files",
                {"files=" + (scratch / "a.mps").string(), std::string("teacher=") + teacher});
    EXPECT_THAT(MessageOf<EnvError>([&] {
                  PlayTaught(env, 1, {0, 1});
                }),
                HasSubstr("primal infeasible"));
  }
}

TEST(QpEnvs, OptionsAreChecked) {
  const auto refused = [&](const std::string& option) {
    return MessageOf<UserError>(
        [&] { EnvRegistry::BuiltIn().Find("qp/svm").make(ToConfig({option})); });
  };
  EXPECT_THAT(refused("form=vector"), HasSubstr("rows"));
  EXPECT_THAT(refused("eps=0"), HasSubstr("eps"));
  EXPECT_THAT(refused("teacher=me"), HasSubstr("oracle"));
}

}  // namespace
}  // namespace rookery::qp
