#include "planning/qp/linear/multifrontal.h"

#include <algorithm>

namespace rookery::qp {
Multifrontal::Multifrontal(const FrontTree& tree)
    : tree_(&tree),
      panels_(tree.panel_begin.back()),
      updates_(tree.update_entries),
      d_(tree.first.back() - tree.first.front()),
      inverse_d_(d_.size()) {
  int64_t rows = 0, columns = 0;
  for (int32_t f = 0; f < tree.size(); ++f) {
    rows = std::max(rows, tree.Shape(f).groups() * kGroup);
    columns = std::max(columns, tree.Shape(f).columns);
  }
  x_.resize(rows);
  sums_.resize(4 * columns);
  places_.resize(rows);
}

void Multifrontal::Begin(int32_t front) {
  front_ = front;
  shape_ = tree_->Shape(front);
  panel_ = panels_.data() + tree_->panel_begin[front];
  update_ = updates_.data() + tree_->update_begin[front];
  first_ = tree_->first[front];
  end_ = tree_->first[front + 1];
  packed_.Clear(shape_);
  std::fill_n(update_, shape_.update_entries(), 0.0);
  for (const int32_t child : tree_->Children(front)) Extend(child);
}

// The child's update matrix, added.
void Multifrontal::Extend(int32_t child) {
  const FrontShape shape = tree_->Shape(child);
  const std::span<const int32_t> places = tree_->Places(child);
  for (size_t i = 0; i < places.size(); ++i) {
    places_[i] = static_cast<int32_t>(shape_.PanelPlace(places[i], 0));
  }
  const double* column = updates_.data() + tree_->update_begin[child] + shape.columns % kGroup;
  for (int64_t j = 0; j < shape.rows; ++j, column += shape.update_stride()) {
    const int64_t place = places[j];
    if (place < shape_.columns) {
      double* to = panel_ + place * kGroup;
      for (int64_t i = j; i < shape.rows; ++i) to[places_[i]] += column[i];
    } else {
      const int64_t to = (place - shape_.columns) * shape_.update_stride() - shape_.update_base();
      for (int64_t i = j; i < shape.rows; ++i) update_[to + places[i]] += column[i];
    }
  }
}

void Multifrontal::SubtractFromUpdate(std::span<const int32_t> places, const double* v,
                                      int64_t width, const double* d) {
  const auto count = static_cast<int64_t>(places.size()), stride = shape_.columns * kGroup;
  for (int64_t i = 0; i < count; ++i) {
    places_[i] = static_cast<int32_t>(places[i] / stride * kGroup + places[i] % stride);
  }
  for (int64_t w = 0; w < width; ++w) {
    for (int64_t j = 0; j < count; ++j) {
      const double factor = d[w] * v[j * width + w];
      const int64_t to =
          (places_[j] - shape_.columns) * shape_.update_stride() - shape_.update_base();
      for (int64_t i = j; i < count; ++i) update_[to + places_[i]] -= factor * v[i * width + w];
    }
  }
}

void Multifrontal::SubtractFull(std::span<const int32_t> places, const double* v, int64_t width,
                                const double* d) {
  for (int64_t w = 0; w < width; ++w) {
    if (packed_.count() == PackedColumns::kMost) {
      packed_.SubtractFrom(panel_, update_);
      packed_.Clear(shape_);
    }
    packed_.Add(places, v + w, width, d[w]);
  }
}

int32_t Multifrontal::Factor() {
  if (packed_.count() > 0) packed_.SubtractFrom(panel_, update_);
  const int64_t at = tree_->first[front_] - tree_->first[0];
  return FactorFront(shape_, panel_, update_, d_.data() + at, inverse_d_.data() + at);
}

void Multifrontal::SolveLower(std::span<double> y) {
  for (int32_t f = 0; f < tree_->size(); ++f) {
    const FrontShape shape = tree_->Shape(f);
    double* own = y.data() + tree_->first[f];
    std::copy_n(own, shape.columns, x_.begin());
    std::fill(x_.begin() + shape.columns, x_.begin() + shape.groups() * kGroup, 0.0);
    SolveLowerPanel(panels_.data() + tree_->panel_begin[f], shape.columns, shape.groups(),
                    x_.data());
    std::copy_n(x_.begin(), shape.columns, own);
    const double* x = x_.data() + shape.columns;
    for (const int32_t row : tree_->Rows(f)) y[row] += *x++;
  }
}

void Multifrontal::SolveDiagonal(std::span<double> y) const {
  double* own = y.data() + tree_->first[0];
  for (size_t k = 0; k < inverse_d_.size(); ++k) own[k] *= inverse_d_[k];
}

void Multifrontal::SolveUpper(std::span<double> y) {
  for (int32_t f = tree_->size() - 1; f >= 0; --f) {
    const FrontShape shape = tree_->Shape(f);
    double* own = y.data() + tree_->first[f];
    std::copy_n(own, shape.columns, x_.begin());
    double* x = x_.data() + shape.columns;
    for (const int32_t row : tree_->Rows(f)) *x++ = y[row];
    std::fill(x, x_.data() + shape.groups() * kGroup, 0.0);
    SolveUpperPanel(panels_.data() + tree_->panel_begin[f], shape.columns, shape.groups(),
                    x_.data(), sums_.data());
    std::copy_n(x_.begin(), shape.columns, own);
  }
}

}  // namespace rookery::qp
