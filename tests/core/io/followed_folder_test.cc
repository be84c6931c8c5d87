#include "core/io/followed_folder.h"

#include "core/io/run_directory.h"
#include "tests/core/io/testing.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

TEST(FollowedFolderTest, IsFoundWhereItWasMoved) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "a/run");
  const FollowedFolder run(folder / "a/run");
  EXPECT_EQ(run.path(), folder / "a/run");
  fs::rename(folder / "a", folder / "b");
  EXPECT_EQ(run.path(), fs::canonical(folder / "b/run"));
  fs::create_directories(folder / "a/run");  // another one in its place
  EXPECT_EQ(run.path(), fs::canonical(folder / "b/run"));
  fs::rename(folder / "b/run", folder / "c");
  EXPECT_EQ(run.path(), fs::canonical(folder / "c"));
  fs::remove_all(folder / "c");
  EXPECT_EQ(run.path(), folder / "a/run");
}

TEST(FollowedFolderTest, AFolderThatIsNotThereHasItsName) {
  EXPECT_EQ(FollowedFolder("no/such/folder").path(), "no/such/folder");
}

TEST(FollowedFolderTest, ARunIsWrittenWhereItWasMoved) {
  const TemporaryFolder folder;
  const RunDirectory run = RunDirectory::CreateAt(folder / "run", false);
  fs::rename(folder / "run", folder / "moved");
  run.WriteConfig(ConfigNode::Map());
  EXPECT_TRUE(fs::exists(folder / "moved/config.yaml"));
  EXPECT_FALSE(fs::exists(folder / "run"));
}

}  // namespace
}  // namespace rookery
