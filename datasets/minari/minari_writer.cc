#include "datasets/minari/minari_writer.h"

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/io/output_file.h"

namespace rookery::datasets {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kDeflate = 4;        // of 9
constexpr hsize_t kPackedBytes = 1024;  // rows that are worth it: images

void WriteAttribute(hid_t object, const std::string& name, hid_t type, const void* value) {
  const Hdf5Object space(H5Screate(H5S_SCALAR), H5Sclose, name, "make a space");
  const Hdf5Object attribute(
      H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose, name,
      "make an attribute");
  if (H5Awrite(attribute, type, value) < 0) throw Failure(StrCat(name, ": can't be written"));
}

void WriteAttribute(hid_t object, const std::string& name, int64_t value) {
  WriteAttribute(object, name, H5T_NATIVE_INT64, &value);
}

void WriteAttribute(hid_t object, const std::string& name, const std::string& text) {
  const Hdf5Object type(H5Tcopy(H5T_C_S1), H5Tclose, name, "make a type");
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  const char* value = text.c_str();
  WriteAttribute(object, name, type, &value);
}

bool IsFile(const fs::path& path) {
  return path.extension() == ".h5" || path.extension() == ".hdf5";
}

}  // namespace

MinariWriter::MinariWriter(const fs::path& path, Metadata about)
    : path_(path), about_(std::move(about)), is_folder_(!IsFile(path)) {
  if (fs::exists(path_)) {
    throw UserError(StrCat(path_.string(), ": is there already; name another file, or remove it"));
  }
  BeQuiet();
  file_ = is_folder_ ? path_ / "data" / "main_data.hdf5" : path_;
  part_ = file_.string() + ".part";
  std::error_code error;
  if (is_folder_) fs::create_directories(file_.parent_path(), error);
  h5_ = H5Fcreate(part_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  if (h5_ < 0) throw Failure(StrCat(file_.string(), ": can't be made: is its folder there?"));
}

MinariWriter::~MinariWriter() {
  if (h5_ < 0) return;
  H5Fclose(h5_);
  std::error_code ignored;
  fs::remove(part_, ignored);
  if (is_folder_) fs::remove_all(path_, ignored);
}

void MinariWriter::WriteArray(hid_t episode, const NamedArray& array, const std::string& where) {
  std::vector<hsize_t> shape(array.shape.begin(), array.shape.end());
  std::vector<hsize_t> most = shape;
  most.front() = H5S_UNLIMITED;
  std::vector<hsize_t> chunk = shape;
  std::ranges::replace(chunk, hsize_t{0}, hsize_t{1});
  const Hdf5Object links(H5Pcreate(H5P_LINK_CREATE), H5Pclose, where, "make a property list");
  H5Pset_create_intermediate_group(links, 1);
  const Hdf5Object how(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, where, "make a property list");
  H5Pset_chunk(how, static_cast<int>(chunk.size()), chunk.data());
  const size_t row_bytes = shape.front() == 0 ? 0 : array.data.size() / shape.front();
  if (row_bytes >= kPackedBytes) H5Pset_deflate(how, kDeflate);
  const Hdf5Object boolean = BoolType();
  const hid_t type = array.dtype == DType::kBool ? hid_t{boolean} : NativeType(array.dtype);
  const Hdf5Object space(
      H5Screate_simple(static_cast<int>(shape.size()), shape.data(), most.data()), H5Sclose, where,
      "make a space");
  const Hdf5Object dataset(
      H5Dcreate2(episode, array.name.c_str(), type, space, links, how, H5P_DEFAULT), H5Dclose,
      where, "make a dataset");
  if (H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, array.data.data()) < 0) {
    throw Failure(StrCat(where, ": can't be written (disk full?)"));
  }
}

void MinariWriter::Write(const NamedArrays& episode, const Metadata& metadata) {
  const std::string name = StrCat("episode_", episodes_);
  const std::string where = StrCat(file_.string(), ": ", name);
  const Hdf5Object group(H5Gcreate2(h5_, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                         H5Gclose, where, "make a group");
  const int64_t steps = episode["rewards"].shape.at(0);
  WriteAttribute(group, "id", episodes_);
  WriteAttribute(group, "total_steps", steps);
  for (const auto& [key, value] : metadata) {
    if (key == "seed") WriteAttribute(group, key, ParseInt(value));
    if (!key.starts_with("options/")) continue;
    const double number = ParseDouble(value);
    WriteAttribute(group, key, H5T_NATIVE_DOUBLE, &number);
  }
  for (const NamedArray& array : episode) WriteArray(group, array, StrCat(where, "/", array.name));
  ++episodes_;
  steps_ += steps;
}

void MinariWriter::Finish() {
  for (const auto& [key, value] : about_) WriteAttribute(h5_, key, value);
  WriteAttribute(h5_, "total_episodes", episodes_);
  WriteAttribute(h5_, "total_steps", steps_);
  if (H5Fclose(std::exchange(h5_, -1)) < 0) {
    throw Failure(StrCat(file_.string(), ": can't be written (disk full?)"));
  }
  fs::rename(part_, file_);
  if (!is_folder_) return;
  nlohmann::json about(about_);
  about["total_episodes"] = episodes_;
  about["total_steps"] = steps_;
  about["data_format"] = "hdf5";
  about["dataset_size"] = static_cast<double>(fs::file_size(file_)) / 1e6;
  OutputFile out(path_ / "data" / "metadata.json", OutputFile::Mode::kTruncate);
  out.Write(about.dump(2) + "\n");
  out.Close();
}

}  // namespace rookery::datasets
