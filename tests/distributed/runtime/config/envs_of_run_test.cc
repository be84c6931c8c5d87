#include "distributed/runtime/config/envs_of_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/json.h"
#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"
#include "distributed/runtime/config/trusted_plugins.h"
#include "tests/paths.h"

namespace rookery {
namespace {

using testing::HasSubstr;

const std::string kPlugin = BinaryPath("tests/runtime_plugins/faulty.so");

class EnvsOfRunTest : public testing::Test {
 protected:
  void WriteVersions(const nlohmann::json& plugins) {
    WriteJson(run_.path() / "versions.json", {{"plugins", plugins}});
  }

  // What loading them says.
  std::string Load(const std::vector<std::string>& given = {}) {
    testing::internal::CaptureStderr();
    const LoadedEnvs envs = LoadEnvsOf(run_.path(), given);
    EXPECT_EQ(envs.registry.Find("test/faulty").id, "test/faulty");
    return testing::internal::GetCapturedStderr();
  }

  void SetUp() override { TrustPlugins(LoadEnvs({{kPlugin}}).plugins); }

  TemporaryFolder run_;
};

TEST_F(EnvsOfRunTest, ARunKnowsItsPlugins) {
  WriteVersions({{{"path", kPlugin}, {"hash", LoadEnvs({{kPlugin}}).plugins.at(0).hash}}});
  EXPECT_EQ(Load(), "");
}

TEST_F(EnvsOfRunTest, APluginThatHasChangedIsWarnedOf) {
  WriteVersions({{{"path", kPlugin}, {"hash", "another"}}});
  EXPECT_THAT(Load(), HasSubstr("faulty.so has changed since"));
}

TEST_F(EnvsOfRunTest, APluginMayHaveMoved) {
  WriteVersions({{{"path", "/gone/faulty.so"}, {"hash", "another"}}});
  EXPECT_THAT([&] { LoadEnvsOf(run_.path(), {}); },
              ThrowsMessage<UserError>(
                  HasSubstr("/gone/faulty.so, which is not there any more; say where")));
  EXPECT_THAT(Load({kPlugin}), HasSubstr("has changed since"));
}

TEST_F(EnvsOfRunTest, ADamagedFileIsNamed) {
  for (const nlohmann::json& plugins :
       {nlohmann::json(3), nlohmann::json::array({{{"path", kPlugin}}})}) {
    WriteVersions(plugins);
    EXPECT_THAT(Load({kPlugin}), HasSubstr("versions.json: plugins, files: expected"));
  }
  OutputFile(run_ / "versions.json", OutputFile::Mode::kTruncate).Write("{");
  EXPECT_THAT(Load({kPlugin}), HasSubstr("versions.json: not valid JSON"));
}

}  // namespace
}  // namespace rookery
