// A file in Minari's HDF5 layout, episode by episode. Nothing in it is believed: it may be cut
// short, or made to harm. Whoever reads one from elsewhere does so in a process of its own, under
// limits (tools/dataset).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/io/safetensors.h"
#include "core/named_arrays.h"
#include "datasets/minari/hdf5.h"

namespace rookery::datasets {

class MinariReader {
 public:
  // FILE.h5 or FILE.hdf5, or a folder as MinariWriter writes it. Throws UserError.
  explicit MinariReader(const std::filesystem::path& path);

  int64_t episodes() const { return episodes_; }
  // What frames.h says of it; infos that are no numbers a step are left out. Throws UserError
  // naming file, episode and array.
  struct Episode {
    NamedArrays arrays;
    Metadata metadata;
  };
  Episode Read(int64_t number) const;

 private:
  std::string file_;
  Hdf5Object h5_;
  int64_t episodes_ = 0;
};

}  // namespace rookery::datasets
