// The DeepMind Control Suite (Tassa et al., arXiv:2006.12983): models from the installed
// dm_control, observations, rewards and initial states as there. A domain a file, all of them
// listed in Entries().
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "envs/mujoco/model.h"
#include "envs/mujoco/task.h"
#include "envs/registry.h"

namespace rookery::suite {

std::vector<EnvEntry> Acrobot();
std::vector<EnvEntry> BallInCup();
std::vector<EnvEntry> Cartpole();
std::vector<EnvEntry> Cheetah();
std::vector<EnvEntry> Dog();
std::vector<EnvEntry> Finger();
std::vector<EnvEntry> Fish();
std::vector<EnvEntry> Hopper();
std::vector<EnvEntry> Humanoid();
std::vector<EnvEntry> HumanoidCmu();
std::vector<EnvEntry> Lqr();
std::vector<EnvEntry> Manipulator();
std::vector<EnvEntry> Pendulum();
std::vector<EnvEntry> PointMass();
std::vector<EnvEntry> Quadruped();
std::vector<EnvEntry> Reacher();
std::vector<EnvEntry> Stacker();
std::vector<EnvEntry> Swimmer();
std::vector<EnvEntry> Walker();

// All of the above.
std::vector<EnvEntry> Entries();

// "dmc/<name>" from dm_control/suite/<model>; for the files of the domains.
EnvEntry Entry(const std::string& name, std::string summary, const std::string& model,
               TaskFactory make_task);
// The same for a model that is edited before it is compiled: `make_model` is called when the env is
// made, not when it is listed.
EnvEntry Entry(const std::string& name, std::string summary,
               std::function<std::shared_ptr<const Model>()> make_model, TaskFactory make_task);

// What tasks multiply their reward with: 1 without control, falling with the squares of the
// controls to 0.8 where all of them are 1 or more.
double SmallControl(const Physics& physics);

// Adds a motor that drives a joint, with the model's defaults.
void AddMotor(mjSpec& spec, const std::string& name, const std::string& joint);

}  // namespace rookery::suite
