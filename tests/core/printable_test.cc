#include "core/printable.h"

#include <gtest/gtest.h>

namespace rookery {
namespace {

TEST(PrintableTest, OrdinaryTextStaysAsItIs) {
  EXPECT_EQ(Printable("env 3: reward is nan"), "env 3: reward is nan");
  EXPECT_EQ(Printable("Zürich, 東京, 🤖"), "Zürich, 東京, 🤖");
  EXPECT_EQ(Printable(""), "");
}

TEST(PrintableTest, WhatForgesMovesOrHidesIsEscaped) {
  EXPECT_EQ(Printable("a\nb\r\tc"), "a\\nb\\x0d c");
  EXPECT_EQ(Printable("\x1b[2J\x1b]0;title\x07\x7f"), "\\x1b[2J\\x1b]0;title\\x07\\x7f");
  EXPECT_EQ(Printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "2J"),
            "\\u009b2J");  // a terminal's other escape
  EXPECT_EQ(Printable("\xe2\x80\xae"
                      "txt.exe"),
            "\\u202etxt.exe");
  EXPECT_EQ(Printable("\xe2\x80\xa8"), "\\u2028");
}

TEST(PrintableTest, BytesThatAreNoUtf8AreEscaped) {
  EXPECT_EQ(Printable("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(Printable("\xc0\x8a"), "\\xc0\\x8a");                    // a line break in two bytes
  EXPECT_EQ(Printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // half of a pair
  EXPECT_EQ(Printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond Unicode
}

TEST(PrintableTest, LengthIsBounded) {
  EXPECT_EQ(Printable(std::string(100, 'x'), 10), "xxxxxxxxxx... (100 bytes)");
  EXPECT_EQ(Printable("ääää", 5), "ää... (8 bytes)");
  EXPECT_LT(Printable(std::string(1 << 20, '\n')).size(), kMostPrintable + 40);
}

}  // namespace
}  // namespace rookery
