// Bytes in frames that are checked before anything in them is believed:
//
//   | uint32 size, at most 1 MiB | uint64 checksum | size bytes |   ...   and an empty frame last
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace rookery::replay {

uint64_t Checksum(std::span<const std::byte> bytes);

class DumpWriter {
 public:
  explicit DumpWriter(std::ostream& out) : out_(out) {}

  void Bytes(std::span<const std::byte> bytes);
  template <class T>
  void Value(const T& value) {
    static_assert(std::is_arithmetic_v<T>);
    Bytes(std::as_bytes(std::span(&value, 1)));
  }
  void Text(std::string_view text);
  // What other DumpWriters wrote up to their Flush, as it is.
  void Frames(std::string_view frames);
  // Ends the present frame.
  void Flush();
  // Writes what is left and the last frame. Throws Failure where the stream has failed.
  void Finish();

 private:
  void WriteFrame();

  std::ostream& out_;
  std::vector<std::byte> frame_;
};

// Every method throws UserError where the dump is cut short or damaged.
class DumpReader {
 public:
  explicit DumpReader(std::istream& in) : in_(in) {}

  void Bytes(std::span<std::byte> out);
  // Appends; memory grows with what was really read.
  void Append(std::vector<std::byte>& out, uint64_t size);
  template <class T>
  T Value() {
    static_assert(std::is_arithmetic_v<T>);
    T value;
    Bytes(std::as_writable_bytes(std::span(&value, 1)));
    return value;
  }
  bool Flag();
  // A whole number in [low, high].
  int64_t Whole(int64_t low, int64_t high);
  std::string Text();
  void Finish();

  [[noreturn]] static void Fail(const std::string& why);

 private:
  void NextFrame();

  std::istream& in_;
  std::vector<std::byte> frame_;
  size_t at_ = 0;
};

}  // namespace rookery::replay
