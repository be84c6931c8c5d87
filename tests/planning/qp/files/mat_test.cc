#include "planning/qp/files/mat.h"

#include "tests/planning/qp/files/testing.h"

namespace rookery::qp {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Mat, FilesAreReadAsScipyReadsThem) {
  const ScratchFolder folder;
  constexpr int kFiles = 36;
  RunOracle("mat_oracle.py", StrCat(folder.path().string(), " ", kFiles));
  for (int i = 0; i < kFiles; ++i) {
    std::ifstream file(folder / StrCat(i, ".txt"));
    const std::vector<double> expected{std::istream_iterator<double>(file), {}};
    const NamedProblem named = ReadMat(folder / StrCat(i, ".mat"));
    const Problem& p = named.problem;
    const auto n = static_cast<size_t>(p.n());
    std::vector<double> numbers = {double(p.n()), double(p.m()), p.constant};
    const auto append = [&](const std::vector<double>& values) {
      numbers.insert(numbers.end(), values.begin(), values.end());
    };
    append(p.q);
    append(p.l);
    append(p.u);
    for (const std::vector<double>& row : Dense(p.A)) append(row);
    const auto P = Dense(p.P);
    for (size_t r = 0; r < n; ++r) {
      for (size_t c = 0; c < n; ++c) numbers.push_back(r <= c ? P[r][c] : P[c][r]);
    }
    EXPECT_EQ(numbers, expected) << i;
    EXPECT_EQ(named.name, StrCat(i));
    EXPECT_EQ(named.variables.size(), n);
    EXPECT_EQ(named.rows.size(), p.l.size());
  }
}

TEST(Mat, DefectsAreNamed) {
  const ScratchFolder folder;
  RunOracle("mat_oracle.py", folder.path().string() + " defects");
  const auto defect = [&](const std::string& name) {
    const std::string path = (folder / (name + ".mat")).string();
    const std::string message = MessageOf([&] { ReadMat(path); });
    EXPECT_THAT(message, StartsWith(path + ": "));
    return message;
  };
  EXPECT_EQ(ReadMat(folder / "good.mat").problem.n(), 2);
  EXPECT_THAT(defect("asymmetric"),
              HasSubstr("P should be symmetric, and P(2, 1) is 3, P(1, 2) 2"));
  EXPECT_THAT(defect("triangle"), HasSubstr("P should be symmetric, and P(1, 2) is 2, P(2, 1) 0"));
  EXPECT_THAT(defect("without_l"), HasSubstr("has no l; there should be P, q, A, l and u"));
  EXPECT_THAT(defect("long_l"), HasSubstr("l is 4 by 1 and should be 3 by 1"));
  EXPECT_THAT(defect("wide_A"), HasSubstr("A is 3 by 3 and should be 3 by 2"));
  EXPECT_THAT(defect("large_P"), HasSubstr("P is 3 by 3 and should be 2 by 2"));
  EXPECT_THAT(defect("matrix_q"), HasSubstr("q is 2 by 2 and should be a column"));
  EXPECT_THAT(defect("sparse_q"), HasSubstr("q should be full, not sparse"));
  EXPECT_THAT(defect("nan_q"), HasSubstr("q(2, 1) is not a number"));
  EXPECT_THAT(defect("nan_A"), HasSubstr("A(2, 2) is not a number"));
  EXPECT_THAT(defect("infinite_P"), HasSubstr("P(1, 1) is inf; it should be below 1e20"));
  EXPECT_THAT(defect("nan_u"), HasSubstr("u(1, 1) is not a number"));
  EXPECT_THAT(defect("infinite_l"), HasSubstr("l(2) is infinite on the wrong side"));
  EXPECT_THAT(defect("crossed"), HasSubstr("l(2) is 2, above u(2), 1"));
  EXPECT_THAT(defect("wrong_m"), HasSubstr("m should be 3"));
  EXPECT_THAT(defect("complex_q"), HasSubstr("'q' should be real"));
  EXPECT_THAT(defect("text_q"), HasSubstr("has no q"));
  EXPECT_THAT(defect("version4"), HasSubstr("is no MATLAB file of version 5"));
  EXPECT_THAT(MessageOf([&] { ReadMat(folder / "none.mat"); }), HasSubstr("can't be read"));
  EXPECT_THAT(MessageOf([&] { ReadMat(folder.path()); }), HasSubstr("can't be read"));
}

// Cut at every length, and with every byte replaced by some others. (Each is its own allocation, so
// that AddressSanitizer sees a read behind the end.)
TEST(Mat, DamagedFilesAreReadOrRefused) {
  const ScratchFolder folder;
  RunOracle("mat_oracle.py", folder.path().string() + " 2");
  for (const char* name : {"0.mat", "1.mat"}) {  // plain, packed
    const std::string good = ReadBytes(folder / name);
    int refused = 0;
    const auto read = [&](const std::string& bytes) {
      const std::vector<std::byte> own(std::as_bytes(std::span(bytes)).begin(),
                                       std::as_bytes(std::span(bytes)).end());
      try {
        EXPECT_GE(ParseMatProblem(own, "x").problem.n(), 1);
      } catch (const UserError&) {
        ++refused;
      }
    };
    for (size_t size = 0; size < good.size(); ++size) read(good.substr(0, size));
    for (size_t at = 0; at < good.size(); ++at) {
      for (const char c : {'\0', '\1', '\x5', '\x7', '\x7f', '\xff'}) {
        std::string damaged = good;
        damaged[at] = c;
        read(damaged);
      }
    }
    EXPECT_GT(refused, 1000) << name;
  }
}

}  // namespace
}  // namespace rookery::qp
