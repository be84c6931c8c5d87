#include "envs/mujoco/model.h"

#include <array>
#include <mutex>

#include "core/error.h"
#include "core/strings.h"
#include "envs/env.h"

namespace rookery {
namespace {

// MuJoCo's own answers to trouble are a log file in the working directory for a warning and exit()
// for an error; both handlers belong to the process. Warnings are counted in mjData, where Physics
// finds them.
void HandleTroubleOurselves() {
  static std::once_flag once;
  std::call_once(once, [] {
    mju_user_warning = [](const char*) {};
    mju_user_error = [](const char* message) { throw EnvError(StrCat("MuJoCo: ", message)); };
  });
}

ModelPtr Load(const char* filename, const mjVFS* files, const std::string& what) {
  HandleTroubleOurselves();
  std::array<char, 1000> error{};
  ModelPtr model(mj_loadXML(filename, files, error.data(), static_cast<int>(error.size())));
  if (!model) throw UserError(StrCat(what, " is not a MuJoCo model: ", OneLine(error.data())));
  return model;
}

}  // namespace

SpecPtr ParseSpec(const std::filesystem::path& path) {
  HandleTroubleOurselves();
  std::array<char, 1000> error{};
  SpecPtr spec(mj_parseXML(path.c_str(), nullptr, error.data(), static_cast<int>(error.size())));
  if (!spec) {
    throw UserError(StrCat(path.string(), " is not a MuJoCo model: ", OneLine(error.data())));
  }
  return spec;
}

std::shared_ptr<const Model> Model::FromSpec(mjSpec& spec) {
  HandleTroubleOurselves();
  ModelPtr model(mj_compile(&spec, nullptr));
  if (!model) {
    throw UserError(StrCat("the edited model can't be compiled: ", OneLine(mjs_getError(&spec))));
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
