// What the tests of this folder share: a scratch folder, Python as an oracle, messages, dense
// matrices.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/strings.h"
#include "planning/qp/files/named_problem.h"
#include "tests/paths.h"

namespace rookery::qp {

// A folder that goes with the test.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string path = (std::filesystem::temp_directory_path() / "qp_files.XXXXXX").string();
    if (!mkdtemp(path.data())) throw std::runtime_error("no temporary folder");
    path_ = path;
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline void WriteBytes(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string ReadBytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Fails the test where the script beside it fails.
inline void RunOracle(const std::string& script, const std::string& arguments) {
  const std::string command =
      StrCat(PythonPath(), " ", SourcePath("tests/planning/qp/files/" + script), " ", arguments,
             " >/dev/null");
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

// The message of the UserError that `call` must throw; "" and a failed test where it doesn't.
inline std::string MessageOf(const std::function<void()>& call) {
  try {
    call();
  } catch (const UserError& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

// Row by row. An entry of `matrix` that is out of order or out of range fails the test.
inline std::vector<std::vector<double>> Dense(const Csc& matrix) {
  std::vector<std::vector<double>> dense(static_cast<size_t>(matrix.rows),
                                         std::vector<double>(static_cast<size_t>(matrix.columns)));
  EXPECT_EQ(matrix.begin.size(), static_cast<size_t>(matrix.columns) + 1);
  EXPECT_EQ(matrix.begin.back(), matrix.entries());
  for (size_t j = 0; j + 1 < matrix.begin.size(); ++j) {
    for (auto k = static_cast<size_t>(matrix.begin[j]);
         k < static_cast<size_t>(matrix.begin[j + 1]); ++k) {
      EXPECT_TRUE(k == static_cast<size_t>(matrix.begin[j]) || matrix.row[k - 1] < matrix.row[k]);
      dense.at(static_cast<size_t>(matrix.row[k])).at(j) = matrix.value[k];
    }
  }
  return dense;
}

}  // namespace rookery::qp
