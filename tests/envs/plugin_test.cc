#include "envs/plugin.h"

#include <dlfcn.h>

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/strings.h"
#include "envs/episode.h"
#include "envs/plugin_api.h"
#include "tests/envs/step_memory.h"
#include "tests/paths.h"

namespace rookery {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

std::filesystem::path Plugin(const std::string& name) {
  return BinaryPath("tests/envs_plugins/" + name + ".so");
}

auto Refuses(const std::string& name, const auto& matcher) {
  EXPECT_THAT(
      [&] {
        EnvRegistry registry = EnvRegistry::BuiltIn();
        LoadPlugin(Plugin(name), registry);
      },
      ThrowsMessage<UserError>(matcher));
}

TEST(PluginTest, AddsItsEnvs) {
  EnvRegistry registry = EnvRegistry::BuiltIn();
  const LoadedPlugin plugin = LoadPlugin(Plugin("good"), registry);
  EXPECT_THAT(plugin.ids, ElementsAre("test/scripted"));
  EXPECT_TRUE(std::filesystem::path(plugin.path).is_absolute());
  EXPECT_EQ(plugin.hash.size(), 64u);

  Episode episode(registry.Find("test/scripted").make({}), {});
  StepMemory memory(episode.spec());
  episode.Reset({.seed = 7}, memory.outputs());
  EXPECT_THAT(memory.Flat(), ElementsAre(7, 0, 0));
  const std::vector<float> zero = {0};
  episode.Step(zero, memory.outputs());
  episode.Step(zero, memory.outputs());
  // An exception of the plugin's own code is caught by its type.
  EXPECT_THROW(episode.Step(zero, memory.outputs()), EnvError);
}

TEST(PluginTest, TheHashIsThatOfTheFile) {
  const std::filesystem::path good = Plugin("good");
  EnvRegistry one = EnvRegistry::BuiltIn(), other = EnvRegistry::BuiltIn();
  const std::filesystem::path copy =
      std::filesystem::path(testing::TempDir()) / "rookery_plugin_copy.so";
  std::filesystem::copy_file(good, copy, std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(LoadPlugin(good, one).hash, LoadPlugin(copy, other).hash);
  std::ofstream(copy, std::ios::app | std::ios::binary) << "x";
  EnvRegistry third = EnvRegistry::BuiltIn();
  EXPECT_NE(LoadPlugin(copy, third).hash, LoadPlugin(good, one = EnvRegistry::BuiltIn()).hash);
  std::filesystem::remove(copy);
}

// Loading is running: the host may refuse before that.
TEST(PluginTest, IsAdmittedBeforeItIsLoaded) {
  EnvRegistry registry;
  std::string admitted;
  const auto refuse = [&](const std::string& path, const std::string& hash) {
    admitted = StrCat(path, " ", hash);
    throw UserError("not this one");
  };
  const auto copy = std::filesystem::path(testing::TempDir()) / "rookery_not_loaded.so";
  std::filesystem::copy_file(Plugin("good"), copy,
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_THAT([&] { LoadPlugin(copy, registry, refuse); },
              ThrowsMessage<UserError>(HasSubstr("not this one")));
  EXPECT_EQ(dlopen(copy.c_str(), RTLD_NOW | RTLD_NOLOAD), nullptr);
  const LoadedPlugin good = LoadPlugin(Plugin("good"), registry);
  EXPECT_EQ(admitted, StrCat(copy.string(), " ", good.hash));
  std::filesystem::remove(copy);
}

TEST(PluginTest, RefusesWhatIsNoPlugin) {
  Refuses("absent", AllOf(HasSubstr("absent.so"), HasSubstr("there is no such file")));
  Refuses("nothing", HasSubstr("it has no function rookery_plugin()"));
  const std::filesystem::path text =
      std::filesystem::path(testing::TempDir()) / "rookery_no_library.so";
  std::ofstream(text) << "not a library";
  EnvRegistry registry;
  EXPECT_THAT(
      [&] { LoadPlugin(text, registry); },
      ThrowsMessage<UserError>(AllOf(HasSubstr(text.string()), HasSubstr("it doesn't load: "))));
  std::filesystem::remove(text);
}

TEST(PluginTest, RefusesAnotherBuild) {
  Refuses("other_abi",
          HasSubstr(StrCat("built against plugin ABI 999, this is ABI ", kPluginAbiVersion)));
  Refuses("other_stamp",
          AllOf(HasSubstr("built with 'Rookery 0.0.1, compiler 3'"), HasSubstr(kPluginStamp)));
}

TEST(PluginTest, RefusesAnIdThatIsTaken) { Refuses("taken_id", HasSubstr("'dmc/cheetah_run'")); }

TEST(PluginTest, TheStampNamesWhatMustBeTheSame) {
  EXPECT_THAT(kPluginStamp, AllOf(HasSubstr("Rookery " ROOKERY_TEST_VERSION ","),
                                  HasSubstr("libstdc++ 2"), HasSubstr("MuJoCo 3")));
}

TEST(PluginTest, FindsTheFolderOfALibrary) {
  EXPECT_EQ(FolderOf(reinterpret_cast<const void*>(&Plugin)),
            std::filesystem::read_symlink("/proc/self/exe").parent_path());
}

}  // namespace
}  // namespace rookery
