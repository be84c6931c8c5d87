#include "core/io/tensorboard.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <string_view>

#include "core/error.h"
#include "core/io/checksum.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr std::string_view kPrefix = "events.out.tfevents.";

// Protocol buffers by hand: a key is (field number << 3) | wire type.
// Numbers from tensorflow/core/util/event.proto and framework/summary.proto.
enum Wire { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };
enum EventField { kWallTime = 1, kStep = 2, kFileVersion = 3, kSummary = 5, kSessionLog = 7 };
constexpr int kSummaryValue = 1;                                 // Summary.value
constexpr int kValueTag = 1, kValueSimple = 2, kValueImage = 4;  // Summary.Value
enum ImageField { kHeight = 1, kWidth = 2, kColorspace = 3, kEncoded = 4 };
constexpr int kColorspaceRgb = 3;
constexpr int kSessionStatus = 1, kStatusStart = 1;  // SessionLog.status, START

void PutVarint(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

template <class T>
std::string Raw(T value) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

void PutKey(std::string& out, int field, Wire wire) {
  PutVarint(out, static_cast<uint64_t>(field) << 3 | wire);
}

void PutNumber(std::string& out, int field, int64_t value) {
  PutKey(out, field, kVarint);
  PutVarint(out, static_cast<uint64_t>(value));
}

void PutBytes(std::string& out, int field, std::string_view bytes) {
  PutKey(out, field, kBytes);
  PutVarint(out, bytes.size());
  out += bytes;
}

std::string NewEvent(int64_t step) {
  const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
  std::string event;
  PutKey(event, kWallTime, kFixed64);
  event += Raw(now.count());
  PutNumber(event, kStep, step);
  return event;
}

// TFRecord stores checksums rotated and shifted, so that a checksum over checksums stays sound.
uint32_t MaskedCrc(std::string_view bytes) {
  const uint32_t crc = Crc32c(AsBytes(bytes));
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

std::string HostName() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

// Now, or a second later than the newest file of the folder, whatever the clock says.
std::filesystem::path NewFile(const std::filesystem::path& folder) {
  int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(
                        std::chrono::system_clock::now().time_since_epoch())
                        .count();
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kPrefix)) continue;
    const std::string digits =
        name.substr(kPrefix.size(), name.find('.', kPrefix.size()) - kPrefix.size());
    if (digits.size() != 10 || digits.find_first_not_of("0123456789") != digits.npos) continue;
    seconds = std::max<int64_t>(seconds, std::stoll(digits) + 1);
  }
  return folder / StrCat(kPrefix, seconds, ".", HostName(), ".", ::getpid());
}

}  // namespace

TensorBoardSink::TensorBoardSink(const std::filesystem::path& folder,
                                 std::optional<int64_t> resumed_at)
    : file_(NewFile(folder), OutputFile::Mode::kTruncate) {
  std::string version = NewEvent(0);
  PutBytes(version, kFileVersion, "brain.Event:2");
  WriteRecord(version);
  // START drops what is at its step and beyond; a first START, of a fresh run, drops nothing.
  std::string start = NewEvent(resumed_at ? *resumed_at + 1 : 0);
  std::string session;
  PutNumber(session, kSessionStatus, kStatusStart);
  PutBytes(start, kSessionLog, session);
  WriteRecord(start);
}

void TensorBoardSink::Write(int64_t step, const Metrics& metrics) {
  std::string summary;
  for (const auto& [name, number] : metrics) {
    std::string value;
    PutBytes(value, kValueTag, name);
    PutKey(value, kValueSimple, kFixed32);
    value += Raw(static_cast<float>(number));
    PutBytes(summary, kSummaryValue, value);
  }
  std::string event = NewEvent(step);
  PutBytes(event, kSummary, summary);
  WriteRecord(event);
}

void TensorBoardSink::WritePicture(int64_t step, const std::string& name, const Picture& picture,
                                   std::string_view png) {
  std::string image;
  PutNumber(image, kHeight, picture.height);
  PutNumber(image, kWidth, picture.width);
  PutNumber(image, kColorspace, kColorspaceRgb);
  PutBytes(image, kEncoded, png);
  std::string value, summary;
  PutBytes(value, kValueTag, name);
  PutBytes(value, kValueImage, image);
  PutBytes(summary, kSummaryValue, value);
  std::string event = NewEvent(step);
  PutBytes(event, kSummary, summary);
  WriteRecord(event);
}

void TensorBoardSink::WriteRecord(const std::string& payload) {
  const std::string length = Raw(static_cast<uint64_t>(payload.size()));
  file_.WriteWhole(StrCat(length, Raw(MaskedCrc(length)), payload, Raw(MaskedCrc(payload))));
}

}  // namespace rookery
