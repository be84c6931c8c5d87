#include "core/io/atomic_file.h"

#include "tests/core/io/testing.h"

namespace rookery {
namespace {

TEST(AtomicFileTest, TheOldFileStaysUntilCommit) {
  const TemporaryFolder folder;
  const auto path = folder / "a.txt";
  WriteFileAtomically(path, "old");
  {
    AtomicFile file(path);
    file.Write("new");
    EXPECT_EQ(ReadText(path), "old");
  }
  EXPECT_EQ(ReadText(path), "old");
  {
    AtomicFile file(path);
    file.Write("new");
    file.Commit();
  }
  EXPECT_EQ(ReadText(path), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(AtomicFileTest, ErrorsNameThePath) {
  const TemporaryFolder folder;
  EXPECT_THAT(MessageOf<Failure>([&] { WriteFileAtomically(folder / "none/a.txt", ""); }),
              testing::HasSubstr("none/a.txt"));
  EXPECT_THAT(MessageOf<UserError>([&] { ReadText(folder / "b.txt"); }),
              testing::AllOf(testing::HasSubstr("b.txt"), testing::HasSubstr("no such file")));
  EXPECT_THAT(MessageOf<UserError>([&] { ReadText(folder.path()); }),
              testing::HasSubstr("is a folder"));
}

TEST(AtomicFileTest, ReadsFilesWithoutASize) {
  EXPECT_THAT(ReadText("/proc/self/status"), testing::StartsWith("Name:"));
}

}  // namespace
}  // namespace rookery
