// The tasks of the Fetch arm (gymnasium-robotics' envs/fetch).
//
//   observation   FetchReach (10): the gripper's place (m), its fingers' positions (m), their
//                 velocities; the others (25): places of gripper and object, of the object from the
//                 gripper, fingers' positions, the object's rotation (rad about x, y, z), its
//                 velocity less the gripper's, its angular velocity, the velocities of gripper and
//                 fingers. Velocities are in m and rad a frame.
#include "envs/mujoco/task_env.h"
#include "envs/robotics/fetch_task.h"
#include "envs/robotics/robotics.h"

namespace rookery::robotics {
namespace {

struct Options {
  std::string reward_type = "sparse";

  Fields fields() {
    Fields f;
    f.Add("reward_type", &reward_type, "sparse: -1 unless at the goal; dense: minus the distance")
        .OneOf({"sparse", "dense"});
    return f;
  }
};

EnvEntry FetchEntry(const std::string& name, const FetchSettings& settings, std::string summary) {
  const std::string id = "robotics/Fetch" + name + "-v4";
  const auto make = [id, settings](const ConfigNode& node) {
    Options options;
    options.fields().Read(node, "env.options");
    const bool is_sparse = options.reward_type == "sparse";
    const std::shared_ptr<const Model> model = FetchModel(settings.model_file);
    const auto start = std::make_shared<const FetchStart>(model, settings);
    return TaskEnvFactory(id, model, [settings, start, is_sparse](const Physics& physics) {
      return std::make_unique<FetchTask>(physics, settings, start, is_sparse);
    });
  };
  const auto help = [] {
    Options options;
    return options.fields().Help();
  };
  return {id, std::move(summary), make, help};
}

}  // namespace

EnvEntry FetchReach() {
  return FetchEntry("Reach",
                    {.source = "reach.py",
                     .model_file = "reach.xml",
                     .slide0 = 0.4049,
                     .has_object = false,
                     .gripper_extra_height = 0.2,
                     .target_in_the_air = true},
                    "move an arm's gripper to a goal");
}

EnvEntry FetchPush() {
  return FetchEntry(
      "Push", {.source = "push.py", .model_file = "push.xml", .object_place = {1.25, 0.53, 0.4}},
      "push a block to a goal with an arm's closed gripper");
}

EnvEntry FetchSlide() {
  return FetchEntry("Slide",
                    {.source = "slide.py",
                     .model_file = "slide.xml",
                     .slide0 = 0.05,
                     .object_place = {1.7, 1.1, 0.41},
                     .gripper_extra_height = -0.02,
                     .target_offset = 0.4,
                     .obj_range = 0.1,
                     .target_range = 0.3},
                    "hit a puck so that it slides to a goal out of the arm's reach");
}

EnvEntry FetchPickAndPlace() {
  return FetchEntry("PickAndPlace",
                    {.source = "pick_and_place.py",
                     .model_file = "pick_and_place.xml",
                     .object_place = {1.25, 0.53, 0.4},
                     .block_gripper = false,
                     .gripper_extra_height = 0.2,
                     .target_in_the_air = true},
                    "bring a block to a goal on a table or above it");
}

}  // namespace rookery::robotics
