#include "core/io/safetensors.h"

#include <cstring>
#include <stdexcept>

#include "tests/core/io/testing.h"

namespace rookery {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

template <class T>
NamedArray MakeArray(const std::string& name, std::vector<int64_t> shape,
                     const std::vector<T>& values) {
  return {name, DTypeOf<T>(), std::move(shape), std::as_bytes(std::span(values))};
}

template <class T>
std::vector<T> Values(const NamedArray& array) {
  EXPECT_EQ(array.dtype, DTypeOf<T>());
  std::vector<T> values(array.data.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), array.data.data(), array.data.size());
  return values;
}

std::vector<std::byte> Write(std::span<const NamedArray> arrays, const Metadata& metadata) {
  std::vector<std::byte> bytes;
  WriteSafetensors(arrays, metadata, [&](std::span<const std::byte> piece) {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
  });
  return bytes;
}

// A file with this header and this many zero bytes behind it.
std::vector<std::byte> Handmade(const std::string& header, size_t data) {
  std::vector<std::byte> bytes(8 + header.size() + data);
  const uint64_t length = header.size();
  std::memcpy(bytes.data(), &length, 8);
  std::memcpy(bytes.data() + 8, header.data(), header.size());
  return bytes;
}

std::string Defect(const std::string& header, size_t data) {
  return MessageOf<UserError>([&] { Safetensors::Parse(Handmade(header, data), "x.safetensors"); });
}

