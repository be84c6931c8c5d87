#include "core/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

struct Recipe {
  int64_t eggs = 0;
  double milk = 0;
  bool salt = false;
  std::string pan;
  std::vector<std::string> toppings;
  Fields fields() {
    Fields f;
    f.Add("eggs", &eggs, "of a hen").Min(1);
    f.Add("milk", &milk, "in litres");
    f.Add("salt", &salt, "whether");
    f.Add("pan", &pan, "which");
    f.Add("toppings", &toppings, "on it");
    return f;
  }
};

TEST(Options, HoldNumbersTextsAndConfigs) {
  ConfigNode list;
  list.kind = ConfigNode::Kind::kList;
  list.list = {ConfigNode::Scalar("leek"), ConfigNode::Scalar("cheese")};
  const Options options = {
      {"eggs", 3}, {"milk", 0.1}, {"salt", true}, {"pan", "iron"}, {"toppings", list}};
  Recipe recipe;
  options.Read(recipe.fields(), "batch 'x'");
  EXPECT_EQ(recipe.eggs, 3);
  EXPECT_EQ(recipe.milk, 0.1);
  EXPECT_TRUE(recipe.salt);
  EXPECT_EQ(recipe.pan, "iron");
  EXPECT_EQ(recipe.toppings, (std::vector<std::string>{"leek", "cheese"}));
  EXPECT_EQ(options.Number("milk"), 0.1);
  EXPECT_EQ(options.Number("pan"), std::nullopt);
  EXPECT_EQ(options.Number("pot"), std::nullopt);
}

TEST(Options, SayWhoGaveWhatIsWrong) {
  const auto expect = [](const Options& options, const std::string& text) {
    Recipe recipe;
    EXPECT_THAT([&] { options.Read(recipe.fields(), "batch 'x'"); },
                ThrowsMessage<UserError>(HasSubstr(text)));
  };
  expect({{"egs", 3}}, "batch 'x': egs: unknown key; did you mean 'eggs'?");
  expect({{"eggs", 0}}, "batch 'x': eggs: 0 is out of range");
  expect({{"salt", "much"}}, "batch 'x': salt: expected true or false, got 'much'");
}

}  // namespace
}  // namespace rookery
