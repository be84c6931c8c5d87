#include "planning/qp/files/mat_element.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::qp {
namespace {

constexpr size_t kTag = 8;  // bytes; elements begin at multiples of it

[[noreturn]] void Refuse(const std::string& where, const std::string& what) {
  throw UserError(StrCat(where, ": not a good MATLAB file: ", what));
}

uint32_t Word(std::span<const std::byte> bytes, size_t at) {
  uint32_t word = 0;
  std::memcpy(&word, bytes.data() + at, sizeof word);
  return word;
}

template <class T>
std::vector<double> As(std::span<const std::byte> data, const std::string& where) {
  if (data.size() % sizeof(T) != 0) {
    Refuse(where, StrCat(data.size(), " bytes of numbers of ", sizeof(T), " bytes each"));
  }
  std::vector<double> values;
  values.reserve(data.size() / sizeof(T));
  for (; !data.empty(); data = data.subspan(sizeof(T))) {
    T value{};
    std::memcpy(&value, data.data(), sizeof value);
    values.push_back(static_cast<double>(value));
  }
  return values;
}

}  // namespace

std::vector<double> MatElement::Numbers(const std::string& where) const {
  switch (type) {
    case MatType::kInt8:
      return As<int8_t>(data, where);
    case MatType::kUint8:
      return As<uint8_t>(data, where);
    case MatType::kInt16:
      return As<int16_t>(data, where);
    case MatType::kUint16:
      return As<uint16_t>(data, where);
    case MatType::kInt32:
      return As<int32_t>(data, where);
    case MatType::kUint32:
      return As<uint32_t>(data, where);
    case MatType::kSingle:
      return As<float>(data, where);
    case MatType::kDouble:
      return As<double>(data, where);
    case MatType::kInt64:
      return As<int64_t>(data, where);
    case MatType::kUint64:
      return As<uint64_t>(data, where);
    default:
      Refuse(where, StrCat("elements of type ", static_cast<uint32_t>(type), " for numbers"));
  }
}

MatElement MatElements::Next() {
  if (bytes_.size() < kTag) Refuse(where_, "it ends within an element; is it cut short?");
  const uint32_t first = Word(bytes_, 0);
  if (const uint32_t small = first >> 16; small != 0) {  // up to 4 bytes within the tag
    if (small > 4) Refuse(where_, StrCat("a small element of ", small, " bytes"));
    const MatElement element{static_cast<MatType>(first & 0xffff), bytes_.subspan(4, small)};
    bytes_ = bytes_.subspan(kTag);
    return element;
  }
  const size_t size = Word(bytes_, 4);
  if (size > bytes_.size() - kTag) {
    Refuse(where_, StrCat("an element of ", size, " bytes where ", bytes_.size() - kTag,
                          " are left; is it cut short?"));
  }
  const MatElement element{static_cast<MatType>(first), bytes_.subspan(kTag, size)};
  // What is packed isn't padded.
  const size_t padded =
      element.type == MatType::kCompressed ? size : (size + kTag - 1) / kTag * kTag;
  bytes_ = bytes_.subspan(std::min(kTag + padded, bytes_.size()));
  return element;
}

std::vector<std::byte> Unpack(std::span<const std::byte> packed, size_t most,
                              const std::string& where) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw Failure("zlib can't be set up");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::vector<std::byte> bytes;
  std::array<std::byte, 1 << 16> piece;
  int status = Z_OK;
  while (status == Z_OK && bytes.size() <= most) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = piece.size();
    status = inflate(&stream, Z_NO_FLUSH);
    bytes.insert(bytes.end(), piece.begin(), piece.end() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (bytes.size() > most) Refuse(where, StrCat("an array of more than ", most, " bytes"));
  if (status != Z_STREAM_END) Refuse(where, "its packed data are damaged or cut short");
  return bytes;
}

}  // namespace rookery::qp
