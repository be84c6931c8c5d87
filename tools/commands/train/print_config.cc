#include "tools/commands/train/print_config.h"

#include <iostream>

#include "core/io/yaml.h"
#include "distributed/runtime/config/experiment.h"

namespace rookery {

int PrintConfig(const ConfigNode& config) {
  std::cout << WriteYaml(ReadExperiment(config, DescribedAgents()).Write());
  return 0;
}

}  // namespace rookery
