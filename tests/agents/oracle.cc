#include "tests/agents/oracle.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/strings.h"
#include "tests/paths.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

std::string FileName(std::string name) {
  std::replace(name.begin(), name.end(), '/', '.');
  return name;
}

const char* NameOf(at::ScalarType dtype) {
  switch (dtype) {
    case at::kFloat:
      return "float32";
    case at::kDouble:
      return "float64";
    case at::kByte:
      return "uint8";
    case at::kLong:
      return "int64";
    default:
      throw std::runtime_error("no name for this dtype");
  }
}

// What goes to the script and comes back.
class OracleFolder {
 public:
  OracleFolder() {
    std::string path = (fs::temp_directory_path() / "agent_oracle.XXXXXX").string();
    if (!mkdtemp(path.data())) throw std::runtime_error("no temporary folder");
    path_ = path;
  }
  ~OracleFolder() { fs::remove_all(path_); }

  void Write(const std::string& name, const Tensor& tensor) {
    const Tensor values = tensor.contiguous();
    std::ofstream(path_ / (FileName(name) + ".bin"), std::ios::binary)
        .write(static_cast<const char*>(values.data_ptr()),
               static_cast<std::streamsize>(values.nbytes()));
    const std::string key = StrCat(shapes_.empty() ? "" : ", ", "\"", FileName(name), "\": ");
    shapes_ += StrCat(key, "[", Join(tensor.sizes(), ", "), "]");
    dtypes_ += StrCat(key, "\"", NameOf(tensor.scalar_type()), "\"");
  }
  void WriteSettings(const OracleRun& run, int64_t updates) const {
    std::ofstream(path_ / "settings.json")
        << "{\"updates\": " << updates << ", \"shapes\": {" << shapes_ << "}, \"dtypes\": {"
        << dtypes_ << "}, " << run.settings << "}";
  }
  void Ask(const std::string& script, at::ScalarType dtype) const {
    const std::string command =
        StrCat(PythonPath(), " ", SourcePath(script), " ", path_.string(), " ", NameOf(dtype));
    EXPECT_EQ(std::system(command.c_str()), 0);
  }
  Tensor Read(const std::string& name, const Tensor& like) const {
    Tensor values = at::empty_like(like, at::MemoryFormat::Contiguous);
    std::ifstream file(path_ / (FileName(name) + ".out.bin"), std::ios::binary);
    file.read(static_cast<char*>(values.data_ptr()), static_cast<std::streamsize>(values.nbytes()));
    EXPECT_EQ(file.gcount(), static_cast<std::streamsize>(values.nbytes())) << name;
    return values;
  }

 private:
  fs::path path_;
  std::string shapes_;  // members of a JSON object, a file's name each
  std::string dtypes_;  // likewise
};

// Copies.
NamedTensors WeightsOf(const Agent& agent) {
  NamedTensors weights;
  for (const auto& [name, live] :
       agent.state().Named({StateKind::kParameter, StateKind::kTarget})) {
    weights.Add(name, live.clone());
  }
  return weights;
}

double LargestDifference(const NamedTensors& a, const NamedTensors& b) {
  double largest = 0;
  for (const auto& [name, tensor] : a) {
    const double difference = (tensor - b[name]).abs().max().item<double>();
    if (std::isnan(difference)) return difference;
    largest = std::max(largest, difference);
  }
  return largest;
}

}  // namespace

OracleDifferences CompareWithOracle(const OracleRun& run, at::ScalarType oracle_dtype) {
  const int64_t updates = run.columns.begin()->second.size(0);
  const NamedTensors before = WeightsOf(*run.agent);
  OracleFolder folder;
  for (const NamedTensors* tensors : {&run.columns, &run.others, &before}) {
    for (const auto& [name, tensor] : *tensors) folder.Write(name, tensor);
  }
  folder.WriteSettings(run, updates);

  OracleDifferences differences;
  LocalTrainer trainer;
  for (int64_t k = 0; k < updates; ++k) {
    NamedTensors batch;
    for (const auto& [name, column] : run.columns) batch.Add(name, column[k]);
    const UpdateResult result =
        run.agent->Update({{"batch", batch}}, {.update = k, .stage_update = k}, trainer);
    for (const auto& [name, metric] : result.metrics) {
      differences.metrics[name].push_back(metric.item<double>());
    }
  }
  const NamedTensors after = WeightsOf(*run.agent);

  const auto ask = [&](at::ScalarType dtype) {
    folder.Ask(run.script, dtype);
    NamedTensors weights;
    for (const auto& [name, tensor] : after) {
      weights.Add(name, folder.Read(name, tensor.to(dtype)));
    }
    return weights;
  };
  const NamedTensors expected = ask(oracle_dtype);
  for (const auto& [name, like] : run.results) {
    differences.results.Add(name, folder.Read(name, like.to(oracle_dtype)));
  }
  const NamedTensors same_dtype = run.dtype == oracle_dtype ? expected : ask(run.dtype);
  differences.ours = LargestDifference(after, expected);
  differences.oracles = LargestDifference(same_dtype, expected);
  differences.moved = LargestDifference(after, before);
  for (const auto& [name, tensor] : after) differences.compared += tensor.numel();
  return differences;
}

}  // namespace rookery
