#include "distributed/runtime/learning/write_back.h"

#include <vector>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/dtype.h"

namespace rookery {

NamedTensors ToLearnerColumns(const replay::Table& table, const NamedTensors& columns,
                              int64_t batch_size, const std::string& who) {
  const std::vector<Column>& all = table.columns().columns();
  std::vector<std::string> names;
  for (size_t c = table.schema().size(); c < all.size(); ++c) names.push_back(all[c].spec.name);
  NamedTensors host;
  for (const auto& [name, tensor] : columns) {
    const size_t c = table.columns().Find(name);
    if (c == Schema::kNone || c < table.schema().size()) {
      throw UserError(StrCat(who, ": no learner column '", name, "'", DidYouMean(name, names)));
    }
    const TensorSpec& spec = all[c].spec;
    std::vector<int64_t> shape = spec.shape;
    shape.insert(shape.begin(), batch_size);
    if (tensor.sizes() != at::IntArrayRef(shape)) {
      throw UserError(StrCat(who, ": learner column '", name, "' is ",
                             ShapeString(tensor.sizes().vec()), " instead of ",
                             ShapeString(shape)));
    }
    host.Add(name, tensor.detach().to(at::kCPU, ScalarTypeOf(spec.dtype)).contiguous());
  }
  return host;
}

void WriteBack(replay::Table& table, const NamedTensors& columns,
               std::span<const replay::StableId> ids) {
  for (const auto& [name, tensor] : columns) {
    table.Write(name, ids,
                {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()});
  }
}

}  // namespace rookery
