#include "envs/mujoco/model.h"

#include <array>
#include <mutex>

#include "core/error.h"
#include "core/strings.h"
#include "envs/env.h"
#include "envs/mujoco/bundled_plugins.h"

namespace rookery {
namespace {

// Before the first model. MuJoCo's own answers to trouble are a log file in the working directory
// for a warning and exit() for an error; both handlers belong to the process. Warnings are counted
// in mjData, where Physics finds them.
void PrepareMujoco() {
  static std::once_flag once;
  std::call_once(once, [] {
    mju_user_warning = [](const char*) {};
    mju_user_error = [](const char* message) { throw EnvError(StrCat("MuJoCo: ", message)); };
  });
  LoadBundledPlugins();
}

UserError NoModel(const std::string& what, const std::string& message) {
  std::error_code error;
  if (what.ends_with(".xml") && !std::filesystem::exists(what, error)) {
    return UserError(StrCat(what, ": there is no such model"));
  }
  return UserError(
      StrCat(what, " is not a MuJoCo model: ", OneLine(message), MissingPluginHint(message)));
}

ModelPtr Load(const char* filename, const mjVFS* files, const std::string& what) {
  PrepareMujoco();
  std::array<char, 1000> error{};
  ModelPtr model(mj_loadXML(filename, files, error.data(), static_cast<int>(error.size())));
  if (!model) throw NoModel(what, error.data());
  return model;
}

}  // namespace

SpecPtr ParseSpec(const std::filesystem::path& path) {
  PrepareMujoco();
  std::array<char, 1000> error{};
  SpecPtr spec(mj_parseXML(path.c_str(), nullptr, error.data(), static_cast<int>(error.size())));
  if (!spec) throw NoModel(path.string(), error.data());
  return spec;
}

std::shared_ptr<const Model> Model::FromSpec(mjSpec& spec) {
  PrepareMujoco();
  ModelPtr model(mj_compile(&spec, nullptr));
  if (!model) {
    const std::string message = mjs_getError(&spec);
    throw UserError(StrCat("the edited model can't be compiled: ", OneLine(message),
                           MissingPluginHint(message)));
  }
  return std::shared_ptr<const Model>(new Model(std::move(model)));
}

std::shared_ptr<const Model> Model::FromFile(const std::filesystem::path& path,
                                             const std::function<void(mjModel&)>& edit) {
  ModelPtr model = Load(path.c_str(), nullptr, path.string());
  if (edit) edit(*model);
  return std::shared_ptr<const Model>(new Model(std::move(model)));
}

std::shared_ptr<const Model> Model::FromXml(const std::string& xml, const Files& files) {
  struct VfsDeleter {
    void operator()(mjVFS* vfs) const {
      mj_deleteVFS(vfs);
      delete vfs;
    }
  };
  std::unique_ptr<mjVFS, VfsDeleter> vfs(new mjVFS);
  mj_defaultVFS(vfs.get());
  const std::string name = "model.xml";
  mj_addBufferVFS(vfs.get(), name.c_str(), xml.data(), static_cast<int>(xml.size()));
  for (const auto& [file, contents] : files) {
    if (mj_addBufferVFS(vfs.get(), file.c_str(), contents.data(),
                        static_cast<int>(contents.size())) != 0) {
      throw UserError(StrCat("the model's file '", file, "' is given twice"));
    }
  }
  return std::shared_ptr<const Model>(new Model(Load(name.c_str(), vfs.get(), "the XML text")));
}

}  // namespace rookery
