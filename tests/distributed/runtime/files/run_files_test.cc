// An env's files are part of the run: the same model from every folder.
#include "distributed/runtime/files/run_files.h"

#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/io/output_file.h"
#include "core/io/run_directory.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/run/run.h"
#include "envs/mujoco/assets.h"
#include "envs/mujoco/task_env.h"

namespace rookery {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

// Where the test stands.
class Standing {
 public:
  explicit Standing(const fs::path& folder) : before_(fs::current_path()) {
    fs::current_path(folder);
  }
  ~Standing() { fs::current_path(before_); }
  Standing(const Standing&) = delete;
  Standing& operator=(const Standing&) = delete;

 private:
  fs::path before_;
};

std::string HopperXml(const std::string& gear) {
  std::string xml = ReadText(FindAsset("gymnasium/envs/mujoco/assets/hopper.xml"));
  const std::string old = "gear=\"200.0\"";
  for (size_t at = 0; (at = xml.find(old, at)) != std::string::npos;) {
    xml.replace(at, old.size(), "gear=\"" + gear + "\"");
  }
  return xml;
}

class RunFilesTest : public testing::Test {
 protected:
  RunFilesTest() {
    fs::create_directory(folder_ / "a");
    fs::create_directory(folder_ / "b");
    std::ofstream(folder_ / "a/my_hopper.xml") << HopperXml("200");
    std::ofstream(folder_ / "b/my_hopper.xml") << HopperXml("2");
  }

  RunRequest Request(const std::string& file) {
    return {.config = ParseYaml("{env: {id: gym/Hopper-v5, options: {xml_file: " + file +
                                    "}}, agent: {id: sac, hidden: [8], learning_starts: 10}, "
                                    "actors: 0, total_decisions: 20}",
                                "test"),
            .run = (folder_ / "run").string()};
  }

  // As `eval RUN` does it; what it says goes to `warnings`.
  double GearOfRun(const fs::path& run) {
    testing::internal::CaptureStderr();
    const auto config = ReadExperiment(RunDirectory::Open(run).ReadConfig(), DescribedAgents());
    const LoadedEnvs envs = LoadEnvsOf(run, {});
    const EnvFactory factory = MakeFactory(envs.registry, config.env);
    warnings_ = testing::internal::GetCapturedStderr();
    const auto env = factory();
    return dynamic_cast<TaskEnv&>(*env).physics().model().actuator_gear[0];
  }

