// The ground of quadruped_escape against the installed dm_control, its resampling against scipy.
#include "envs/suite/terrain.h"

#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"
#include "core/strings.h"
#include "envs/mujoco/task_env.h"
#include "envs/registry.h"
#include "envs/suite/spline_zoom.h"
#include "tests/envs/oracle.h"
#include "tests/envs/samples.h"

namespace rookery::suite {
namespace {

class TerrainTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { answer_ = AskDmControl("terrain", "-"); }

  // Past the zooms.
  static Reader Terrain() {
    Reader oracle(answer_);
    for (size_t zooms = oracle.NextCount(); zooms > 0; --zooms) {
      const size_t size = oracle.NextCount(), new_size = oracle.NextCount();
      oracle.Next(size * size + new_size * new_size);
    }
    return oracle;
  }

  static std::vector<double> answer_;
};
std::vector<double> TerrainTest::answer_;

TEST_F(TerrainTest, SplineZoomIsScipys) {
  Reader oracle(answer_);
  const size_t zooms = oracle.NextCount();
  ASSERT_GT(zooms, 5u);
  for (size_t zoom = 0; zoom < zooms; ++zoom) {
    const size_t size = oracle.NextCount(), new_size = oracle.NextCount();
    const std::vector<double> grid = oracle.Next(size * size);
    const std::vector<double> expected = oracle.Next(new_size * new_size);
    const std::vector<double> actual = SplineZoom(grid, size, new_size);
    ASSERT_EQ(actual.size(), expected.size());
    for (size_t i = 0; i < actual.size(); ++i) {
      ASSERT_NEAR(actual[i], expected[i], 1e-13) << size << " to " << new_size << ", element " << i;
    }
  }
}

TEST(SplineZoomTest, RefusesSizesThatDontFit) {
  const std::vector<double> grid(9);
  EXPECT_THROW(SplineZoom(grid, 2, 5), std::invalid_argument);
  EXPECT_THROW(SplineZoom(grid, 3, 1), std::invalid_argument);
  EXPECT_THROW(SplineZoom(std::span(grid).first(1), 1, 5), std::invalid_argument);
}

TEST_F(TerrainTest, TheBowlIsDmControls) {
  Reader oracle = Terrain();
  const std::vector<double> bumps = oracle.NextList();
  const std::vector<double> expected = oracle.NextList();
  const std::vector<double> actual = BowlTerrain(201, bumps, 30);
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i) {
    // float32 in the model.
    ASSERT_NEAR(actual[i], expected[i], 1e-7) << "element " << i;
  }
}

TEST_F(TerrainTest, BumpsAreDistributedAsDmControls) {
  Reader oracle = Terrain();
  oracle.NextList();
  oracle.NextList();
  const std::vector<double> places = oracle.NextList();
  const size_t rows = oracle.NextCount();
  const std::unique_ptr<Env> env = EnvRegistry::BuiltIn().Find("dmc/quadruped_escape").make({})();
  mjModel& model = dynamic_cast<TaskEnv&>(*env).physics().MutableModel();
  std::vector<std::vector<double>> ours(places.size()), theirs(places.size());
  Random random(13);
  for (size_t row = 0; row < rows; ++row) {
    RandomizeTerrain(model, 0, random);
    for (size_t i = 0; i < places.size(); ++i) {
      ours[i].push_back(model.hfield_data[static_cast<size_t>(places[i])]);
      theirs[i].push_back(oracle.Next());
    }
  }
  EXPECT_TRUE(oracle.AtEnd());
  for (size_t i = 0; i < places.size(); ++i) {
    ExpectSameDistribution(ours[i], theirs[i], StrCat("place ", places[i]));
  }
}

}  // namespace
}  // namespace rookery::suite
