// Journal: where a run's metrics go: metrics.csv, TensorBoard, eval.csv.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/io/csv_sink.h"
#include "core/io/run_directory.h"
#include "core/io/tensorboard.h"
#include "core/metrics.h"
#include "core/picture.h"
#include "core/position.h"
#include "distributed/runtime/evaluation/evaluate.h"

namespace rookery {

// For the learner's thread. Every row reaches its file at once.
class Journal {
 public:
  // `resumed_at`: rows beyond this position are cut off. `run` must outlive it.
  Journal(const RunDirectory& run, std::optional<Position> resumed_at);
  // Throws the UserError that a journal of this run would, which it goes on with, and changes
  // nothing.
  static void Check(const RunDirectory& run);

  void Write(const Position& position, const Metrics& metrics);
  // Rows of eval.csv, and eval/mean_reward and its like among the metrics: of the first set under
  // these names, of each other as eval/NAME/mean_reward. Episodes in which the env failed are
  // counted in eval/failed_episodes, and in no other.
  void WriteEvaluation(const Position& position, std::span<const EvalEpisode> episodes,
                       const EnvSpec& env);
  // A picture of what is learned: NAME.png in the run's folder, and in TensorBoard one a position.
  void WritePicture(const Position& position, const std::string& name, const Picture& picture);
  // The latest position that eval.csv has a row of; before 0: none.
  const Position& last_evaluation() const { return last_evaluation_; }

 private:
  const RunDirectory& run_;
  CsvSink csv_;
  TensorBoardSink tensorboard_;
  Position last_evaluation_{-1};
};

}  // namespace rookery
