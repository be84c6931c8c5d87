#include "distributed/stream/value_check.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "core/action.h"
#include "core/error.h"
#include "tests/distributed/stream/peers.h"

namespace rookery::stream {
namespace {

using testing::HasSubstr;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

Schema FewColumns() {
  const auto column = [](std::string name, DType dtype, std::vector<int64_t> shape = {},
                         ColumnKind kind = ColumnKind::kStep, bool ragged = false) {
    return Column{
        {.name = std::move(name), .dtype = dtype, .shape = std::move(shape), .ragged = ragged},
        kind};
  };
  return Schema({column("obs/position", DType::kFloat64, {3}),
                 column("action", DType::kFloat32, {2}), column("reward", DType::kFloat32),
                 column("terminated", DType::kBool), column("count", DType::kInt64),
                 column("obs/contacts", DType::kFloat32, {2}, ColumnKind::kStep, true),
                 column("seed", DType::kInt64, {}, ColumnKind::kEpisode),
                 column("parameters", DType::kFloat64, {2}, ColumnKind::kEpisode)});
}

// Five rows of zeros, but for what a test sets; row 2 has three contacts, row 4 one.
class ValueCheckTest : public testing::Test {
 protected:
  // Whether it is let through, or what is said of it; the same in pieces of any length.
  std::string Verdict() const {
    std::string said;
    for (const size_t length : {1000, 40, 7, 3, 1}) {
      std::vector<std::byte> bytes;
      const auto add = [&](const auto& values) {
        const auto more = std::as_bytes(std::span(values));
        bytes.insert(bytes.end(), more.begin(), more.end());
      };
      add(position), add(action), add(reward), add(terminated), add(count), add(contacts);
      std::vector<std::span<std::byte>> pieces;
      for (std::span<std::byte> rest = bytes; !rest.empty();) {
        pieces.push_back(rest.first(std::min(length, rest.size())));
        rest = rest.subspan(pieces.back().size());
        pieces.emplace_back();  // an empty one hurts nobody
      }
      const ChunkHeader header{.env = 3, .episode = 7, .first_row = 10, .rows = 5};
      std::string text;
      try {
        ValueCheck(FewColumns()).Check(header, std::as_bytes(std::span(episode)), counts, pieces);
      } catch (const UserError& error) {
        text = error.what();
      }
      if (length == 1000) said = text;
      EXPECT_EQ(text, said) << length;
    }
    return said;
  }

  std::vector<double> position = std::vector<double>(15);
  std::vector<float> action = std::vector<float>(10);
  std::vector<float> reward = std::vector<float>(5);
  std::vector<uint8_t> terminated = std::vector<uint8_t>(5);
  std::vector<int64_t> count = std::vector<int64_t>(5);
  std::vector<float> contacts = std::vector<float>(8);
  std::vector<uint32_t> counts = {0, 0, 3, 0, 1};
  std::vector<double> episode = std::vector<double>(3);
};

TEST_F(ValueCheckTest, WhatCanBeTrainedOnIsLetThrough) {
  EXPECT_EQ(Verdict(), "");
  position = {1e300,   -1e300, 5e-324, -0.0, std::numeric_limits<double>::max(),
              -1e-300, 0,      1,      2,    3,
              4,       5,      6,      7,    8};
  action = {1, -1, 0.5, -0.0f, 1e-40f, 1.000001f, -1.000001f, 0, 0, 0};
  reward = {std::numeric_limits<float>::max(), -std::numeric_limits<float>::max(), 1e-45f, 0, 3};
  terminated = {0, 1, 0, 0, 1};
  count = {-1, std::numeric_limits<int64_t>::min(), 0x7ff0000000000000, -1, 5};  // no floats
  EXPECT_EQ(Verdict(), "");
}

TEST_F(ValueCheckTest, WhatIsNotFiniteIsNamed) {
  reward[1] = kNan;
  EXPECT_EQ(Verdict(), "env 3, episode 7, row 11: 'reward' is nan; it must be finite");
  reward[1] = -kInfinity;
  EXPECT_THAT(Verdict(), HasSubstr("'reward' is -inf; it must be finite"));
  reward[1] = 0;
  position[14] = std::numeric_limits<double>::infinity();
  EXPECT_THAT(Verdict(), HasSubstr("row 14: 'obs/position'[2] is inf"));
  position[14] = -std::nan("1");
  EXPECT_THAT(Verdict(), HasSubstr("row 14: 'obs/position'[2] is"));
}

TEST_F(ValueCheckTest, ActionsHaveARange) {
  for (const float value : {1.001f, -1.001f, 1e30f, kNan, kInfinity}) {
    action[5] = value;
    EXPECT_THAT(Verdict(), testing::AllOf(HasSubstr("row 12: 'action'[1] is"),
                                          HasSubstr("it must be in [-1, 1]")));
  }
}

TEST(ValueCheckOfChoicesTest, AnActionIsOneOfTheChoices) {
  EnvSpec env{.id = "test/choices", .observations = {{.name = "state"}}};
  env.action = {.kind = ActionSpec::Kind::kMultiDiscrete, .counts = {3, 2}};
  const Schema schema({{ActionColumnSpec(env.action), ColumnKind::kStep}});
  const auto verdict = [&](std::vector<float> actions) -> std::string {
    std::span<std::byte> piece = std::as_writable_bytes(std::span(actions));
    const ChunkHeader header{.rows = static_cast<uint32_t>(actions.size() / 2)};
    try {
      ValueCheck(schema).Check(header, {}, {}, {&piece, 1});
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(verdict({0, 0, 2, 1, 1, 0}), "");
  EXPECT_THAT(verdict({0, 0, 3, 1}),
              HasSubstr("row 1: 'action'[0] is 3; it must be a whole number from 0 to 2"));
  EXPECT_THAT(verdict({0, 2}),
              HasSubstr("'action'[1] is 2; it must be a whole number from 0 to 1"));
  for (const float value : {-1.0f, 0.5f, kNan, kInfinity, -kInfinity, 1e30f}) {
    EXPECT_NE(verdict({value, 0}), "") << value;
  }
}

TEST_F(ValueCheckTest, FlagsAreFlags) {
  terminated[4] = 2;
  EXPECT_THAT(Verdict(), HasSubstr("row 14: 'terminated' is 2; it must be 0 or 1"));
}

TEST_F(ValueCheckTest, RaggedAndEpisodeColumnsAreChecked) {
  contacts[5] = kNan;  // the second element of row 2's third contact
  EXPECT_THAT(Verdict(), HasSubstr("row 12: 'obs/contacts'[1] is nan"));
  contacts[5] = 0;
  contacts[6] = kNan;
  EXPECT_THAT(Verdict(), HasSubstr("row 14: 'obs/contacts'[0] is nan"));
  contacts[6] = 0;
  episode[2] = std::nan("");
  EXPECT_THAT(Verdict(), HasSubstr("env 3, episode 7: 'parameters'[1] is nan"));
}

}  // namespace
}  // namespace rookery::stream
