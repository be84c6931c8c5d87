#include "planning/qp/files/text_lines.h"

#include <zlib.h>

#include "tests/planning/qp/files/testing.h"

namespace rookery::qp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> All(TextLines lines) {
  std::vector<std::string> all;
  for (std::string_view line; lines.Next(&line);) all.emplace_back(line);
  EXPECT_EQ(lines.number(), static_cast<int64_t>(all.size()));
  return all;
}

void WriteGzip(const std::filesystem::path& path, std::string_view text) {
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
}

TEST(TextLines, EndInEitherWayOrNotAtAll) {
  EXPECT_THAT(All(TextLines::Of("a\nb\r\n\nc", "x")), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(All(TextLines::Of("", "x")), ElementsAre());
  EXPECT_THAT(All(TextLines::Of("\n", "x")), ElementsAre(""));
}

TEST(TextLines, AreTheSameOfTextPlainFileAndGzip) {
  const ScratchFolder folder;
  std::string text;
  std::vector<std::string> expected;
  for (size_t i = 0; i < 3000;
       ++i) {  // across many pieces, with every phase of a line at their ends
    expected.push_back(std::string(i % 211, static_cast<char>('a' + i % 26)));
    text += expected.back() + "\n";
  }
  WriteBytes(folder / "plain", text);
  WriteGzip(folder / "packed", text);
  EXPECT_EQ(All(TextLines::Of(text, "x")), expected);
  EXPECT_EQ(All(TextLines::Open(folder / "plain")), expected);
  EXPECT_EQ(All(TextLines::Open(folder / "packed")), expected);
}

TEST(TextLines, TheLongestLineIsReadAndALongerOneRefused) {
  EXPECT_EQ(All(TextLines::Of(std::string(kLongestLine, 'a') + "\nb", "x")).size(), 2u);
  for (const char* end : {"", "\n", "\nb\n"}) {
    EXPECT_THAT(MessageOf([&] {
                  All(TextLines::Of("a\n" + std::string(kLongestLine + 1, 'a') + end, "x"));
                }),
                HasSubstr("x:2: the line is longer than 65536"));
    EXPECT_THAT(
        MessageOf([&] { All(TextLines::Of(std::string(10 * kLongestLine, 'a') + end, "x")); }),
        HasSubstr("x:1: the line is longer than 65536"));
  }
}

TEST(TextLines, DamagedGzipIsRefused) {
  const ScratchFolder folder;
  std::string text;
  for (int i = 0; i < 50; ++i) text += StrCat("line ", i * i * 7919 % 1000, "\n");
  WriteGzip(folder / "packed", text);
  const std::string good = ReadBytes(folder / "packed");
  const auto read = [&](const std::string& bytes) {
    WriteBytes(folder / "damaged", bytes);
    return All(TextLines::Open(folder / "damaged"));
  };
  // Below its header a file is as good as plain text.
  for (size_t size = 10; size < good.size(); ++size) {
    EXPECT_THROW(read(good.substr(0, size)), UserError) << size;
  }
  std::string damaged = good;
  damaged[good.size() / 2] = static_cast<char>(~damaged[good.size() / 2]);
  EXPECT_THAT(MessageOf([&] { read(damaged); }), HasSubstr("gzip data are damaged or cut short"));
  damaged = good;
  damaged[good.size() - 5] = static_cast<char>(~damaged[good.size() - 5]);  // of the length
  EXPECT_THAT(MessageOf([&] { read(damaged); }), HasSubstr("gzip data are damaged or cut short"));
}

TEST(TextLines, WhatIsNoFileIsSaid) {
  const ScratchFolder folder;
  EXPECT_THAT(MessageOf([&] { TextLines::Open(folder / "none"); }),
              HasSubstr("none: can't be opened: No such file"));
  EXPECT_THAT(MessageOf([&] { All(TextLines::Open(folder.path())); }), HasSubstr("irectory"));
}

}  // namespace
}  // namespace rookery::qp
