// Gymnasium's classic control envs (Towers et al., arXiv:2407.17032): options, observations,
// rewards, ends, initial states and pictures as there; the constants of their physics are
// parameters. An env a file, all of them listed in Entries().
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "envs/registry.h"

namespace rookery::classic {

EnvEntry Acrobot();
EnvEntry CartPole();
EnvEntry MountainCar();
EnvEntry MountainCarContinuous();
EnvEntry Pendulum();

// All of the above.
std::vector<EnvEntry> Entries();

// An env without options.
struct NoOptions {
  Fields fields() { return {}; }
};

// "classic/<name>"; for the files of the envs. `Options` has a fields(), and `EnvType` is made of
// the id and Options.
template <class EnvType, class Options>
EnvEntry Entry(const std::string& name, std::string summary) {
  const std::string id = "classic/" + name;
  const auto make = [id](const ConfigNode& node) -> EnvFactory {
    Options options;
    options.fields().Read(node, "env.options");
    return [id, options] { return std::make_unique<EnvType>(id, options); };
  };
  const auto help = [] {
    Options options;
    return options.fields().Help();
  };
  return {id, std::move(summary), make, help};
}

}  // namespace rookery::classic
