// Cem: the cross-entropy method on sequences of actions. It draws a population, keeps the elites,
// draws the next population like them, and so on.
//
//   Cem cem(config, {low, high});
//   CemPlan plan = cem.Plan(score, threshold, seeds, cem.Cold(B));
//   ...                                       // one step later
//   plan = cem.Plan(score, threshold, seeds, cem.Shifted(plan));
//
// Sources: de Boer et al. 2005, "A Tutorial on the Cross-Entropy Method", here on sequences
// that must be feasible; and Wilcox et al. 2021, "LS3: Latent Space Safe Sets for
// Long-Horizon Visuomotor Control of Sparse Reward Iterative Tasks", for the threshold that relaxes
// where none is.
//
// B problems are planned side by side, so that all their candidates are scored in one pass. None
// knows of the others: each has its own chance, its own threshold and its own end.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "planning/cem/action_gaussian.h"
#include "planning/cem/cem_config.h"

namespace rookery {

// The populations of K of the B problems, those that are not done.
struct CemCandidates {
  Tensor sequences;   // (K, N, H, A), within the bounds
  Tensor problems;    // (K) int64, rising: which of the B problems
  Tensor thresholds;  // (K), of the sequences' type: that of each now
};

struct CemScores {
  Tensor score;     // (K, N), more is better; NaN and -inf are infeasible
  Tensor feasible;  // (K, N) bool, by the present thresholds where they matter
};

using CemScore = std::function<CemScores(const CemCandidates&)>;

// How the planning of one problem ended.
struct CemOutcome {
  bool feasible = false;    // else no sequence was, with the last threshold, and there is no plan
  bool converged = false;   // stopped by `tolerance`
  double threshold = 0;     // the last one
  int64_t populations = 0;  // evaluated, restarts included
  int64_t restarts = 0;
};

// A problem that ended infeasible has the box's centre as its sequence, score -inf, and the moments
// of what is uniform in the box.
struct CemPlan {
  Tensor sequence;                   // (B, H, A)
  Tensor score;                      // (B)
  ActionGaussian gaussian;           // (B, H, A), fitted to the last elites
  std::vector<CemOutcome> outcomes;  // (B)
};

// What first populations are drawn from.
struct CemStart {
  ActionGaussian gaussian;  // (B, H, A); of problems that aren't warm it means nothing
  std::vector<bool> warm;   // (B): false, all of the first population is uniform in the box
};

class Cem {
 public:
  // Type and device are the box's. Throws UserError for contradicting options, Failure for a box
  // that is none.
  Cem(const CemConfig& config, ActionBox box);

  CemStart Cold(int64_t problems) const;
  // Around a plan whose first step is done. Problems that ended infeasible are cold.
  CemStart Shifted(const CemPlan& plan) const;

  // Every problem begins with this threshold; less is laxer, and relaxing multiplies it by
  // `relaxation`. A plan is a function of its problem's seed, start and scores alone; seeds (B).
  // `score` runs without gradients.
  CemPlan Plan(const CemScore& score, double threshold, std::span<const uint64_t> seeds,
               const CemStart& start) const;

  const CemConfig& config() const { return config_; }
  const ActionBox& box() const { return box_; }

 private:
  CemConfig config_;
  ActionBox box_;
};

}  // namespace rookery
