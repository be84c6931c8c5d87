#include "distributed/replay/sampling/gather_images.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "distributed/replay/sampling/side_by_side.h"

namespace rookery::replay {
namespace {

constexpr size_t kGroupsAThread = 16;

struct Copy {
  RowIndex row;
  std::byte* to;
};

// A column of images and its groups of rows.
class Images {
 public:
  Images(const Storage& storage, size_t place)
      : storage_(storage),
        column_(storage.layout().fixed()[place]),
        image_(storage.layout().ImagePlace(place)),
        group_rows_(static_cast<size_t>(storage.layout().group_rows())) {}

  size_t row_bytes() const { return column_.bytes; }
  bool SameGroup(RowIndex a, RowIndex b) const {  // blocks are a whole number of groups
    const auto rows = static_cast<RowIndex>(group_rows_);
    return a / rows == b / rows;
  }

  // `copies`: of one group, by row. `scratch`: room for a group.
  void Read(std::span<const Copy> copies, std::byte* scratch) const {
    const BlockRows& rows = storage_.RowsOf(copies.front().row);
    const size_t first = storage_.NumberInBlock(copies.front().row) / group_rows_ * group_rows_;
    const size_t last = storage_.NumberInBlock(copies.back().row);
    const std::byte* from = scratch;
    if (rows.images != nullptr) {
      from = rows.images.get() + column_.offset + first * column_.bytes;
    } else {
      rows.packed[image_].Unpack(first / group_rows_,
                                 {scratch, (last + 1 - first) * column_.bytes});
    }
    for (const Copy& copy : copies) {
      const size_t number = storage_.NumberInBlock(copy.row) - first;
      std::memcpy(copy.to, from + number * column_.bytes, column_.bytes);
    }
  }

  std::unique_ptr<std::byte[]> Scratch() const {
    return std::make_unique_for_overwrite<std::byte[]>(group_rows_ * column_.bytes);
  }

 private:
  const Storage& storage_;
  const BlockLayout::Fixed& column_;
  size_t image_;
  size_t group_rows_;
};

}  // namespace

void GatherImages(const Storage& storage, size_t place, std::span<const GatherPart> parts) {
  const Images images(storage, place);
  std::vector<Copy> copies;
  for (const GatherPart& part : parts) {
    std::byte* to = part.out.data();
    for (const RowIndex row : part.rows) {
      copies.push_back({row, to});
      to += images.row_bytes();
    }
  }
  std::ranges::sort(copies, {}, &Copy::row);
  std::vector<std::span<const Copy>> groups;
  for (size_t begin = 0, end = 0; begin < copies.size(); begin = end) {
    while (end < copies.size() && images.SameGroup(copies[begin].row, copies[end].row)) ++end;
    groups.push_back(std::span(copies).subspan(begin, end - begin));
  }
  DoSideBySide(groups.size(), kGroupsAThread, [&](size_t begin, size_t end) {
    const auto scratch = images.Scratch();
    for (size_t i = begin; i < end; ++i) images.Read(groups[i], scratch.get());
  });
}

}  // namespace rookery::replay
