#include "distributed/stream/value_check.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "core/action.h"
#include "core/error.h"
#include "core/strings.h"

namespace rookery::stream {
namespace {

constexpr double kMostAction = 1 + 1e-5;

// Numbers' magnitudes are ordered as their bits without the sign are, and what is not finite has
// larger ones than all others: one subtraction a value says whether it is above a limit, and a
// compiler makes vectors of it.
template <class Bits>
bool AnyAbove(std::span<const std::byte> bytes, Bits limit) {
  constexpr Bits kSign = Bits{1} << (8 * sizeof(Bits) - 1);
  const size_t count = bytes.size() / sizeof(Bits);
  Bits above = 0;
  for (size_t i = 0; i < count; ++i) {
    Bits bits;
    std::memcpy(&bits, bytes.data() + i * sizeof(Bits), sizeof(Bits));
    above |= limit - (bits & ~kSign);
  }
  return (above & kSign) != 0;
}

uint32_t Limit32(bool is_box) {
  return is_box ? std::bit_cast<uint32_t>(static_cast<float>(kMostAction)) : 0x7f7fffffu;
}
uint64_t Limit64(bool is_box) {
  return is_box ? std::bit_cast<uint64_t>(kMostAction) : 0x7fefffffffffffffull;
}

bool AnyNoBool(std::span<const std::byte> bytes) {
  std::byte any{0};
  for (const std::byte byte : bytes) any |= byte;
  return (any & ~std::byte{1}) != std::byte{0};
}

bool AnyBad(DType dtype, bool is_box, std::span<const std::byte> bytes) {
  if (dtype == DType::kFloat32) return AnyAbove<uint32_t>(bytes, Limit32(is_box));
  if (dtype == DType::kFloat64) return AnyAbove<uint64_t>(bytes, Limit64(is_box));
  return AnyNoBool(bytes);
}

// Columns of whole numbers hold nothing that can't be trained on.
bool IsChecked(DType dtype) {
  return dtype == DType::kFloat32 || dtype == DType::kFloat64 || dtype == DType::kBool;
}

std::string ValueText(DType dtype, const std::byte* at) {
  if (dtype == DType::kBool) return StrCat(static_cast<int>(*at));
  if (dtype == DType::kFloat64) {
    double value;
    std::memcpy(&value, at, sizeof(value));
    return ShortestDouble(value);
  }
  float value;
  std::memcpy(&value, at, sizeof(value));
  return StrCat(value);
}

// `last`: of each element of a value. The index of the first float that is no choice, or -1.
std::ptrdiff_t FirstNoChoice(std::span<const double> last, std::span<const std::byte> bytes,
                             size_t element) {
  for (size_t i = 0; i < bytes.size() / sizeof(float); ++i) {
    float value;
    std::memcpy(&value, bytes.data() + i * sizeof(value), sizeof(value));
    const bool is_choice =
        value >= 0 && value <= last[(element + i) % last.size()] && std::floor(value) == value;
    if (!is_choice) return static_cast<std::ptrdiff_t>(i);
  }
  return -1;
}

std::string PlaceOf(const ChunkHeader& header) {
  return StrCat("env ", header.env, ", episode ", header.episode);
}

}  // namespace

ValueCheck::ValueCheck(const Schema& schema) {
  for (const bool ragged : {false, true}) {
    for (const Column& column : schema.columns()) {
      if (column.spec.ragged != ragged) continue;
      Rule rule{.column = column.spec.name,
                .dtype = column.spec.dtype,
                .value_bytes = column.spec.NumBytes(),
                .ragged = ragged};
      if (column.spec.name == column::kAction) {
        const bool is_choice = column.spec.unit == kIndexUnit && !column.spec.high.empty() &&
                               column.spec.dtype == DType::kFloat32;
        rule.values = is_choice ? Values::kChoice : Values::kBox;
        if (is_choice) rule.last = column.spec.high;
      }
      (column.kind == ColumnKind::kEpisode ? episode_ : rows_).push_back(rule);
    }
  }
}

std::ptrdiff_t ValueCheck::FirstBad(const Rule& rule, std::span<const std::byte> bytes,
                                    size_t element) {
  if (rule.values == Values::kChoice) return FirstNoChoice(rule.last, bytes, element);
  const bool is_box = rule.values == Values::kBox;
  if (!IsChecked(rule.dtype) || !AnyBad(rule.dtype, is_box, bytes)) return -1;
  const size_t size = SizeOf(rule.dtype);
  size_t i = 0;
  while (!AnyBad(rule.dtype, is_box, bytes.subspan(i * size, size))) ++i;
  return static_cast<std::ptrdiff_t>(i);
}

std::string ValueCheck::Complaint(const Rule& rule, std::span<const std::byte> bytes, size_t bad,
                                  size_t element) {
  const size_t size = SizeOf(rule.dtype), in_row = element % (rule.value_bytes / size);
  const std::string index = rule.value_bytes > size ? StrCat("[", in_row, "]") : "";
  std::string right = "finite";
  if (rule.dtype == DType::kBool) right = "0 or 1";
  if (rule.values == Values::kBox) right = "in [-1, 1]";
  if (rule.values == Values::kChoice) {
    right = StrCat("a whole number from 0 to ", rule.last[element % rule.last.size()]);
  }
  return StrCat("'", rule.column, "'", index, " is ",
                ValueText(rule.dtype, bytes.data() + bad * size), "; it must be ", right);
}

void ValueCheck::CheckEpisode(const ChunkHeader& header, std::span<const std::byte> bytes) const {
  for (const Rule& rule : episode_) {
    size_t size = rule.value_bytes;
    if (rule.ragged) {
      uint32_t count = 0;
      std::memcpy(&count, bytes.data(), sizeof(count));
      bytes = bytes.subspan(sizeof(count));
      size *= count;
    }
    const std::span<const std::byte> values = bytes.first(size);
    bytes = bytes.subspan(size);
    if (const auto bad = FirstBad(rule, values, 0); bad >= 0) {
      throw UserError(
          StrCat(PlaceOf(header), ": ",
                 Complaint(rule, values, static_cast<size_t>(bad), static_cast<size_t>(bad))));
    }
  }
}

void ValueCheck::Check(const ChunkHeader& header, std::span<const std::byte> episode_columns,
                       std::span<const uint32_t> ragged_counts,
                       std::span<const std::span<std::byte>> pieces) const {
  if (!episode_columns.empty()) CheckEpisode(header, episode_columns);
  auto piece = pieces.begin();
  size_t taken = 0;  // of *piece
  for (const Rule& rule : rows_) {
    size_t left = rule.value_bytes * header.rows;
    const std::span<const uint32_t> counts =
        rule.ragged ? ragged_counts.first(header.rows) : std::span<const uint32_t>();
    if (rule.ragged) {
      left = 0;
      for (const uint32_t count : counts) left += rule.value_bytes * count;
      ragged_counts = ragged_counts.subspan(header.rows);
    }
    const size_t size = SizeOf(rule.dtype);
    std::array<std::byte, sizeof(double)> split;
    size_t element = 0;  // of the column, at the beginning of a part
    while (left > 0) {
      if (taken == piece->size()) {
        ++piece;
        taken = 0;
        continue;
      }
      std::span<const std::byte> part =
          piece->subspan(taken, std::min(left, piece->size() - taken));
      if (part.size() >= size) {
        part = part.first(part.size() / size * size);
        taken += part.size();
      } else {  // one element in several pieces
        for (size_t i = 0; i < size; ++i) {
          for (; taken == piece->size(); taken = 0) ++piece;
          split[i] = (*piece)[taken++];
        }
        part = std::span(split).first(size);
      }
      if (const auto bad = FirstBad(rule, part, element); bad >= 0) {
        const size_t at = element + static_cast<size_t>(bad);
        size_t row = at * size / rule.value_bytes;
        if (rule.ragged) {  // the row that this value belongs to
          size_t value = row;
          for (row = 0; value >= counts[row]; ++row) value -= counts[row];
        }
        throw UserError(StrCat(PlaceOf(header), ", row ", header.first_row + row, ": ",
                               Complaint(rule, part, static_cast<size_t>(bad), at)));
      }
      element += part.size() / size;
      left -= part.size();
    }
  }
}

}  // namespace rookery::stream
