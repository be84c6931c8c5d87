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
  constexpr size_t kDepth = 1'000'000;
  EXPECT_THROW(ParseJson(std::string(kDepth, '['), "deep"), UserError);
  // Well formed: it is printing it that would be too much.
  const std::string whole = std::string(kDepth, '[') + std::string(kDepth, ']');
  EXPECT_THAT(MessageOf<UserError>([&] { ParseJson(whole, "deep"); }),
              testing::HasSubstr("nested more than 64 deep"));
}

}  // namespace
}  // namespace rookery