  TemporaryFolder folder_;
  std::string warnings_;
};

TEST_F(RunFilesTest, TheRunKeepsItsModel) {
  {
    const Standing here(folder_ / "a");
    const rookery::Run run(Request("my_hopper.xml"));
    EXPECT_TRUE(fs::path(run.config.env.options.Find("xml_file")->scalar).is_absolute());
  }
  EXPECT_THAT(ReadText(folder_ / "run/config.yaml"),
              HasSubstr("\"$RUN/models/xml_file/my_hopper.xml\""));
  const Standing there(folder_ / "b");
  EXPECT_EQ(GearOfRun(folder_ / "run"), 200);
  EXPECT_EQ(GearOfRun("../run"), 200);
  EXPECT_EQ(warnings_, "");
  fs::remove_all(folder_ / "a");
  fs::rename(folder_ / "run", folder_ / "moved");
  EXPECT_EQ(GearOfRun(folder_ / "moved"), 200);
  EXPECT_EQ(warnings_, "");
  std::ofstream(folder_ / "moved/models/xml_file/my_hopper.xml") << HopperXml("3");
  EXPECT_EQ(GearOfRun(folder_ / "moved"), 3);
  EXPECT_THAT(warnings_, HasSubstr("my_hopper.xml has changed since"));
}

TEST_F(RunFilesTest, TheHomeFolderIsExpanded) {
  const std::string home = std::getenv("HOME") != nullptr ? std::getenv("HOME") : "";
  ::setenv("HOME", folder_.path().c_str(), 1);
  const rookery::Run run(Request("~/b/my_hopper.xml"));
  if (!home.empty()) ::setenv("HOME", home.c_str(), 1);
  EXPECT_EQ(GearOfRun(folder_ / "run"), 2);
}

TEST_F(RunFilesTest, ResumingKeepsTheCopy) {
  { const rookery::Run run(Request((folder_ / "a/my_hopper.xml").string())); }
  const std::string config = ReadText(folder_ / "run/config.yaml");
  const ConfigNode read = RunDirectory::Open(folder_ / "run").ReadConfig();
  ExperimentConfig again = ReadExperiment(read, DescribedAgents());
  const EnvRegistry registry = EnvRegistry::BuiltIn();
  EXPECT_TRUE(
      KeepFiles(registry.Find("gym/Hopper-v5"), again.env.options, folder_ / "run").empty());
  RunDirectory::Open(folder_ / "run").WriteConfig(again.Write());
  EXPECT_EQ(ReadText(folder_ / "run/config.yaml"), config);
}

// Includes, meshes and textures, beside the model and above it.
TEST_F(RunFilesTest, AModelIsCopiedWithAllThatItRefersTo) {
  const fs::path parts = folder_ / "parts";
  fs::create_directories(parts / "robot");
  fs::create_directories(parts / "meshes");
  std::string xml = HopperXml("7");
  const size_t at = xml.find("<asset>");
  ASSERT_NE(at, std::string::npos);
  xml.insert(at,
             "<compiler meshdir=\"../meshes\"/><asset><mesh name=\"m\" file=\"m.obj\"/></asset>"
             "<include file=\"more.xml\"/>");
  std::ofstream(parts / "robot/hopper.xml") << xml;
  std::ofstream(parts / "robot/more.xml") << "<mujoco><size nkey=\"3\"/></mujoco>";
  std::ofstream(parts / "robot/other.xml") << "<mujoco/>";
  std::ofstream(parts / "meshes/m.obj") << "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\n"
                                        << "f 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n";
  { const rookery::Run run(Request((parts / "robot/hopper.xml").string())); }
  fs::remove_all(parts);
  EXPECT_EQ(GearOfRun(folder_ / "run"), 7);
  EXPECT_EQ(warnings_, "");
  const fs::path models = folder_ / "run/models/xml_file";
  EXPECT_TRUE(fs::exists(models / "meshes/m.obj"));
  EXPECT_TRUE(fs::exists(models / "robot/more.xml"));
  EXPECT_FALSE(fs::exists(models / "robot/other.xml"));
}

TEST_F(RunFilesTest, AModelOfAbsolutePathsStaysWhereItIs) {
  std::string xml = HopperXml("5");
  xml.insert(xml.find("<asset>"), "<include file=\"" + (folder_ / "a/more.xml").string() + "\"/>");
  std::ofstream(folder_ / "a/my_hopper.xml") << xml;
  std::ofstream(folder_ / "a/more.xml") << "<mujoco><size nkey=\"3\"/></mujoco>";
  testing::internal::CaptureStderr();
  { const rookery::Run run(Request((folder_ / "a/my_hopper.xml").string())); }
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("the run keeps no copy of"));
  EXPECT_EQ(GearOfRun(folder_ / "run"), 5);
  std::ofstream(folder_ / "a/more.xml") << "<mujoco><size nkey=\"4\"/></mujoco>";
  GearOfRun(folder_ / "run");
  EXPECT_THAT(warnings_, HasSubstr("more.xml has changed since"));
}

TEST_F(RunFilesTest, ANameOfAnAssetIsNoFile) {
  const Standing here(folder_.path());
  { const rookery::Run run(Request("hopper.xml")); }
  EXPECT_FALSE(fs::exists(folder_ / "run/models"));
  EXPECT_NE(RunDirectory::Open(folder_ / "run").ReadVersions().at("models").at("gymnasium"), "");
  EXPECT_THAT(ReadText(folder_ / "run/config.yaml"), HasSubstr("xml_file: hopper.xml"));
}

}  // namespace
}  // namespace rookery
