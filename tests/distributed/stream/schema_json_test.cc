#include "distributed/stream/schema_json.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/distributed/stream/peers.h"

namespace rookery::stream {
namespace {

using nlohmann::json;

TEST(SchemaJsonTest, EverythingComesBack) {
  std::vector<Column> columns = TestSchema().columns();
  constexpr double kInf = std::numeric_limits<double>::infinity();
  columns[0].spec.low = {-kInf, 0.1, -1e300, 5e-324, 0, 0, -kInf};
  columns[0].spec.high = {kInf};
  columns[0].spec.unit = "rad/s";
  columns[2].spec.role = Role::kCriticOnly;
  const Schema schema(columns);
  EXPECT_EQ(SchemaFromJson(json::parse(SchemaToJson(schema).dump())), schema);
}

TEST(SchemaJsonTest, SaysWhichColumnIsBad) {
  const json good = SchemaToJson(TestSchema());
  const auto expect = [&](const char* path, const json& value, const char* text) {
    json bad = good;
    bad[json::json_pointer(path)] = value;
    try {
      SchemaFromJson(bad);
      ADD_FAILURE() << path << " " << value;
    } catch (const UserError& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(text));
    }
  };
  expect("/1/dtype", "float16", "column 1");
  expect("/2/shape", "x", "column 2");
  expect("/2/shape", {-1}, "negative");
  expect("/2/shape", {1 << 30, 1 << 30, 1 << 30}, "too large");
  expect("/1/shape", {0}, "no bytes");
  expect("/3/kind", "batch", "column 3");
  expect("/3/name", "action", "action");
  expect("/4/low", {"x"}, "column 4");
  expect("/5", 3, "column 5");
  EXPECT_THROW(SchemaFromJson(json::object()), UserError);
}

TEST(SchemaJsonTest, LayoutsAreCompared) {
  const Schema ours = TestSchema();
  EXPECT_EQ(DescribeMismatch(ours, ours), "");
  std::vector<Column> columns = ours.columns();
  columns[0].spec.low = {-1};
  EXPECT_EQ(DescribeMismatch(ours, Schema(columns)), "");
  columns[0].spec.shape = {8};
  EXPECT_THAT(DescribeMismatch(ours, Schema(columns)), testing::HasSubstr("obs/position"));
  columns = ours.columns();
  columns[1].spec.ragged = false;
  EXPECT_NE(DescribeMismatch(ours, Schema(columns)), "");
  columns = ours.columns();
  columns.pop_back();
  EXPECT_THAT(DescribeMismatch(ours, Schema(columns)), testing::HasSubstr("missing there"));
  EXPECT_THAT(DescribeMismatch(Schema(columns), ours), testing::HasSubstr("missing here"));
}

}  // namespace
}  // namespace rookery::stream
