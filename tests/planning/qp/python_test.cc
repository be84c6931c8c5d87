// tools/python/rookery_qp.py over the shared library.
#include <cstdlib>

#include <gtest/gtest.h>

#include "core/strings.h"
#include "tests/paths.h"

namespace rookery::qp {
namespace {

TEST(QpPython, SolvesAndRefuses) {
  const std::string command =
      StrCat("ROOKERY_QP_LIBRARY=", BinaryPath("lib/librookery_qp.so"), " ", PythonPath(), " ",
             SourcePath("tests/planning/qp/python_qp_check.py"));
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace rookery::qp
