// A storage in a table's file (sources.h): everything that decides which samples follow.
//
//   | head: what is small | each block, oldest first: the learner's columns, the actors' |
//
// A full block never changes again. It may lie in a file beside the dump (block_file.h) instead, so
// that the next dump needn't write it anew.
#pragma once

#include <string>

#include "core/schema.h"
#include "distributed/replay/storage/dump_stream.h"
#include "distributed/replay/storage/storage.h"
#include "distributed/replay/storage/storage_snapshot.h"

namespace rookery::replay {

// A schema in one text: equal schemas have equal ones. Units, bounds and roles aren't in it.
std::string Fingerprint(const Schema& schema);

class StorageDump {
 public:
  // Chunks in flight are left out.
  static StorageSnapshot Capture(const Storage& storage);
  static void Write(const StorageSnapshot& snapshot, const Elsewhere& elsewhere, DumpWriter& out);
  // A storage with `like`'s schema and options and the dump's rows; takes blocks that lie elsewhere
  // out of `library`. Throws UserError on a dump of another schema, a broken one, or where `like`
  // has a chunk in flight.
  static Storage Read(DumpReader& in, const Storage& like, BlockLibrary& library);
  // Replaces `storage` by what Read gave for it, and tells its listeners.
  static void Replace(Storage& storage, Storage read);

 private:
  static void WriteHead(const Storage& storage, DumpWriter& out);
  static void WriteStreams(const Storage& storage, DumpWriter& out);
  static void WriteEpisodes(const Storage& storage, DumpWriter& out);
  static void ReadSlots(Storage& storage, DumpReader& in);
  static void ReadTasks(Storage& storage, DumpReader& in);
  static void ReadStreams(Storage& storage, DumpReader& in);
  static void ReadEpisodes(Storage& storage, DumpReader& in);
  static void ReadBlock(Storage& storage, BlockSlot slot, DumpReader& in, BlockLibrary& library);
  static void SetFlags(Storage& storage, BlockSlot slot);
  static void Check(Storage& storage);
};

}  // namespace rookery::replay
