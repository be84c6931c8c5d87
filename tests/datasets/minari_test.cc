// Files in Minari's layout: ours as Minari reads them, Minari's as we read them, and those that are
// damaged or made to harm.
#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/json.h"
#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"
#include "core/strings.h"
#include "datasets/minari/minari_reader.h"
#include "datasets/minari/minari_writer.h"
#include "tests/paths.h"

namespace rookery::datasets {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

void Oracle(const std::string& what, const fs::path& folder, const fs::path& out = "/dev/null") {
  const std::string command =
      StrCat(PythonPath(), " ", SourcePath("tests/datasets/minari_oracle.py"), " ", what, " ",
             folder.string(), " > ", out.string());
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

template <class T>
void Add(NamedArrays& arrays, const std::string& name, DType dtype, std::vector<int64_t> shape,
         const std::vector<T>& values) {
  arrays.AddCopy({.name = name,
                  .dtype = dtype,
                  .shape = std::move(shape),
                  .data = std::as_bytes(std::span(values))});
}

NamedArrays TwoSteps(float first) {
  NamedArrays arrays;
  Add<float>(arrays, "observations/position", DType::kFloat32, {3, 2}, {first, 1, 2, 3, 4, 5});
  Add<uint8_t>(arrays, "observations/pixels", DType::kUint8, {3, 1, 2, 2},
               {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  Add<float>(arrays, "actions", DType::kFloat32, {2, 1}, {0.5, -0.25});
  Add<float>(arrays, "rewards", DType::kFloat32, {2}, {-1, 0});
  Add<float>(arrays, "infos/cost", DType::kFloat32, {2}, {0, 1});
  Add<uint8_t>(arrays, "infos/success", DType::kBool, {2}, {0, 1});
  Add<uint8_t>(arrays, "terminations", DType::kBool, {2}, {0, 1});
  Add<uint8_t>(arrays, "truncations", DType::kBool, {2}, {0, 0});
  return arrays;
}

Metadata About() {
  return {{"observation_space",
           R"({"type": "Dict", "subspaces": {"position": {"type": "Box", "dtype": "float32", )"
           R"("shape": [2], "low": [-Infinity, 0.0], "high": [Infinity, 9.0]}, "pixels": )"
           R"({"type": "Box", "dtype": "uint8", "shape": [1, 2, 2], "low": [[[0, 0], [0, 0]]], )"
           R"("high": [[[255, 255], [255, 255]]]}}})"},
          {"action_space",
           R"({"type": "Box", "dtype": "float32", "shape": [1], "low": [-1.0], "high": [1.0]})"},
          {"dataset_id", "test"}};
}

TEST(MinariTest, MinariReadsWhatIsWritten) {
  const TemporaryFolder folder;
  const fs::path dataset = folder / "demos";
  MinariWriter writer(dataset, About());
  writer.Write(TwoSteps(0), {{"seed", "7"}});
  writer.Write(TwoSteps(9), {});
  writer.Finish();
  Oracle("read", dataset, folder / "out.json");
  const json read = ReadJson(folder / "out.json");
  EXPECT_EQ(read.at("total_steps"), 4);
  EXPECT_EQ(read.at("seeds"), json({7, nullptr}));
  const json& episode = read.at("episodes").at(1);
  EXPECT_EQ(episode.at("observations").at("position"), json({{9, 1}, {2, 3}, {4, 5}}));
  EXPECT_EQ(episode.at("observations").at("pixels").at(2), json({{{9, 10}, {11, 12}}}));
  EXPECT_EQ(episode.at("actions"), json::array({json::array({0.5}), json::array({-0.25})}));
  EXPECT_EQ(episode.at("rewards"), json({-1, 0}));
  EXPECT_EQ(episode.at("terminations"), json({false, true}));
  EXPECT_EQ(episode.at("truncations"), json({false, false}));
  EXPECT_EQ(episode.at("infos").at("cost"), json({0, 1}));
  EXPECT_THAT(read.at("spaces").at(0).get<std::string>(), HasSubstr("Box([-inf   0.], [inf  9.]"));
}

TEST(MinariTest, WhatIsWrittenIsRead) {
  const TemporaryFolder folder;
  const fs::path file = folder / "demos.h5";
  MinariWriter writer(file, About());
  writer.Write(TwoSteps(3), {{"seed", "7"}, {"options/mass", "0.25"}});
  EXPECT_FALSE(fs::exists(file)) << "it is there whole or not at all";
  writer.Finish();
  const MinariReader reader(file);
  ASSERT_EQ(reader.episodes(), 1);
  const auto episode = reader.Read(0);
  EXPECT_EQ(episode.metadata.at("seed"), "7");
  EXPECT_EQ(episode.metadata.at("options/mass"), "0.25");
  const NamedArrays expected = TwoSteps(3);
  EXPECT_EQ(episode.arrays.size(), expected.size());
  for (const NamedArray& array : expected) {
    const NamedArray& ours = episode.arrays[array.name];
    EXPECT_EQ(ours.dtype, array.dtype) << array.name;
    EXPECT_EQ(ours.shape, array.shape) << array.name;
    EXPECT_TRUE(std::ranges::equal(ours.data, array.data)) << array.name;
  }
}

TEST(MinariTest, NothingIsLeftOfWhatWasNotFinished) {
  const TemporaryFolder folder;
  {
    MinariWriter file(folder / "demos.h5", About()), dataset(folder / "demos", About());
    file.Write(TwoSteps(1), {});
    dataset.Write(TwoSteps(1), {});
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
  OutputFile(folder / "there.h5", OutputFile::Mode::kTruncate).Write("mine");
  EXPECT_THAT([&] { MinariWriter again(folder / "there.h5", About()); },
              ThrowsMessage<UserError>(HasSubstr("is there already")));
}

TEST(MinariTest, ReadsWhatMinariWrote) {
  const TemporaryFolder folder;
  const fs::path dataset = folder / "pendulum";
  fs::create_directory(dataset);
  Oracle("write", dataset);
  const MinariReader reader(dataset);
  ASSERT_EQ(reader.episodes(), 2);
  const NamedArrays arrays = reader.Read(1).arrays;
  EXPECT_THAT(arrays["observations"].shape, ElementsAre(6, 3));
  EXPECT_THAT(arrays["actions"].shape, ElementsAre(5, 1));
  EXPECT_THAT(arrays["rewards"].shape, ElementsAre(5));
  EXPECT_EQ(arrays["truncations"].dtype, DType::kBool);
  EXPECT_EQ(arrays["truncations"].data[4], std::byte{1});
  Oracle("read", dataset, folder / "out.json");
  const json read = ReadJson(folder / "out.json").at("episodes").at(1);
  const std::span<const float> seen = arrays.Floats("observations");
  EXPECT_FLOAT_EQ(seen[3 * 4 + 2], read.at("observations").at(4).at(2).get<float>());
}

TEST(MinariTest, NothingInAFileIsBelieved) {
  const TemporaryFolder folder;
  Oracle("traps", folder.path());
  const auto read = [&](const std::string& name) {
    return [&folder, name] {
      const MinariReader reader(folder / name);
      for (int64_t i = 0; i < reader.episodes(); ++i) reader.Read(i);
    };
  };
  const auto says = [](const std::string& what) {
    return ThrowsMessage<UserError>(HasSubstr(what));
  };
  EXPECT_THAT(read("external.h5"), says("external.h5: episode_0/x: lies in other files"));
  EXPECT_THAT(read("virtual.h5"), says("episode_0/x: lies in other files"));
  EXPECT_THAT(read("link.h5"), says("episode_0: has links"));
  EXPECT_THAT(read("soft.h5"), says("episode_0: has links"));
  EXPECT_THAT(read("huge.h5"), says("episode_0/x: is too large"));
  EXPECT_THAT(read("gap.h5"), says("episode_1: is missing, of 2 episodes"));
  EXPECT_THAT(read("empty.h5"), says("empty.h5: holds no episode"));
  EXPECT_THAT(read("text.h5"), says("episode_0/rewards: holds no numbers"));
  EXPECT_THAT(read("cut.h5"), says("cut short"));
  EXPECT_THAT(read("other.h5"), says("can't be opened as HDF5"));
  EXPECT_THAT(read("nowhere.h5"), says("is no file in Minari's HDF5 layout"));
  const NamedArrays arrays = MinariReader(folder / "infos.h5").Read(0).arrays;
  EXPECT_EQ(arrays["infos/cost"].dtype, DType::kFloat64);
  EXPECT_FALSE(arrays.Has("infos/text"));
}

}  // namespace
}  // namespace rookery::datasets
