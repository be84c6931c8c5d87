// A storage in a table's file (sources.h): everything that decides which samples follow.
#pragma once

#include <string>

#include "core/schema.h"
#include "distributed/replay/storage/dump_stream.h"
#include "distributed/replay/storage/storage.h"

namespace rookery::replay {

// A schema in one text: equal schemas have equal ones. Units, bounds and roles aren't in it.
std::string Fingerprint(const Schema& schema);

class StorageDump {
 public:
  // Chunks in flight are left out.
  static void Write(const Storage& storage, DumpWriter& out);
  // A storage with `like`'s schema and options and the dump's rows. Throws UserError on a dump of
  // another schema, a broken one, or where `like` has a chunk in flight.
  static Storage Read(DumpReader& in, const Storage& like);
  // Replaces `storage` by what Read gave for it, and tells its listeners.
  static void Replace(Storage& storage, Storage read);

 private:
  static void WriteBlock(const Storage& storage, const Storage::Block& block, size_t slot,
                         DumpWriter& out);
  static void WriteStreams(const Storage& storage, DumpWriter& out);
  static void WriteEpisodes(const Storage& storage, DumpWriter& out);
  static void ReadBlocks(Storage& storage, DumpReader& in);
  static void ReadBlock(Storage& storage, size_t slot, DumpReader& in);
  static void ReadRagged(Storage& storage, Storage::Block& block, DumpReader& in);
  static void ReadTasks(Storage& storage, DumpReader& in);
  static void ReadStreams(Storage& storage, DumpReader& in);
  static void ReadEpisodes(Storage& storage, DumpReader& in);
  static void Check(Storage& storage);
};

}  // namespace rookery::replay
