#include "tools/print_config.h"

#include <iostream>

#include "core/io/yaml.h"
#include "distributed/runtime/experiment.h"

namespace rookery {

int PrintConfig(const ConfigNode& config) {
  std::cout << WriteYaml(ReadExperiment(config, DescribedAgents()).Write());
  return 0;
}

}  // namespace rookery
