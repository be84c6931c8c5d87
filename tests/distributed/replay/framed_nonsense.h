// Damage that no checksum shows: any bytes, framed as a dump's are.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/random.h"

namespace rookery::replay {

// What a dump's frames hold (dump_stream.h).
std::vector<std::byte> BodyOf(const std::string& dump);

// A dump of that body with some bytes of it replaced, one to eight of them. Extremes are as likely
// as any, as the structure's fields are whole numbers.
std::string WithNonsense(std::vector<std::byte> body, Random& random);

}  // namespace rookery::replay
