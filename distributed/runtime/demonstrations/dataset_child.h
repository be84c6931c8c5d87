// Episodes to and from files, through rookery-dataset, the program beside this one that knows their
// format: what a file from elsewhere can do ends with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/io/safetensors.h"
#include "core/named_arrays.h"
#include "distributed/runtime/processes/child_socket.h"

namespace rookery {

class DatasetWriter {
 public:
  // `about`: of all episodes. The file is there whole once Finish has returned, or not at all.
  DatasetWriter(std::string file, const Metadata& about);
  // Throw UserError and Failure that name the file.
  void Write(const NamedArrays& episode, const Metadata& metadata);
  void Finish();

 private:
  void Send(std::span<const std::byte> bytes);
  void HearEnd();

  std::string file_;
  ChildSocket child_;
};

class DatasetReader {
 public:
  // Throws UserError where it is no such file.
  explicit DatasetReader(std::string file);

  int64_t episodes() const { return episodes_; }
  // The next episode; nothing after the last. Throws UserError naming file and episode.
  std::optional<Safetensors> Next();

 private:
  std::optional<Safetensors> Frame();

  std::string file_;
  ChildSocket child_;
  int64_t episodes_ = 0;
  int64_t read_ = 0;
};

}  // namespace rookery
