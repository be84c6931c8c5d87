#include "tools/commands/pretrain/pretrain_options.h"

#include <CLI/CLI.hpp>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/runtime/config/experiment.h"

namespace rookery {

void PretrainOptions::Declare(CLI::App& app) {
  TrainOptions::Declare(app);
  app.description("Train an encoder of images for other agents (latent.encoder)");
  app.footer(
      "Examples:\n"
      "  rookery pretrain configs/pretrain/navigation.yaml\n"
      "  rookery pretrain env.id=classic/Pendulum-v1 env.pixels.size=64 agent.updates=20000\n"
      "It is `rookery train` with agent=pretrain; `rookery agents pretrain` lists its options.");
}

TrainOptions PretrainOptions::AsTrain() const {
  TrainOptions options = *this;
  if (!resume.empty()) return options;
  ConfigNode config = Config();
  ExpandShorthand(config);
  const ConfigNode* agent = config.Find("agent");
  const ConfigNode* id = agent == nullptr ? nullptr : agent->Find("id");
  if (id == nullptr) {
    options.words.emplace_back("agent.id=pretrain");
  } else if (id->scalar != kName) {
    throw UserError(StrCat("this config is of agent '", id->scalar,
                           "': train it with `rookery train`; pretrain is of encoders alone"));
  }
  return options;
}

}  // namespace rookery
