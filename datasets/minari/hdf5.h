// HDF5's handles, closed by themselves, and its errors as ours.
#pragma once

#include <hdf5.h>

#include <string>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "core/tensor_spec.h"

namespace rookery::datasets {

// An open object of HDF5.
class Hdf5Object {
 public:
  using Close = herr_t (*)(hid_t);

  // Throws UserError "WHERE: can't WHAT" where HDF5 gave none.
  Hdf5Object(hid_t id, Close close, const std::string& where, const char* what)
      : id_(id), close_(close) {
    if (id_ < 0) throw UserError(StrCat(where, ": can't ", what));
  }
  Hdf5Object(Hdf5Object&& other) noexcept
      : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Hdf5Object& operator=(Hdf5Object&&) = delete;
  ~Hdf5Object() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }

 private:
  hid_t id_;
  Close close_;
};

// Errors are ours: HDF5 prints none.
inline void BeQuiet() { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

// How numbers lie in memory; of all but bool, which files have types of their own for.
inline hid_t NativeType(DType dtype) {
  switch (dtype) {
    case DType::kUint8:
      return H5T_NATIVE_UINT8;
    case DType::kInt32:
      return H5T_NATIVE_INT32;
    case DType::kInt64:
      return H5T_NATIVE_INT64;
    case DType::kFloat32:
      return H5T_NATIVE_FLOAT;
    case DType::kFloat64:
      return H5T_NATIVE_DOUBLE;
    case DType::kBool:
      break;
  }
  return -1;
}

// numpy's bool, as h5py writes it.
inline Hdf5Object BoolType() {
  Hdf5Object type(H5Tenum_create(H5T_NATIVE_INT8), H5Tclose, "HDF5", "make a type");
  for (const auto& [name, value] : {std::pair{"FALSE", int8_t{0}}, {"TRUE", int8_t{1}}}) {
    H5Tenum_insert(type, name, &value);
  }
  return type;
}

}  // namespace rookery::datasets
