// Episodes to a file in Minari's HDF5 layout (github.com/Farama-Foundation/Minari, version 0.5,
// "Dataset standards"): a group `episode_N` each.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/io/safetensors.h"
#include "core/named_arrays.h"
#include "datasets/minari/hdf5.h"

namespace rookery::datasets {

class MinariWriter {
 public:
  // FILE.h5 or FILE.hdf5 becomes that file; another name a folder that Minari's own reader opens,
  // NAME/data with main_data.hdf5 and metadata.json. `about`: metadata of all episodes
  // (observation_space, action_space, ...). Throws UserError where it is there already.
  MinariWriter(const std::filesystem::path& path, Metadata about);
  // Without Finish() nothing is left.
  ~MinariWriter();

  // An episode as frames.h has it.
  void Write(const NamedArrays& episode, const Metadata& metadata);
  void Finish();

 private:
  void WriteArray(hid_t episode, const NamedArray& array, const std::string& where);

  std::filesystem::path path_;  // what was asked
  std::filesystem::path file_;  // where it is written
  std::filesystem::path part_;  // until it is whole
  Metadata about_;
  bool is_folder_;
  int64_t episodes_ = 0;
  int64_t steps_ = 0;
  hid_t h5_ = -1;
};

}  // namespace rookery::datasets
