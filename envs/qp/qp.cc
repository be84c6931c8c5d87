#include "envs/qp/qp.h"

#include <memory>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "envs/qp/classes/every_class.h"
#include "envs/qp/step_env.h"

namespace rookery::qp {
namespace {

EnvFactory FactoryOf(const std::string& id, std::shared_ptr<const ProblemSource> source,
                     const StepEnvOptions& options) {
  return [=] { return std::make_unique<StepEnv>(id, source, options); };
}

EnvEntry OfClasses(const std::string& name, std::string summary, std::vector<std::string> classes) {
  const std::string id = "qp/" + name;
  const auto make = [id, classes = std::move(classes)](const ConfigNode& node) {
    StepEnvOptions options;
    options.fields().Read(node, "env.options");
    return FactoryOf(id, MakeClassSource(classes), options);
  };
  return {id, std::move(summary), make, [] { return StepEnvOptions().fields().Help(); }};
}

struct FilesOptions : StepEnvOptions {
  std::string files;

  Fields fields() {
    Fields f = StepEnvOptions::fields();
    f.Add("files", &files, "problems: FOLDER/*.qps, also .mps, .qplib (each with .gz) and .mat");
    return f;
  }
};

EnvEntry OfFiles() {
  const std::string id = "qp/files";
  const auto make = [id](const ConfigNode& node) {
    FilesOptions options;
    options.fields().Read(node, "env.options");
    if (options.files.empty()) {
      throw UserError(StrCat(id, ": say env.options.files='FOLDER/*.qps', the problems"));
    }
    return FactoryOf(id, MakeFileSource(FilesLike(options.files)), options);
  };
  return {id, "choose the steps of a QP solver: problems from files", make,
          [] { return FilesOptions().fields().Help(); }};
}

}  // namespace

std::vector<EnvEntry> Entries() {
  std::vector<EnvEntry> entries;
  for (const ProblemClass& problems : EveryClass()) {
    entries.push_back(OfClasses(std::string(problems.name),
                                StrCat("choose the steps of a QP solver: ", problems.summary),
                                {std::string(problems.name)}));
  }
  entries.push_back(OfClasses("benchmark", "choose the steps of a QP solver: the seven classes",
                              PublishedClasses()));
  entries.push_back(OfFiles());
  return entries;
}

}  // namespace rookery::qp
