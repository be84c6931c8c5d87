#include <gtest/gtest.h>

#include "tests/paths.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

TEST(Docs, ConfigPageIsCurrent) {
  const Ran ran = RunRookery("docs config");
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(FileText(SourcePath("docs/config.md")), ran.out)
      << "write it again: rookery docs config >docs/config.md";
}

}  // namespace
}  // namespace rookery
