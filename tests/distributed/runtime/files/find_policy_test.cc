#include "distributed/runtime/files/find_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/io/checkpoint_store.h"
#include "core/io/checkpoint_writer.h"
#include "core/io/temporary_folder.h"
#include "core/strings.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;
using testing::EndsWith;
using testing::HasSubstr;

class FindPolicyTest : public testing::Test {
 protected:
  FindPolicyTest() { run_.WriteConfig(ConfigNode::Map()); }

  static void Write(const fs::path& store, int64_t decision) {
    CheckpointWriter writer(store, decision);
    writer.AddJson("run.json", {{"decision", decision}});
    writer.Commit();
  }
  static void Cut(const fs::path& checkpoint) { fs::resize_file(checkpoint / "run.json", 3); }
  std::string ErrorOf(const std::string& which) const {
    try {
      OpenPolicy(run_, which);
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  }

  TemporaryFolder folder_;
  RunDirectory run_ = RunDirectory::CreateAt(folder_ / "my run", false);
};

// policies/1200 is a copy of what checkpoints/1200 holds.
TEST_F(FindPolicyTest, ADamagedPolicyNamesAGoodOne) {
  Write(run_.policies(), 1200);
  WriteBest(run_.policies(), {.position = 1200, .mean_reward = 5});
  Write(run_.checkpoints(), 800);
  Write(run_.checkpoints(), 1200);
  EXPECT_EQ(OpenPolicy(run_, "best").folder(), run_.policies() / "1200");
  Cut(run_.policies() / "1200");
  const std::string said = "; a good one is '" + run_.path().string();
  EXPECT_THAT(ErrorOf("best"), EndsWith(said + "@1200'"));
  EXPECT_EQ(OpenPolicy(run_, "1200").folder(), run_.checkpoints() / "1200");
  Cut(run_.checkpoints() / "1200");
  EXPECT_THAT(ErrorOf("best"), EndsWith(said + "@800'"));
  EXPECT_THAT(ErrorOf("1200"), EndsWith(said + "@800'"));
  Cut(run_.checkpoints() / "800");
  EXPECT_THAT(ErrorOf("last"), HasSubstr("no other policy that is good"));
}

TEST_F(FindPolicyTest, ADamagedMarkNamesTheNewest) {
  Write(run_.policies(), 1200);
  WriteFileAtomically(run_.policies() / "best.json", "{");
  EXPECT_THAT(ErrorOf("best"), EndsWith("'" + run_.path().string() + "@last'"));
  EXPECT_EQ(OpenPolicy(run_, "last").folder(), run_.policies() / "1200");
}

}  // namespace
}  // namespace rookery
