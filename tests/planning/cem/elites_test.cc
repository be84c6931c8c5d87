#include "planning/cem/elites.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/tensor/noise.h"

namespace rookery {
namespace {

constexpr int64_t kProblems = 5, kPopulation = 40, kHorizon = 3, kActions = 2, kElites = 7;

struct Population {
  Tensor sequences, scores, feasible;
};

// Of the five one has no feasible sequence, one fewer than elites, and one scores of NaN.
Population RandomPopulation(uint64_t seed) {
  const at::Generator chance = MakeGenerator(at::kCPU, seed);
  const auto options = at::TensorOptions(at::kDouble);
  Population p = {at::rand({kProblems, kPopulation, kHorizon, kActions}, chance, options),
                  at::randint(25, {kProblems, kPopulation}, chance, options),  // with ties
                  at::rand({kProblems, kPopulation}, chance, options) < 0.6};
  p.feasible[1].fill_(false);
  p.feasible[2].narrow(0, 0, kPopulation - 10).fill_(false);
  p.feasible[3].fill_(true);
  p.scores[3].narrow(0, 5, 20).fill_(std::numeric_limits<double>::quiet_NaN());
  p.scores[4][0].fill_(-std::numeric_limits<double>::infinity());
  return p;
}

TEST(Elites, AreWhatPlainLoopsFind) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const Population p = RandomPopulation(seed);
    const Elites elites = ElitesOf(p.sequences, p.scores, p.feasible, kElites);
    for (int64_t k = 0; k < kProblems; ++k) {
      std::vector<int64_t> usable;
      for (int64_t n = 0; n < kPopulation; ++n) {
        const double score = p.scores[k][n].item<double>();
        if (p.feasible[k][n].item<bool>() && !std::isnan(score) && score > -1e300) {
          usable.push_back(n);
        }
      }
      std::ranges::stable_sort(usable, [&](int64_t a, int64_t b) {
        return p.scores[k][a].item<double>() > p.scores[k][b].item<double>();
      });
      if (std::ssize(usable) > kElites) usable.resize(kElites);
      const auto count = std::ssize(usable);
      ASSERT_EQ(elites.count[k].item<int64_t>(), count) << seed << " " << k;
      if (count == 0) {
        EXPECT_EQ(elites.best_score[k].item<double>(), -std::numeric_limits<double>::infinity());
        EXPECT_EQ(elites.fitted.mean[k].abs().sum().item<double>(), 0);
        continue;
      }
      EXPECT_EQ(elites.best_score[k].item<double>(), p.scores[k][usable[0]].item<double>());
      EXPECT_TRUE(elites.best[k].equal(p.sequences[k][usable[0]]));
      for (int64_t t = 0; t < kHorizon; ++t) {
        for (int64_t a = 0; a < kActions; ++a) {
          double mean = 0, square = 0;
          for (const int64_t n : usable) mean += p.sequences[k][n][t][a].item<double>();
          mean /= static_cast<double>(count);
          for (const int64_t n : usable) {
            square += std::pow(p.sequences[k][n][t][a].item<double>() - mean, 2);
          }
          EXPECT_NEAR(elites.fitted.mean[k][t][a].item<double>(), mean, 1e-12);
          EXPECT_NEAR(elites.fitted.std[k][t][a].item<double>(),
                      std::sqrt(square / static_cast<double>(count)), 1e-12);
        }
      }
    }
  }
}

// To the last bit, so that plans don't depend on their neighbours.
TEST(Elites, OfAProblemDoNotDependOnItsNeighbours) {
  const at::Generator chance = MakeGenerator(at::kCPU, 9);
  for (const int64_t actions : {1, 2, 3, 8, 17}) {
    const Tensor x = at::rand({50, 1000, 5, actions}, chance, at::TensorOptions());
    const Tensor scores = at::rand({50, 1000}, chance, at::TensorOptions());
    const Tensor feasible = at::rand({50, 1000}, chance, at::TensorOptions()) < 0.11;
    const Elites all = ElitesOf(x, scores, feasible, 100);
    for (const int64_t beside : {1, 3, 20}) {
      for (int64_t k = 0; k + beside <= 50; k += 7) {
        const auto few = [&](const Tensor& t) { return t.narrow(0, k, beside); };
        const Elites some = ElitesOf(few(x), few(scores), few(feasible), 100);
        EXPECT_TRUE(some.fitted.mean.equal(few(all.fitted.mean))) << actions << " " << beside;
        EXPECT_TRUE(some.fitted.std.equal(few(all.fitted.std))) << actions << " " << beside;
      }
    }
  }
}

TEST(Elites, OneAloneHasNoDeviation) {
  const Tensor sequences = at::tensor({0.5, -0.25}).view({1, 2, 1, 1});
  const Elites elites = ElitesOf(sequences, at::tensor({3., 4.}).view({1, 2}),
                                 at::tensor({1, 0}).to(at::kBool).view({1, 2}), 2);
  EXPECT_EQ(elites.count.item<int64_t>(), 1);
  EXPECT_EQ(elites.fitted.mean.item<double>(), 0.5);
  EXPECT_EQ(elites.fitted.std.item<double>(), 0);
}

}  // namespace
}  // namespace rookery
