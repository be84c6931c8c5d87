#include "distributed/runtime/config/trusted_plugins.h"

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/json.h"
#include "core/io/temporary_folder.h"
#include "core/strings.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "tests/paths.h"

namespace rookery {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

const std::string kPlugin = BinaryPath("tests/runtime_plugins/faulty.so");

// A user without a list.
class TrustedPluginsTest : public testing::Test {
 protected:
  TrustedPluginsTest() : before_(std::getenv("XDG_CONFIG_HOME")) {
    ::setenv("XDG_CONFIG_HOME", home_.path().c_str(), 1);
  }
  ~TrustedPluginsTest() override { ::setenv("XDG_CONFIG_HOME", before_.c_str(), 1); }

  static bool IsTrusted(const std::string& path, const std::string& hash) {
    try {
      RequireTrusted(path, hash);
      return true;
    } catch (const UserError&) {
      return false;
    }
  }

  TemporaryFolder home_;
  std::string before_;
};

TEST_F(TrustedPluginsTest, PathAndHashBothCount) {
  EXPECT_FALSE(IsTrusted("/a.so", "11"));
  TrustPlugins({{{.path = "/a.so", .hash = "11", .ids = {}}}});
  EXPECT_TRUE(IsTrusted("/a.so", "11"));
  EXPECT_FALSE(IsTrusted("/b.so", "11"));
  EXPECT_FALSE(IsTrusted("/a.so", "12"));
  EXPECT_THAT([] { RequireTrusted("/a.so", "12"); },
              ThrowsMessage<UserError>(
                  AllOf(HasSubstr("changed since you named it"), HasSubstr("--plugin /a.so"))));
  EXPECT_THAT([] { RequireTrusted("/b.so", "1"); },
              ThrowsMessage<UserError>(HasSubstr("you have not named it yet")));
}

TEST_F(TrustedPluginsTest, TheListIsTheUsersAlone) {
  TrustPlugins({{{.path = "/a.so", .hash = "11", .ids = {}}}});
  const auto file = TrustedPluginsFile();
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  ASSERT_EQ(::stat(file.parent_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  ::chmod(file.c_str(), 0622);
  EXPECT_FALSE(IsTrusted("/a.so", "11"));
  ::chmod(file.c_str(), 0600);
  EXPECT_TRUE(IsTrusted("/a.so", "11"));
  std::ofstream(file) << "[1";
  EXPECT_FALSE(IsTrusted("/a.so", "11"));
  TrustPlugins({{{.path = "/b.so", .hash = "22", .ids = {}}}});  // begins a new one
  EXPECT_TRUE(IsTrusted("/b.so", "22"));
}

TEST_F(TrustedPluginsTest, SeveralMayWriteAtOnce) {
  constexpr int kWriters = 16;
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < kWriters; ++i) {
      writers.emplace_back(
          [i] { TrustPlugins({{{.path = StrCat("/", i, ".so"), .hash = "11", .ids = {}}}}); });
    }
  }
  for (int i = 0; i < kWriters; ++i) EXPECT_TRUE(IsTrusted(StrCat("/", i, ".so"), "11")) << i;
}

TEST_F(TrustedPluginsTest, WithoutAHomeNothingIsTrusted) {
  const std::string home = std::getenv("HOME") != nullptr ? std::getenv("HOME") : "";
  ::unsetenv("XDG_CONFIG_HOME");
  ::unsetenv("HOME");
  EXPECT_EQ(TrustedPluginsFile(), "");
  EXPECT_FALSE(IsTrusted("/a.so", "11"));
  testing::internal::CaptureStderr();
  TrustPlugins({{{.path = "/a.so", .hash = "11", .ids = {}}}});
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("--plugin"));
  if (!home.empty()) ::setenv("HOME", home.c_str(), 1);
  ::setenv("XDG_CONFIG_HOME", "relative", 1);
  EXPECT_TRUE(TrustedPluginsFile().is_absolute());
}

// A run from a stranger: a library beside its files whose constructor leaves a mark.
TEST_F(TrustedPluginsTest, ARunDirectoryRunsNoCode) {
  const TemporaryFolder run;
  const auto library = run / "data.bin", mark = run / "mark", source = run / "evil.c";
  std::ofstream(source)
      << "#include <stdio.h>\n__attribute__((constructor)) static void mark(void) "
      << "{ fclose(fopen(\"" << mark.string() << "\", \"w\")); }\n";
  ASSERT_EQ(
      std::system(StrCat("cc -shared -fPIC -o ", library.string(), " ", source.string()).c_str()),
      0);
  for (const std::string& path : {library.string(), kPlugin}) {
    WriteJson(run / "versions.json", {{"plugins", {{{"path", path}, {"hash", "0"}}}}});
    EXPECT_THAT([&] { LoadEnvsOf(run.path(), {}); },
                ThrowsMessage<UserError>(HasSubstr("say --plugin " + path)));
  }
  EXPECT_FALSE(std::filesystem::exists(mark));
  // Named by the user it is loaded, and then found to be no plugin.
  EXPECT_THAT([&] { LoadEnvsOf(run.path(), {{library.string()}}); },
              ThrowsMessage<UserError>(HasSubstr("no function rookery_plugin")));
  EXPECT_TRUE(std::filesystem::exists(mark));
}

}  // namespace
}  // namespace rookery
