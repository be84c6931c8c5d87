#include "core/position.h"

#include <gtest/gtest.h>

namespace rookery {
namespace {

TEST(Position, IsOrderedAndNamed) {
  EXPECT_LT(Position(7), Position(7, 1));
  EXPECT_LT(Position(7, 999), Position(8));
  EXPECT_EQ(ToString(12000), "12000");
  EXPECT_EQ(ToString({12000, 500}), "12000+500");
  EXPECT_EQ(Described(1), "1 decision");
  EXPECT_EQ(Described({0, 1}), "0 decisions and 1 update");
}

TEST(Position, ComesFromItsNameAlone) {
  for (const Position& position : {Position(0), Position(12000), Position(3, 1), Position(0, 77)}) {
    EXPECT_EQ(ParsePosition(ToString(position)), position);
  }
  for (const char* text : {"", "+", "+5", "5+", "5+0", "-1", "5+-1", "05", "5 ", "5.0", "best",
                           "5+1+1", "99999999999999999999"}) {
    EXPECT_EQ(ParsePosition(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace rookery
