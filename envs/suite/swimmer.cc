// Swimmer: a chain of links in a plane of thick fluid, to bring its nose to a target (dm_control's
// suite/swimmer.py).
//
//   joints (links - 1)           rad
//   to_target (2)                m           from the nose, in the head's frame
//   body_velocities (3 x links)  m/s, rad/s  of each link in its own frame: x, y, about z
#include <array>
#include <vector>

#include "core/strings.h"
#include "envs/mujoco/assets.h"
#include "envs/mujoco/randomize.h"
#include "envs/mujoco/rewards.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

constexpr size_t kRootPositions = 3;  // before the joints in qpos
constexpr double kCloseTarget = 0.2;  // how often the target is drawn from the small square
constexpr double kSmallSquare = 0.3;  // m, from its middle to its sides
constexpr double kLargeSquare = 2;    // m

class SwimmerTask final : public Task {
 public:
  explicit SwimmerTask(const Physics& physics)
      : links_(physics.model().nq - static_cast<int>(kRootPositions) + 1),
        head_(physics.Body("head")),
        nose_(physics.Geom("nose")),
        target_(physics.Geom("target")),
        light_(physics.Id(mjOBJ_LIGHT, "target_light")),
        velocities_(physics.Sensor("head_vel")) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "dm_control suite/swimmer.py";
    spec.observations = {{.name = "joints", .shape = {links_ - 1}, .unit = "rad"},
                         {.name = "to_target", .shape = {2}, .unit = "m"},
                         {.name = "body_velocities", .shape = {3 * links_}, .unit = "m/s, rad/s"}};
    spec.diagnostics = {{"nose_to_target", "m"}};
    spec.time_limit = 1000;
    spec.control_timestep = 0.03;
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    RandomizeJoints(physics, random);
    const double side = random.Uniform() < kCloseTarget ? kSmallSquare : kLargeSquare;
    mjModel& model = physics.MutableModel();
    for (int axis = 0; axis < 2; ++axis) {
      const double position = random.Uniform(-side, side);
      model.geom_pos[3 * target_ + axis] = position;
      model.light_pos[3 * light_ + axis] = position;
    }
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    out.Write(0, physics.qpos().subspan(kRootPositions));
    out.Write(1, NoseToTarget(physics));
    // A velocimeter and a gyro a link.
    std::vector<double>& velocities = body_velocities_;
    velocities.clear();
    for (int link = 0; link < links_; ++link) {
      const double* sensors = physics.data().sensordata + velocities_ + 6 * link;
      velocities.insert(velocities.end(), {sensors[0], sensors[1], sensors[5]});
    }
    out.Write(2, velocities);
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double distance = mju_norm(NoseToTarget(physics).data(), 2);
    const double size = physics.model().geom_size[3 * target_];
    diagnostics[0] = distance;
    return {.reward = Tolerance(distance, {0, size}, 5 * size, Sigmoid::kLongTail)};
  }

 private:
  std::array<double, 2> NoseToTarget(const Physics& physics) const {
    const mjData& data = physics.data();
    std::array<double, 3> across, local;
    mju_sub3(across.data(), data.geom_xpos + 3 * target_, data.geom_xpos + 3 * nose_);
    mju_mulMatTVec3(local.data(), data.xmat + 9 * head_, across.data());
    return {local[0], local[1]};
  }

  int links_, head_, nose_, target_, light_, velocities_;
  std::vector<double> body_velocities_{};  // room for an observation
};

void AddSensor(mjSpec& spec, const std::string& name, mjtSensor type, const std::string& site) {
  mjsSensor* sensor = mjs_addSensor(&spec);
  mjs_setName(sensor->element, name.c_str());
  sensor->type = type;
  sensor->objtype = mjOBJ_SITE;
  mjs_setString(sensor->objname, site.c_str());
}

std::shared_ptr<const Model> MakeModel(int links) {
  const SpecPtr spec = ParseSpec(FindAsset("dm_control/suite/swimmer.xml"));
  const mjsDefault* defaults = mjs_findDefault(spec.get(), "swimmer");
  mjsBody* head = mjs_findBody(spec.get(), "head");
  mjsBody* parent = head;
  for (int i = 0; i < links - 1; ++i) {
    mjsBody* body = mjs_addBody(parent, defaults);
    mjs_setName(body->element, StrCat("segment_", i).c_str());
    body->pos[1] = 0.1;
    for (const std::string kind : {"visual", "inertial"}) {
      mjsGeom* geom = mjs_addGeom(body, mjs_findDefault(spec.get(), kind.c_str()));
      mjs_setName(geom->element, StrCat(kind, "_", i).c_str());
    }
    const std::string site = StrCat("site_", i), joint_name = StrCat("joint_", i);
    mjs_setName(mjs_addSite(body, defaults)->element, site.c_str());
    mjsJoint* joint = mjs_addJoint(body, defaults);
    mjs_setName(joint->element, joint_name.c_str());
    joint->range[0] = -360.0 / links;  // degrees
    joint->range[1] = 360.0 / links;
    AddMotor(*spec, StrCat("motor_", i), joint_name);
    AddSensor(*spec, StrCat("velocimeter_", i), mjSENS_VELOCIMETER, site);
    AddSensor(*spec, StrCat("gyro_", i), mjSENS_GYRO, site);
    parent = body;
  }
  // Cameras that track it are as far away as it is long.
  for (mjsElement* child = mjs_firstChild(head, mjOBJ_CAMERA, 0); child != nullptr;
       child = mjs_nextChild(head, child, 0)) {
    mjsCamera* camera = mjs_asCamera(child);
    if (camera->mode != mjCAMLIGHT_TRACKCOM) continue;
    for (double& x : camera->pos) x *= links / 6.0;
  }
  return Model::FromSpec(*spec);
}

EnvEntry Make(int links) {
  return Entry(
      StrCat("swimmer_swimmer", links), StrCat("swim with ", links, " links to a target"),
      [=] { return MakeModel(links); },
      [](const Physics& physics) { return std::make_unique<SwimmerTask>(physics); });
}

}  // namespace

std::vector<EnvEntry> Swimmer() { return {Make(6), Make(15)}; }

}  // namespace rookery::suite
