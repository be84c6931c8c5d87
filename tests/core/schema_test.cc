#include "core/schema.h"

#include <limits>

#include <gtest/gtest.h>

#include "core/error.h"

namespace rookery {
namespace {

EnvSpec PendulumLike() {
  EnvSpec spec;
  spec.id = "test/pendulum";
  spec.observations = {{.name = "angle", .shape = {2}}, {.name = "velocity", .shape = {1}}};
  spec.action.low = {-2};
  spec.action.high = {2};
  return spec;
}

TEST(SchemaTest, HasAColumnForEveryFieldAndTheStandardOnes) {
  EnvSpec spec = PendulumLike();
  spec.has_cost = true;
  spec.parameters = {{.name = "mass", .low = 1, .high = 2, .default_value = 1}};
  const Schema schema = MakeSchema(spec, {{{.name = "log_prob"}, ColumnKind::kPolicy}});
  EXPECT_EQ(schema[schema.IndexOf("obs/angle")].spec.shape, (std::vector<int64_t>{2}));
  EXPECT_EQ(schema[schema.IndexOf("log_prob")].kind, ColumnKind::kPolicy);
  EXPECT_EQ(schema[schema.IndexOf("parameters")].kind, ColumnKind::kEpisode);
  // 3 observations, action, reward, cost, log_prob: 7 floats; 2 flags; the policy's version.
  EXPECT_EQ(schema.RowBytes(), 7 * 4 + 2 + 8u);
  EXPECT_EQ(schema.Find("success"), Schema::kNone);
}

TEST(SchemaTest, AnUnknownColumnNamesTheNearest) {
  const Schema schema = MakeSchema(PendulumLike(), {});
  try {
    schema.IndexOf("rewards");
    FAIL();
  } catch (const UserError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'reward'"), std::string::npos);
  }
}

TEST(EnvSpecTest, RefusesWhatNoPolicyCanActIn) {
  EnvSpec spec = PendulumLike();
  spec.action.high = {std::numeric_limits<double>::infinity()};
  EXPECT_THROW(spec.Validate(), UserError);
  spec.action.high = {-2};
  EXPECT_THROW(spec.Validate(), UserError);
  spec.action.high = {2};
  EXPECT_NO_THROW(spec.Validate());
  spec.observations.push_back(spec.observations.front());
  EXPECT_THROW(spec.Validate(), UserError);
}

}  // namespace
}  // namespace rookery
