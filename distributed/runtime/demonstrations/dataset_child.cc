#include "distributed/runtime/demonstrations/dataset_child.h"

#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "datasets/frames.h"

namespace rookery {
namespace {

constexpr const char* kProgram = "rookery-dataset";

}  // namespace

DatasetWriter::DatasetWriter(std::string file, const Metadata& about)
    : file_(std::move(file)), child_({kProgram, "write", file_}) {
  datasets::WriteFrame({}, about, [this](std::span<const std::byte> bytes) { Send(bytes); });
}

// Where it is gone, it has said why.
void DatasetWriter::Send(std::span<const std::byte> bytes) {
  if (!child_.Send(bytes)) HearEnd();
}

void DatasetWriter::HearEnd() {
  const auto receive = [this](std::span<std::byte> bytes) { return child_.Receive(bytes); };
  if (datasets::ReadFrame(receive, file_)) throw Failure(StrCat(file_, ": could not be written"));
}

void DatasetWriter::Write(const NamedArrays& episode, const Metadata& metadata) {
  datasets::WriteFrame(episode, metadata,
                       [this](std::span<const std::byte> bytes) { Send(bytes); });
}

void DatasetWriter::Finish() {
  datasets::WriteEnd([this](std::span<const std::byte> bytes) { Send(bytes); });
  HearEnd();
}

DatasetReader::DatasetReader(std::string file)
    : file_(std::move(file)), child_({kProgram, "read", file_}) {
  const std::optional<Safetensors> about = Frame();
  if (about) episodes_ = ParseInt(about->metadata().at("episodes"));
}

std::optional<Safetensors> DatasetReader::Frame() {
  return datasets::ReadFrame(
      [this](std::span<std::byte> bytes) {
        if (child_.Receive(bytes)) return true;
        // It fell, or was stopped at a limit: the file is to blame.
        const int status = child_.Finish();
        throw UserError(StrCat(file_, ": episode_", read_, ": can't be read: what reads it ended ",
                               "with status ", status, " (a damaged file, or too large?)"));
      },
      file_);
}

std::optional<Safetensors> DatasetReader::Next() {
  std::optional<Safetensors> episode = Frame();
  read_ += episode ? 1 : 0;
  return episode;
}

}  // namespace rookery
