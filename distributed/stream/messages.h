// The JSON messages of the handshake.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/schema.h"
#include "distributed/stream/wire.h"

namespace rookery::stream {

inline const std::vector<std::string>& Features() {
  static const std::vector<std::string> features = {"ragged", "control"};
  return features;
}

// How an actor that was here before says who it is.
struct Returning {
  std::string run_id;
  uint64_t incarnation = 0;
  uint64_t key = 0;     // from its Welcome
  uint64_t oldest = 0;  // the first chunk number that it could still send again
  uint64_t next = 0;    // the number of its next new chunk
};

struct Hello {
  uint32_t version = kProtocolVersion;
  std::vector<std::string> features = Features();
  std::string token;
  std::string actor;  // a name for people
  std::string machine;
  int64_t pid = 0;
  std::optional<Schema> schema;  // none: the actor takes the learner's
  std::optional<Returning> returning;
};

struct Welcome {
  uint32_t version = kProtocolVersion;
  std::vector<std::string> features;  // those that both ends have
  std::string run_id;
  uint64_t incarnation = 0;
  uint64_t key = 0;         // tells incarnations of a resumed run from those of its lost future
  uint64_t next_chunk = 0;  // the first one that the learner doesn't have
  uint64_t window_bytes = 0;
  uint64_t max_frame_bytes = 0;
  Schema schema;
  nlohmann::json config;  // whatever the runtime tells its actors
};

// Payloads. Decoders throw UserError; a Hello of another protocol version is refused naming both.
std::string Encode(const Hello& hello);
std::string Encode(const Welcome& welcome);
std::string EncodeRefusal(std::string_view text);
Hello DecodeHello(std::string_view payload);
Welcome DecodeWelcome(std::string_view payload);
std::string DecodeRefusal(std::string_view payload);

// Text of any JSON, bytes that aren't UTF-8 replaced; and back, with UserError naming `what`.
std::string DumpJson(const nlohmann::json& json);
nlohmann::json ParseJson(std::string_view what, std::string_view payload);

// Equal, in a time that depends on `given`'s length alone.
bool SameToken(std::string_view expected, std::string_view given);

}  // namespace rookery::stream
