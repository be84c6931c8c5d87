// A table as a plain file: everything that decides which samples follow.
#pragma once

#include <iosfwd>
#include <string>

#include "core/schema.h"
#include "distributed/replay/dump_stream.h"
#include "distributed/replay/storage.h"

namespace rookery::replay {

// A schema in one text: equal schemas have equal ones. Units, bounds and roles aren't in it.
std::string Fingerprint(const Schema& schema);

class StorageDump {
 public:
  // Chunks in flight are left out. Throws Failure where the stream fails.
  static void Write(const Storage& storage, std::ostream& out);
  // A storage with `like`'s schema and options and the dump's rows. Throws UserError on a dump of
  // another schema, a broken one, or where `like` has a chunk in flight.
  static Storage Read(std::istream& in, const Storage& like);
  // Replaces `storage` by what Read gives, and tells its listeners. It is as it was where that
  // throws.
  static void Restore(std::istream& in, Storage& storage);

 private:
  static void WriteBlock(const Storage& storage, const Storage::Block& block, size_t slot,
                         DumpWriter& out);
  static void WriteStreams(const Storage& storage, DumpWriter& out);
  static void WriteEpisodes(const Storage& storage, DumpWriter& out);
  static void ReadBlocks(Storage& storage, DumpReader& in);
  static void ReadBlock(Storage& storage, size_t slot, DumpReader& in);
  static void ReadRagged(Storage& storage, Storage::Block& block, DumpReader& in);
  static void ReadStreams(Storage& storage, DumpReader& in);
  static void ReadEpisodes(Storage& storage, DumpReader& in);
  static void Check(Storage& storage);
};

}  // namespace rookery::replay
