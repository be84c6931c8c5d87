#include "tests/distributed/replay/framed_nonsense.h"

#include <cstdint>
#include <cstring>
#include <sstream>

#include "core/error.h"
#include "distributed/replay/storage/dump_stream.h"

namespace rookery::replay {

std::vector<std::byte> BodyOf(const std::string& dump) {
  std::istringstream in(dump);
  DumpReader reader(in);
  std::vector<std::byte> body;
  try {
    for (;;) reader.Append(body, 1);
  } catch (const UserError&) {
    body.pop_back();  // the byte that wasn't there
  }
  return body;
}

std::string WithNonsense(std::vector<std::byte> body, Random& random) {
  const size_t at = 16 + random.Below(body.size() - 24);
  const uint64_t nonsense = random.Below(2) == 0 ? random.Next() : ~uint64_t{0} >> random.Below(64);
  std::memcpy(body.data() + at, &nonsense, 1 + random.Below(8));
  std::ostringstream out;
  DumpWriter writer(out);
  writer.Bytes(body);
  writer.Finish();
  return out.str();
}

}  // namespace rookery::replay
