// Model: a compiled MuJoCo model, shared by all that simulate it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <mujoco/mujoco.h>

namespace rookery {

struct ModelDeleter {
  void operator()(mjModel* model) const { mj_deleteModel(model); }
};
using ModelPtr = std::unique_ptr<mjModel, ModelDeleter>;

struct SpecDeleter {
  void operator()(mjSpec* spec) const { mj_deleteSpec(spec); }
};
using SpecPtr = std::unique_ptr<mjSpec, SpecDeleter>;

// The source of a model, for editing before it is compiled. Throws UserError with MuJoCo's message.
SpecPtr ParseSpec(const std::filesystem::path& path);

class Model {
 public:
  // Files that an XML text refers to: name as written there, contents.
  using Files = std::vector<std::pair<std::string, std::string>>;

  // Includes, meshes and textures are found relative to the file. Throws UserError with MuJoCo's
  // message. `edit` changes the compiled model before anything simulates it.
  static std::shared_ptr<const Model> FromFile(const std::filesystem::path& path,
                                               const std::function<void(mjModel&)>& edit = {});
  static std::shared_ptr<const Model> FromXml(const std::string& xml, const Files& files = {});
  static std::shared_ptr<const Model> FromSpec(mjSpec& spec);

  const mjModel& get() const { return *model_; }

 private:
  explicit Model(ModelPtr model) : model_(std::move(model)) {}

  ModelPtr model_;
};

}  // namespace rookery
