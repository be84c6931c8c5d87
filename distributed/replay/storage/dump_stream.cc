#include "distributed/replay/storage/dump_stream.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <istream>
#include <ostream>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::replay {
namespace {

constexpr size_t kFrameBytes = size_t{1} << 20;
constexpr uint64_t kMostText = 1 << 20;

}  // namespace

// Eight bytes a step, each step a bijection of the state, so that any one changed word shows.
uint64_t Checksum(std::span<const std::byte> bytes) {
  constexpr uint64_t kMultiplier = 0x9E3779B97F4A7C15;
  uint64_t hash = bytes.size() + 1;
  for (size_t at = 0; at < bytes.size(); at += sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, std::min(sizeof(word), bytes.size() - at));
    hash = std::rotl((hash ^ word) * kMultiplier, 29);
  }
  return hash;
}

void DumpWriter::Bytes(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const size_t part = std::min(bytes.size(), kFrameBytes - frame_.size());
    frame_.insert(frame_.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(part));
    bytes = bytes.subspan(part);
    if (frame_.size() == kFrameBytes) WriteFrame();
  }
}

void DumpWriter::Text(std::string_view text) {
  Value(uint64_t{text.size()});
  Bytes(std::as_bytes(std::span(text)));
}

void DumpWriter::Frames(std::string_view frames) {
  Flush();
  out_.write(frames.data(), static_cast<std::streamsize>(frames.size()));
}

void DumpWriter::Flush() {
  if (!frame_.empty()) WriteFrame();
}

void DumpWriter::WriteFrame() {
  const auto size = static_cast<uint32_t>(frame_.size());
  const uint64_t checksum = Checksum(frame_);
  out_.write(reinterpret_cast<const char*>(&size), sizeof(size));
  out_.write(reinterpret_cast<const char*>(&checksum), sizeof(checksum));
  out_.write(reinterpret_cast<const char*>(frame_.data()), size);
  frame_.clear();
}

void DumpWriter::Finish() {
  Flush();
  WriteFrame();
  out_.flush();
  if (!out_) throw Failure("the replay dump couldn't be written");
}

void DumpReader::Fail(const std::string& why) {
  throw UserError(StrCat("the replay dump can't be used: ", why));
}

void DumpReader::NextFrame() {
  uint32_t size = 0;
  uint64_t checksum = 0;
  in_.read(reinterpret_cast<char*>(&size), sizeof(size));
  in_.read(reinterpret_cast<char*>(&checksum), sizeof(checksum));
  if (!in_) Fail("it is cut short");
  if (size > kFrameBytes) Fail("it is damaged");
  frame_.resize(size);
  in_.read(reinterpret_cast<char*>(frame_.data()), size);
  if (!in_) Fail("it is cut short");
  if (Checksum(frame_) != checksum) Fail("it is damaged");
  at_ = 0;
}

void DumpReader::Bytes(std::span<std::byte> out) {
  while (!out.empty()) {
    if (at_ == frame_.size()) {
      NextFrame();
      if (frame_.empty()) Fail("it ends too early");
    }
    const size_t part = std::min(out.size(), frame_.size() - at_);
    std::memcpy(out.data(), frame_.data() + at_, part);
    at_ += part;
    out = out.subspan(part);
  }
}

void DumpReader::Append(std::vector<std::byte>& out, uint64_t size) {
  while (size > 0) {
    const size_t part = std::min<uint64_t>(size, kFrameBytes);
    const size_t old = out.size();
    out.resize(old + part);
    Bytes(std::span(out).subspan(old));
    size -= part;
  }
}

bool DumpReader::Flag() { return Whole(0, 1) == 1; }

int64_t DumpReader::Whole(int64_t low, int64_t high) {
  const auto value = Value<int64_t>();
  if (value < low || value > high) {
    Fail(StrCat("it has ", value, " where ", low, " to ", high, " would be right"));
  }
  return value;
}

std::string DumpReader::Text() {
  const auto size = Value<uint64_t>();
  if (size > kMostText) Fail("it is damaged");
  std::string text(size, '\0');
  Bytes(std::as_writable_bytes(std::span(text)));
  return text;
}

void DumpReader::Finish() {
  if (at_ != frame_.size()) Fail("it is longer than it should be");
  NextFrame();
  if (!frame_.empty()) Fail("it is longer than it should be");
}

}  // namespace rookery::replay
