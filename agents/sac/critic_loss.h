// What critics answer and how they learn it: a value, or a distribution of returns.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "agents/agent.h"
#include "agents/off_policy/transitions.h"
#include "agents/sac/vector_sac_config.h"

namespace rookery {

// Of K critics: what those that learn answer for (s, a), and the slow ones for (s', a').
struct CriticAnswers {
  Tensor now;   // (K, B, O)
  Tensor next;  // (K, B, O), without gradients
};

class CriticLoss {
 public:
  virtual ~CriticLoss() = default;

  virtual int64_t outputs() const = 0;  // O
  // Q (K, B) of answers (K, B, O).
  virtual Tensor Values(const Tensor& answers) const = 0;

  // As Agent::Warning.
  virtual std::string Warning(const Metrics& /*metrics*/) const { return {}; }

  struct Lesson {
    Tensor loss;    // (), summed over the critics
    Tensor errors;  // (K, B), of the values from their targets
  };
  // `alpha` (), `next_log_prob` (B) of a'. Reports what else there is to say.
  virtual Lesson Learn(const TransitionBatch& t, const CriticAnswers& answers, const Tensor& alpha,
                       const Tensor& next_log_prob, UpdateResult& result) const = 0;
};

// The one that the config names.
std::unique_ptr<CriticLoss> MakeCriticLoss(const VectorSacConfig& config,
                                           const at::TensorOptions& options);

}  // namespace rookery
