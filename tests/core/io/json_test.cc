#include "core/io/json.h"

#include <nlohmann/json.hpp>

#include "tests/core/io/testing.h"

namespace rookery {
namespace {

TEST(JsonTest, RoundTripAndErrors) {
  const TemporaryFolder folder;
  const nlohmann::json value = {{"a", {1, 2.5, nullptr}}, {"b", "\u00e9"}};
  WriteJson(folder / "x.json", value);
  EXPECT_EQ(ReadJson(folder / "x.json"), value);
  const std::string error = MessageOf<UserError>([] { ParseJson("{\"a\": }", "hello.json"); });
  EXPECT_THAT(error, testing::StartsWith("hello.json: not valid JSON: "));
  EXPECT_THAT(error, testing::HasSubstr("line 1"));
}

TEST(JsonTest, DeepNestingDoesNotCrash) {
  EXPECT_THROW(ParseJson(std::string(1'000'000, '['), "deep"), UserError);
}

}  // namespace
}  // namespace rookery
