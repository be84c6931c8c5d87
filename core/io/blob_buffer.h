// A stream whose text goes to a checkpoint's file.
#pragma once

#include <cstddef>
#include <streambuf>

#include "core/io/output_file.h"

namespace rookery {

class BlobBuffer : public std::streambuf {
 public:
  // `write` must outlive this object.
  explicit BlobBuffer(const WriteBytes& write) : write_(write) {}

 protected:
  int_type overflow(int_type c) override {
    const auto byte = static_cast<std::byte>(c);
    write_({&byte, 1});
    return c;
  }
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    write_({reinterpret_cast<const std::byte*>(text), static_cast<size_t>(size)});
    return size;
  }

 private:
  const WriteBytes& write_;
};

}  // namespace rookery
