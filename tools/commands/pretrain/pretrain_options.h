// rookery pretrain: `train` of an encoder of images.
#pragma once

#include "tools/commands/train/train_options.h"

namespace rookery {

struct PretrainOptions : TrainOptions {
  static constexpr const char* kName = "pretrain";

  void Declare(CLI::App& app);
  // What `train` is asked: agent=pretrain where nothing is said. Throws UserError for another
  // agent.
  TrainOptions AsTrain() const;
};

}  // namespace rookery
