// The JSON messages of a stream. What is accepted is written and read again as the same.
#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/printable.h"
#include "distributed/stream/messages.h"
#include "distributed/stream/schema_json.h"

namespace rookery::stream {
namespace {

template <class Message>
void ReadTwice(std::string_view text, Message (*decode)(std::string_view)) {
  try {
    const std::string written = Encode(decode(text));
    if (Encode(decode(written)) != written) __builtin_trap();
  } catch (const UserError& error) {
    if (Printable(error.what()).find('\n') != std::string::npos) __builtin_trap();
  }
}

}  // namespace
}  // namespace rookery::stream

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rookery;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  stream::ReadTwice(text, &stream::DecodeHello);
  stream::ReadTwice(text, &stream::DecodeWelcome);
  try {
    stream::DecodeRefusal(text);
  } catch (const UserError&) {
  }
  try {
    stream::SchemaFromJson(stream::ParseJson("Schema", text));
  } catch (const UserError&) {
  }
  return 0;
}
