#include "core/fields.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;

struct Inner {
  int64_t layers = 2;
  Fields fields() {
    Fields f;
    f.Add("layers", &layers, "hidden layers").Range(1, 8);
    return f;
  }
};

struct Knobs {
  double gamma = 0.99;
  bool verbose = false;
  std::string device = "auto";
  std::vector<int64_t> hidden = {256, 256};
  std::vector<double> band = {0, 1};
  std::vector<double> bounds = {0, 1};
  int64_t seed = 0;
  ConfigNode free;
  Inner inner;
  Fields fields() {
    Fields f;
    f.Add("gamma", &gamma, "discount").Range(0, 1);
    f.Add("verbose", &verbose, "say more");
    f.Add("device", &device, "where to train").OneOf({"auto", "cpu", "cuda"});
    f.Add("hidden", &hidden, "units of each hidden layer").Min(1);
    f.Add("band", &band, "low, high").Count(2);
    f.Add("bounds", &bounds, "low, high").Count(2).OrInfinite();
    f.Add("seed", &seed, "of everything random").Range(0, 0x1p53);
    f.Add("free", &free, "whatever it is");
    f.Group("inner", inner.fields());
    return f;
  }
};

std::string ErrorOf(const ConfigNode& node) {
  Knobs options;
  try {
    options.fields().Read(node, "agent");
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

ConfigNode With(const std::string& path, const std::string& text) {
  ConfigNode node = ConfigNode::Map();
  node.At(path) = ConfigNode::Scalar(text, "a.yaml:7");
  return node;
}

TEST(FieldsTest, ReadsWhatWasWritten) {
  Knobs options;
  options.gamma = 0.5;
  options.hidden = {64};
  options.inner.layers = 3;
  Knobs again;
  again.fields().Read(options.fields().Write());
  EXPECT_EQ(again.gamma, 0.5);
  EXPECT_EQ(again.hidden, (std::vector<int64_t>{64}));
  EXPECT_EQ(again.inner.layers, 3);
}

TEST(FieldsTest, ErrorsNamePlaceAndRemedy) {
  EXPECT_EQ(ErrorOf(With("gama", "1")),
            "a.yaml:7: agent.gama: unknown key; did you mean 'gamma'? (there are gamma, verbose, "
            "device, hidden, band, bounds, seed, free, inner)");
  EXPECT_EQ(ErrorOf(With("gamma", "1.5")), "a.yaml:7: agent.gamma: 1.5 is out of range (0 to 1)");
  EXPECT_EQ(ErrorOf(With("gamma", "nan")), "a.yaml:7: agent.gamma: nan is out of range (0 to 1)");
  EXPECT_EQ(ErrorOf(With("gamma", "high")), "a.yaml:7: agent.gamma: expected number, got 'high'");
  EXPECT_EQ(ErrorOf(With("inner.layers", "2.5")),
            "a.yaml:7: agent.inner.layers: expected whole number, got '2.5'");
  EXPECT_THAT(ErrorOf(With("device", "gpu")), HasSubstr("'gpu' is not one of auto, cpu, cuda"));
  EXPECT_THAT(ErrorOf(With("inner", "3")), HasSubstr("agent.inner: expected a map, got '3'"));
  EXPECT_THAT(ErrorOf(With("verbose", "maybe")), HasSubstr("expected true or false"));
  EXPECT_THAT(ErrorOf(With("hidden", "0")), HasSubstr("0 is out of range (at least 1)"));
  EXPECT_THAT(ErrorOf(With("free", "3")), HasSubstr("agent.free: expected a map, got '3'"));
  EXPECT_EQ(ErrorOf(With("band", "1")), "a.yaml:7: agent.band: expected 2 items, got 1");
}

TEST(FieldsTest, WholeNumbersMayBeWrittenAsPowersOfTen) {
  Knobs options;
  options.fields().Read(With("inner.layers", "8e0"), "agent");
  EXPECT_EQ(options.inner.layers, 8);
}

TEST(FieldsTest, WholeNumbersAreNeverRounded) {
  EXPECT_EQ(ErrorOf(With("seed", "9007199254740992")), "");
  EXPECT_EQ(ErrorOf(With("seed", "9007199254740993")),
            "a.yaml:7: agent.seed: 9007199254740993 is out of range (0 to 9007199254740992)");
}

TEST(FieldsTest, InfinityIsRefusedUnlessItMeansSomething) {
  Knobs options;
  ConfigNode node = ConfigNode::Map();
  node["bounds"].kind = ConfigNode::Kind::kList;
  node["bounds"].list = {ConfigNode::Scalar("-inf"), ConfigNode::Scalar("inf")};
  options.fields().Read(node, "agent");
  EXPECT_TRUE(std::isinf(options.bounds[1]));
  const ConfigNode infinite = node["bounds"];
  node["band"] = infinite;
  EXPECT_EQ(ErrorOf(node), "agent.band: expected a finite number");
}

// 256 where [256, 256] was: one layer, or both of another width?
TEST(FieldsTest, ANumberIsNoListOfSeveral) {
  EXPECT_EQ(ErrorOf(With("hidden", "64")),
            "a.yaml:7: agent.hidden: 64 is no list: write [64] for one, [64, 64] for two (units of "
            "each hidden layer)");
}

TEST(FieldsTest, AFileIsOfATypeOfItsOwn) {
  std::string path;
  Fields f;
  f.Add("xml", &path, "the model").File();
  EXPECT_EQ(f.Help()[0].type, kFileType);
}

TEST(FieldsTest, HelpHasALineForEachField) {
  Knobs options;
  const auto lines = options.fields().Help("agent");
  ASSERT_EQ(lines.size(), 9u);
  EXPECT_EQ(lines[3].default_value, "[256, 256]");
  EXPECT_EQ(lines[4].range, "2 items");
  EXPECT_EQ(lines[8].path, "agent.inner.layers");
  EXPECT_EQ(lines[8].range, "1 to 8");
}

TEST(ConfigNodeTest, MergeReplacesKeyByKey) {
  ConfigNode base = With("a.b", "1");
  base.At("a.c") = ConfigNode::Scalar("2");
  const ConfigNode merged = Merge(base, With("a.b", "3"));
  EXPECT_EQ(merged.Find("a")->Find("b")->scalar, "3");
  EXPECT_EQ(merged.Find("a")->Find("c")->scalar, "2");
}

}  // namespace
}  // namespace rookery
