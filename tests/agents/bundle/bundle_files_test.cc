// Bundles as files: read as they were written, written whole or not at all.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/bundle/bundle_writer.h"
#include "agents/bundle/exported_policy.h"
#include "agents/plain_policy.h"
#include "core/error.h"
#include "tests/agents/bundle/handmade_bundle.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::ThrowsMessage;
using testing::UnorderedElementsAre;

void Write(const fs::path& folder, const HandmadeBundle& bundle = SmallBox()) {
  WriteBundle(folder, bundle.spec, bundle.arrays());
}

std::vector<std::string> NamesIn(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

TEST(BundleFiles, AreReadAsTheyWereWritten) {
  const Scratch scratch;
  for (const HandmadeBundle& bundle : {SmallBox(), SmallChoice(), SmallImage()}) {
    Write(scratch / "bundle", bundle);
    const BundleSpec read = ExportedPolicy<float>::Load(scratch / "bundle").spec();
    EXPECT_EQ(read.agent, "test");
    EXPECT_EQ(read.observations, bundle.spec.observations);
    EXPECT_EQ(read.action, bundle.spec.action);
    EXPECT_EQ(read.control_timestep, 0.04);
    EXPECT_EQ(read.provenance, bundle.spec.provenance);
    EXPECT_EQ(WriteBundleSpec(read), WriteBundleSpec(bundle.spec));
    EXPECT_EQ(WriteBundleSpec(read), FileText(scratch / "bundle/policy.json"));
  }
}

TEST(BundleFiles, ReplaceABundleOrNothing) {
  const Scratch scratch;
  const fs::path root = scratch / "";
  Write(scratch / "bundle/", SmallChoice());  // a separator at the end changes nothing
  Write(scratch / "bundle");
  EXPECT_EQ(ExportedPolicy<float>::Load(scratch / "bundle").outputs(), 2u);
  fs::create_directory(scratch / "empty");
  fs::create_directory_symlink("empty", scratch / "link");
  Write(scratch / "link");
  EXPECT_TRUE(fs::is_symlink(scratch / "link"));
  EXPECT_THAT(NamesIn(scratch / "empty"),
              UnorderedElementsAre("policy.json", "policy.safetensors"));

  std::ofstream(scratch / "bundle/notes.txt") << "mine";
  EXPECT_THAT([&] { Write(scratch / "bundle"); },
              ThrowsMessage<UserError>(HasSubstr("holds 'notes.txt'")));
  std::ofstream(scratch / "file") << "mine";
  EXPECT_THAT([&] { Write(scratch / "file"); },
              ThrowsMessage<UserError>(HasSubstr("is no folder")));
  EXPECT_THAT([&] { Write(scratch / "no/bundle"); },
              ThrowsMessage<UserError>(HasSubstr("there is no folder")));
  EXPECT_EQ(FileText(scratch / "bundle/notes.txt"), "mine");
  EXPECT_EQ(FileText(scratch / "file"), "mine");
  EXPECT_THAT(NamesIn(root), UnorderedElementsAre("bundle", "empty", "link", "file"));
}

TEST(BundleFiles, AreNotWrittenWhereTheyCouldNotBeRead) {
  const Scratch scratch;
  HandmadeBundle bundle = SmallBox();
  bundle.SetFirst("net/1/weight", std::numeric_limits<double>::quiet_NaN());
  EXPECT_THAT([&] { Write(scratch / "bundle", bundle); },
              ThrowsMessage<UserError>(HasSubstr("'net/1/weight' has values that are not finite")));
  std::vector<NamedArray> arrays = SmallBox().arrays();
  bundle = SmallBox();
  arrays = bundle.arrays();
  arrays.pop_back();
  EXPECT_THAT([&] { WriteBundle(scratch / "bundle", bundle.spec, arrays); },
              ThrowsMessage<UserError>(HasSubstr("has no tensor 'normalizer/variance'")));
  EXPECT_TRUE(NamesIn(scratch / "").empty());
}

EnvSpec EnvOf(const HandmadeBundle& bundle) {
  EnvSpec env{.id = "test/env", .observations = bundle.spec.observations};
  std::ranges::reverse(env.observations);  // another order is no other env
  env.action = bundle.spec.action;
  return env;
}

TEST(PlainPolicy, RefusesAnotherEnv) {
  const Scratch scratch;
  const HandmadeBundle bundle = SmallBox();
  Write(scratch / "bundle", bundle);
  const auto make = [&](const EnvSpec& env) {
    PlainPolicy(ExportedPolicy<float>::Load(scratch / "bundle"), env);
  };
  EXPECT_NO_THROW(make(EnvOf(bundle)));
  EnvSpec other = EnvOf(bundle);
  other.observations[0].name = "sped";
  EXPECT_THAT([&] { make(other); },
              ThrowsMessage<UserError>(HasSubstr("has no observation 'speed'")));
  other = EnvOf(bundle);
  other.observations[1].history = 3;
  EXPECT_THAT([&] { make(other); },
              ThrowsMessage<UserError>(HasSubstr("reads place float32 (3), the latest 2, and")));
  other = EnvOf(bundle);
  other.action = SmallChoice().spec.action;
  EXPECT_THAT([&] { make(other); }, ThrowsMessage<UserError>(HasSubstr("actions are not those")));
}

}  // namespace
}  // namespace rookery
