#include "datasets/minari/minari_reader.h"

#include <optional>
#include <string_view>
#include <vector>

#include "datasets/frames.h"

namespace rookery::datasets {
namespace {

namespace fs = std::filesystem;

constexpr hsize_t kMostBytes = hsize_t{1} << 30;  // of an array

std::string FileOf(const fs::path& path) {
  for (const fs::path& file : {path / "data" / "main_data.hdf5", path / "main_data.hdf5", path}) {
    if (fs::is_regular_file(file)) return file.string();
  }
  throw UserError(StrCat(path.string(), ": is no file in Minari's HDF5 layout, and no folder with ",
                         "data/main_data.hdf5"));
}

hid_t OpenFile(const std::string& file) {
  BeQuiet();
  H5PLset_loading_state(0);  // a file chooses no library that runs here
  return H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
}

// The names of a group's members. Throws UserError on a link that leads out of the file.
std::vector<std::string> MembersOf(hid_t group, const std::string& where) {
  struct Found {
    std::vector<std::string> names;
    bool foreign = false;
  } found;
  const auto visit = [](hid_t, const char* name, const H5L_info_t* info, void* data) -> herr_t {
    auto* f = static_cast<Found*>(data);
    f->names.emplace_back(name);
    f->foreign |= info->type != H5L_TYPE_HARD;
    return 0;
  };
  hsize_t at = 0;
  if (H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, &at, visit, &found) < 0) {
    throw UserError(StrCat(where, ": can't be read (cut short?)"));
  }
  if (found.foreign) throw UserError(StrCat(where, ": has links, which are not followed"));
  return found.names;
}

// What values of the type are here; nothing for text and the like.
std::optional<DType> DTypeOf(hid_t type) {
  const size_t bytes = H5Tget_size(type);
  switch (H5Tget_class(type)) {
    case H5T_ENUM:
      if (bytes == 1) return DType::kBool;
      return std::nullopt;
    case H5T_INTEGER:
      if (bytes == 1) return H5Tget_sign(type) == H5T_SGN_NONE ? DType::kUint8 : DType::kInt32;
      return bytes <= 4 && H5Tget_sign(type) != H5T_SGN_NONE ? DType::kInt32 : DType::kInt64;
    case H5T_FLOAT:
      return bytes <= 4 ? DType::kFloat32 : DType::kFloat64;
    default:
      return std::nullopt;
  }
}

// The bytes lie in the dataset itself, and in filters that HDF5 has built in.
void CheckStored(hid_t dataset, const std::string& where) {
  const Hdf5Object how(H5Dget_create_plist(dataset), H5Pclose, where, "be read");
  if (H5Pget_external_count(how) != 0 || H5Pget_layout(how) == H5D_VIRTUAL) {
    throw UserError(StrCat(where, ": lies in other files, which are not read"));
  }
}

// The dataset as an array `name`; false where its values are no numbers.
bool ReadArray(hid_t dataset, const std::string& name, const std::string& where, NamedArrays& to) {
  CheckStored(dataset, where);
  const Hdf5Object stored(H5Dget_type(dataset), H5Tclose, where, "read its type");
  const std::optional<DType> dtype = DTypeOf(stored);
  if (!dtype) return false;
  const Hdf5Object space(H5Dget_space(dataset), H5Sclose, where, "read its shape");
  const int dimensions = H5Sget_simple_extent_ndims(space);
  if (dimensions < 1 || dimensions > 8) return false;
  std::vector<hsize_t> extents(static_cast<size_t>(dimensions));
  H5Sget_simple_extent_dims(space, extents.data(), nullptr);
  hsize_t bytes = SizeOf(*dtype);
  for (const hsize_t extent : extents) {
    if (extent != 0 && bytes > kMostBytes / extent) {
      throw UserError(StrCat(where, ": is too large; an array of an episode has at most ",
                             kMostBytes, " bytes"));
    }
    bytes *= extent;
  }
  std::vector<std::byte> values(bytes);
  const hid_t type = *dtype == DType::kBool ? hid_t{stored} : NativeType(*dtype);  // a byte
  if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) {
    throw UserError(StrCat(where, ": can't be read (cut short, or damaged?)"));
  }
  to.AddCopy(
      {.name = name, .dtype = *dtype, .shape = {extents.begin(), extents.end()}, .data = values});
  return true;
}