TEST(SafetensorsTest, PythonReadsWhatWeWrite) {
  const TemporaryFolder folder;
  const std::vector<uint8_t> bytes = {1, 2, 3};
  const std::vector<uint8_t> flags = {1, 0};
  const std::vector<float> floats = {0, -1.5, 2, 3, 4, 5};
  const std::vector<double> doubles = {0.1};
  const std::vector<int64_t> longs = {-5'000'000'000};
  const std::vector<int32_t> ints = {-7, 8};
  const std::vector<NamedArray> arrays = {
      MakeArray("a.bytes", {3}, bytes),
      {"flags", DType::kBool, {2}, std::as_bytes(std::span(flags))},
      MakeArray("floats", {2, 3}, floats),
      MakeArray("scalar", {}, doubles),
      MakeArray("long", {1}, longs),
      MakeArray("ints", {2, 1}, ints),
      {"none", DType::kFloat32, {0, 4}, {}}};
  const auto path = folder / "x.safetensors";
  WriteSafetensors(path, arrays, {{"version", "3"}, {"note", "\"é\"\n"}});
  EXPECT_EQ(RunOracle("safetensors_oracle.py", "read " + path.string()),
            "[('note', '\"é\"\\n'), ('version', '3')]\n"
            "a.bytes uint8 (3,) [1, 2, 3]\n"
            "flags bool (2,) [True, False]\n"
            "floats float32 (2, 3) [0.0, -1.5, 2.0, 3.0, 4.0, 5.0]\n"
            "ints int32 (2, 1) [-7, 8]\n"
            "long int64 (1,) [-5000000000]\n"
            "none float32 (0, 4) []\n"
            "scalar float64 () [0.1]\n");
  const Safetensors file = Safetensors::Read(path);
  EXPECT_EQ(file.metadata().at("note"), "\"é\"\n");
  EXPECT_EQ(Values<float>(file.Get("floats")), floats);
  // The header ends at a multiple of 8, and each array at one of its element's size.
  for (const NamedArray& array : file.arrays()) {
    const auto address = reinterpret_cast<uintptr_t>(array.data.data());
    EXPECT_EQ(address % SizeOf(array.dtype), 0u) << array.name;
  }
}

TEST(SafetensorsTest, WeReadWhatPythonWrites) {
  const TemporaryFolder folder;
  const auto path = folder / "x.safetensors";
  RunOracle("safetensors_oracle.py", "write " + path.string());
  const Safetensors file = Safetensors::Read(path);
  EXPECT_EQ(file.arrays().size(), 8u);
  EXPECT_EQ(file.metadata(), (Metadata{{"version", "7"}, {"note", "é"}}));
  EXPECT_THAT(Values<uint8_t>(file.Get("u8")), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(Values<int32_t>(file.Get("i32")), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(Values<int64_t>(file.Get("i64")), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(Values<float>(file.Get("f32")), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(Values<double>(file.Get("f64")), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(file.Get("f64").shape, ElementsAre(2, 3));
  EXPECT_EQ(file.Get("bool").dtype, DType::kBool);
  EXPECT_EQ(std::to_integer<int>(file.Get("bool").data[1]), 1);
  EXPECT_TRUE(file.Get("scalar").shape.empty());
  EXPECT_THAT(Values<float>(file.Get("scalar")), ElementsAre(2.5f));
  EXPECT_THAT(file.Get("empty").shape, ElementsAre(0, 4));
  EXPECT_THAT(MessageOf<UserError>([&] { file.Get("scaler"); }),
              HasSubstr("has no tensor 'scaler'; did you mean 'scalar'?"));
}

TEST(SafetensorsTest, WriterRefusesWhatIsNotAnArray) {
  const std::vector<float> values = {1, 2};
  const std::vector<NamedArray> wrong = {MakeArray("a", {3}, values)};
  EXPECT_THROW(Write(wrong, {}), std::logic_error);
  const std::vector<NamedArray> twice = {MakeArray("a", {2}, values), MakeArray("a", {2}, values)};
  EXPECT_THROW(Write(twice, {}), std::logic_error);
}

TEST(SafetensorsTest, DefectsAreNamed) {
  EXPECT_EQ(Defect("[]", 0), "x.safetensors: not a good safetensors file: its header is not a map");
  EXPECT_THAT(Defect("{", 0), HasSubstr("x.safetensors: not valid JSON"));
  const auto one = [](const std::string& dtype, const std::string& shape, const std::string& at) {
    return StrCat("{\"a\":{\"dtype\":\"", dtype, "\",\"shape\":", shape, ",\"data_offsets\":", at,
                  "}}");
  };
  EXPECT_THAT(Defect(one("F16", "[1]", "[0,2]"), 2), HasSubstr("element type \"F16\""));
  EXPECT_THAT(Defect(one("F32", "[2]", "[0,8]"), 4), HasSubstr("at bytes 0 to 8 of 4"));
  EXPECT_THAT(Defect(one("F32", "[2]", "[8,0]"), 8), HasSubstr("at bytes 8 to 0"));
  EXPECT_THAT(Defect(one("F32", "[2]", "[0,4]"), 4), HasSubstr("needs 8 bytes and has 4"));
  EXPECT_THAT(Defect(one("F32", "[-2]", "[0,8]"), 8), HasSubstr("has -2 in it"));
  EXPECT_THAT(Defect(one("F32", "[1.5]", "[0,8]"), 8), HasSubstr("has 1.5 in it"));
  EXPECT_THAT(Defect(one("F32", "7", "[0,8]"), 8), HasSubstr("has no shape"));
  EXPECT_THAT(Defect(one("F32", "[4611686018427387904]", "[0,0]"), 0),
              HasSubstr("larger than memory"));
  EXPECT_THAT(Defect(one("F32", "[1]", "[0]"), 4), HasSubstr("no data_offsets"));
  EXPECT_THAT(Defect(one("F32", "[1]", "[4,8]"), 8), HasSubstr("a gap"));
  EXPECT_THAT(Defect(one("F32", "[1]", "[0,4]"), 8), HasSubstr("4 bytes belong to no tensor"));
  EXPECT_THAT(Defect("{\"a\":3}", 0), HasSubstr("'a' is not described by a map"));
  EXPECT_THAT(Defect("{\"__metadata__\":{\"a\":3}}", 0), HasSubstr("metadata 'a' is not a text"));
  EXPECT_THAT(Defect("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
                     "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}}",
                     6),
              HasSubstr("overlaps"));
}

TEST(SafetensorsTest, AHeaderLongerThanTheFileIsRefused) {
  for (const uint64_t length : {uint64_t{3}, uint64_t{99'999'999}, ~uint64_t{0}}) {
    std::vector<std::byte> bytes(10);
    std::memcpy(bytes.data(), &length, 8);
    EXPECT_THAT(MessageOf<UserError>([&] { Safetensors::Parse(bytes, "x"); }),
                HasSubstr("header of"));
  }
}

TEST(SafetensorsTest, ArraysOfOthersAreAlignedToo) {
  const std::string header = R"({"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                             R"("w":{"dtype":"F64","shape":[1],"data_offsets":[1,9]}})";
  std::vector<std::byte> bytes = Handmade(header, 9);
  const double value = 0.1;
  std::memcpy(bytes.data() + bytes.size() - sizeof value, &value, sizeof value);
  const Safetensors file = Safetensors::Parse(bytes, "x.safetensors");
  const NamedArray& w = file.Get("w");
  EXPECT_EQ(reinterpret_cast<uintptr_t>(w.data.data()) % sizeof value, 0u);
  EXPECT_EQ(Values<double>(w), std::vector{value});
}

// Cut at every length, and with every bit of the header flipped: read or refused, never a crash.
// (Each is its own allocation, so that AddressSanitizer sees a read behind the end.)
TEST(SafetensorsTest, DamagedFilesAreReadOrRefused) {
  const std::vector<float> floats = {1, 2, 3, 4};
  const std::vector<uint8_t> bytes = {1, 2, 3};
  const std::vector<NamedArray> arrays = {MakeArray("w", {2, 2}, floats),
                                          MakeArray("b", {3}, bytes)};
  const std::vector<std::byte> good = Write(arrays, {{"version", "3"}});
  ASSERT_EQ(Safetensors::Parse(good, "x").arrays().size(), 2u);
  for (size_t length = 0; length < good.size(); ++length) {
    const std::vector<std::byte> cut(good.begin(), good.begin() + static_cast<ptrdiff_t>(length));
    EXPECT_THROW(Safetensors::Parse(cut, "x"), UserError) << length;
  }
  int refused = 0;
  const size_t data = 16 + 3;
  for (size_t at = 0; at < good.size() - data; ++at) {
    for (int value = 0; value < 256; ++value) {
      std::vector<std::byte> changed = good;
      changed[at] = static_cast<std::byte>(value);
      try {
        size_t size = 0;
        const Safetensors file = Safetensors::Parse(changed, "x");
        for (const NamedArray& array : file.arrays()) size += array.data.size();
        EXPECT_LE(size, data);
      } catch (const UserError&) {
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace rookery
