// Options of Gymnasium's tasks, for tests.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace rookery {

// What each task is also tested with: together, every option that it has.
inline const std::map<std::string, std::vector<std::vector<std::string>>>& GymnasiumVariants() {
  static const std::map<std::string, std::vector<std::vector<std::string>>> variants = {
      {"Ant-v5",
       {{"exclude_current_positions_from_observation=false",
         "include_cfrc_ext_in_observation=false", "forward_reward_weight=2.5", "frame_skip=3",
         "healthy_z_range=0.3,0.65", "healthy_reward=0.25", "main_body=4"},
        {"terminate_when_unhealthy=false", "healthy_z_range=0.4,0.6", "ctrl_cost_weight=0.125",
         "contact_cost_weight=0.01", "contact_force_range=-20,5", "main_body=torso"}}},
      {"HalfCheetah-v5",
       {{"exclude_current_positions_from_observation=false", "forward_reward_weight=0.5"},
        {"ctrl_cost_weight=2", "frame_skip=2"}}},
      {"Hopper-v5",
       {{"exclude_current_positions_from_observation=false", "forward_reward_weight=3",
         "ctrl_cost_weight=0.5", "healthy_reward=-2", "healthy_state_range=-1.5,3", "frame_skip=2"},
        {"terminate_when_unhealthy=false", "healthy_z_range=0.9,1.22",
         "healthy_angle_range=-0.05,inf"}}},
      {"Humanoid-v5",
       {{"exclude_current_positions_from_observation=false", "include_cinert_in_observation=false",
         "include_cfrc_ext_in_observation=false", "forward_reward_weight=0.5", "healthy_reward=1.5",
         "healthy_z_range=1.3,1.5", "frame_skip=2"},
        {"terminate_when_unhealthy=false", "include_cvel_in_observation=false",
         "include_qfrc_actuator_in_observation=false", "ctrl_cost_weight=1",
         "contact_cost_weight=0.001", "contact_cost_range=0.5,100"}}},
      {"HumanoidStandup-v5",
       {{"exclude_current_positions_from_observation=false", "include_cinert_in_observation=false",
         "include_cfrc_ext_in_observation=false", "uph_cost_weight=3", "frame_skip=2"},
        {"include_cvel_in_observation=false", "include_qfrc_actuator_in_observation=false",
         "ctrl_cost_weight=1", "impact_cost_weight=0.001", "impact_cost_range=0.5,100"}}},
      {"InvertedDoublePendulum-v5", {{"healthy_reward=1.5"}, {"frame_skip=2"}}},
      {"InvertedPendulum-v5", {{"frame_skip=1"}, {"frame_skip=5"}}},
      {"Pusher-v5",
       {{"reward_near_weight=2", "reward_dist_weight=3", "frame_skip=3"},
        {"reward_control_weight=1.5", "xml_file=pusher.xml"}}},
      {"Reacher-v5", {{"reward_dist_weight=3", "frame_skip=4"}, {"reward_control_weight=0.1"}}},
      {"Swimmer-v5",
       {{"exclude_current_positions_from_observation=false", "forward_reward_weight=0.5"},
        {"ctrl_cost_weight=2", "frame_skip=2"}}},
      {"Walker2d-v5",
       {{"exclude_current_positions_from_observation=false", "forward_reward_weight=3",
         "ctrl_cost_weight=0.5", "healthy_reward=-2", "frame_skip=2", "xml_file=walker2d.xml"},
        {"terminate_when_unhealthy=false", "healthy_z_range=0.9,1.22",
         "healthy_angle_range=-0.05,inf"}}}};
  return variants;
}

}  // namespace rookery