void ReadTree(hid_t parent, const std::string& member, const std::string& name,
              const std::string& where, int depth, NamedArrays& to) {
  const Hdf5Object object(H5Oopen(parent, member.c_str(), H5P_DEFAULT), H5Oclose, where,
                          "be opened (cut short?)");
  if (H5Iget_type(object) == H5I_DATASET) {
    const bool is_info = name.starts_with("infos/");
    if (!ReadArray(object, name, where, to) && !is_info) {
      throw UserError(StrCat(where, ": holds no numbers"));
    }
    return;
  }
  if (H5Iget_type(object) != H5I_GROUP || depth == 0) {
    throw UserError(StrCat(where, ": is no array"));
  }
  for (const std::string& inner : MembersOf(object, where)) {
    ReadTree(object, inner, StrCat(name, "/", inner), StrCat(where, "/", inner), depth - 1, to);
  }
}

// An attribute that is one number, as text; nothing where it is something else.
std::optional<std::string> NumberAttribute(hid_t object, const std::string& name,
                                           const std::string& where) {
  const Hdf5Object attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, where,
                             "be read");
  const Hdf5Object type(H5Aget_type(attribute), H5Tclose, where, "be read");
  const Hdf5Object space(H5Aget_space(attribute), H5Sclose, where, "be read");
  if (H5Sget_simple_extent_npoints(space) != 1) return std::nullopt;
  int64_t whole = 0;
  double number = 0;
  if (H5Tget_class(type) == H5T_INTEGER && H5Aread(attribute, H5T_NATIVE_INT64, &whole) >= 0) {
    return std::to_string(whole);
  }
  if (H5Tget_class(type) == H5T_FLOAT && H5Aread(attribute, H5T_NATIVE_DOUBLE, &number) >= 0) {
    return ShortestDouble(number);
  }
  return std::nullopt;
}

std::vector<std::string> AttributesOf(hid_t object, const std::string& where) {
  std::vector<std::string> names;
  const auto visit = [](hid_t, const char* name, const H5A_info_t*, void* data) -> herr_t {
    static_cast<std::vector<std::string>*>(data)->emplace_back(name);
    return 0;
  };
  hsize_t at = 0;
  if (H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_NATIVE, &at, visit, &names) < 0) {
    throw UserError(StrCat(where, ": its attributes can't be read (cut short?)"));
  }
  return names;
}

}  // namespace

MinariReader::MinariReader(const fs::path& path)
    : file_(FileOf(path)),
      h5_(OpenFile(file_), H5Fclose, file_, "be opened as HDF5 (cut short, or another format?)") {
  for (const std::string& name : MembersOf(h5_, file_)) episodes_ += name.starts_with("episode_");
  if (episodes_ == 0) throw UserError(StrCat(file_, ": holds no episode"));
}

MinariReader::Episode MinariReader::Read(int64_t number) const {
  const std::string name = StrCat("episode_", number);
  const std::string where = StrCat(file_, ": ", name);
  if (H5Lexists(h5_, name.c_str(), H5P_DEFAULT) <= 0) {
    throw UserError(StrCat(where, ": is missing, of ", episodes_, " episodes"));
  }
  const Hdf5Object group(H5Gopen2(h5_, name.c_str(), H5P_DEFAULT), H5Gclose, where,
                         "be opened (cut short?)");
  Episode episode;
  for (const std::string& member : MembersOf(group, where)) {
    ReadTree(group, member, member, StrCat(where, "/", member), /*depth=*/2, episode.arrays);
  }
  episode.metadata["id"] = std::to_string(number);
  for (const std::string& attribute : AttributesOf(group, where)) {
    if (attribute != "seed" && !attribute.starts_with("options/")) continue;
    if (const auto number = NumberAttribute(group, attribute, where)) {
      episode.metadata[attribute] = *number;
    }
  }
  return episode;
}

}  // namespace rookery::datasets
