#include "planning/qp/files/read_problem.h"

#include <zlib.h>

#include "tests/planning/qp/files/testing.h"

namespace rookery::qp {
namespace {

using testing::HasSubstr;

TEST(ReadProblem, ChoosesByTheNamesEnd) {
  const ScratchFolder folder;
  const std::string mps = "NAME m\nROWS\n N c\nCOLUMNS\n x c 1\nENDATA\n";
  const std::string qplib = "q\nLCB\nminimize\n2\n-1\n0\n0\n1e30\n0\n0\n3\n0\n0\n0\n0\n0\n0\n";
  for (const char* name : {"a.mps", "a.qps", "A.MPS"}) WriteBytes(folder / name, mps);
  WriteBytes(folder / "a.qplib", qplib);
  for (const auto& [name, text] : {std::pair("a.qps.gz", mps), std::pair("a.qplib.gz", qplib)}) {
    const gzFile file = gzopen((folder / name).c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
  }
  RunOracle("mat_oracle.py", folder.path().string() + " 1");
  for (const char* name : {"a.mps", "a.qps", "A.MPS", "a.qps.gz"}) {
    EXPECT_EQ(ReadProblem(folder / name).name, "m") << name;
  }
  for (const char* name : {"a.qplib", "a.qplib.gz"})
    EXPECT_EQ(ReadProblem(folder / name).name, "q");
  EXPECT_EQ(ReadProblem(folder / "0.mat").name, "0");
  for (const char* name : {"a.lp", "a", "a.gz", "a.mat.gz"}) {
    EXPECT_THAT(MessageOf([&] { ReadProblem(folder / name); }),
                HasSubstr(StrCat(name, ": the name should end in .mps, .qps, .qplib")));
  }
}

}  // namespace
}  // namespace rookery::qp
