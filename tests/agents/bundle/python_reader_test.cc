// tools/python/rookery_policy.py, with what people give it.
#include <cstdlib>

#include <gtest/gtest.h>

#include "agents/bundle/bundle_writer.h"
#include "core/strings.h"
#include "tests/agents/bundle/handmade_bundle.h"
#include "tests/paths.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

TEST(PythonReader, ActsAndRefuses) {
  const Scratch scratch;
  const HandmadeBundle bundle = SmallBox(), image = SmallImage();
  WriteBundle(scratch / "bundle", bundle.spec, bundle.arrays());
  WriteBundle(scratch / "image", image.spec, image.arrays());
  const std::string command =
      StrCat(PythonPath(), " ", SourcePath("tests/agents/bundle/python_reader_check.py"), " ",
             (scratch / "bundle").string(), " ", (scratch / "image").string());
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace rookery
