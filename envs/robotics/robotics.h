// Goal tasks of gymnasium-robotics: models from the installed package, options, observations,
// rewards and initial states as there. Each has `observation`, `achieved_goal` and `desired_goal`,
// and rewards of goals in batches. All of them are listed in Entries().
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "envs/registry.h"

namespace rookery::robotics {

EnvEntry PointMazeEntry(const std::string& name, const std::vector<std::string>& map,
                        int64_t time_limit, std::string summary);

EnvEntry AntMazeUMaze();
EnvEntry FetchPickAndPlace();
EnvEntry FetchPush();
EnvEntry FetchReach();
EnvEntry FetchSlide();

std::vector<EnvEntry> Entries();

}  // namespace rookery::robotics
