// A text file line by line, gzipped or not: what it unpacks to need not fit into memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace rookery::qp {

inline constexpr size_t kLongestLine = 1 << 16;

class TextLines {
 public:
  // UserError where the file isn't there or can't be opened.
  static TextLines Open(const std::filesystem::path& path);
  // `text` must outlive this; `where` names it in errors.
  static TextLines Of(std::string_view text, std::string where);

  // The next line, without its end (\n or \r\n), good until the next call; false behind the last.
  // UserError for a line that is too long, and where gzip's data are damaged or cut short.
  bool Next(std::string_view* line);

  int64_t number() const { return number_; }  // of the last line, from 1
  int64_t bytes() const { return bytes_; }    // of all lines until now, unpacked
  const std::string& where() const { return where_; }
  // "where:number: what" of the last line.
  [[noreturn]] void Refuse(std::string_view what) const;

 private:
  // Fills from the front, and returns how many bytes; 0 at the end.
  using Read = std::function<size_t(std::span<char>)>;

  TextLines(std::string where, Read read) : where_(std::move(where)), read_(std::move(read)) {}
  bool Refill();

  std::string where_;
  Read read_;
  std::string buffer_{};
  size_t at_ = 0;  // where the next line begins in the buffer
  int64_t number_ = 0, bytes_ = 0;
};

}  // namespace rookery::qp
