// ChildSocket: a child of this program's folder that is spoken with through its standard input and
// output.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace rookery {

class ChildSocket {
 public:
  // Starts `command`, the first word of which is a program beside this one. Throws Failure.
  explicit ChildSocket(std::vector<std::string> command);
  // Kills and reaps it where it still runs.
  ~ChildSocket();
  ChildSocket(const ChildSocket&) = delete;
  ChildSocket& operator=(const ChildSocket&) = delete;

  // False where it is gone.
  bool Send(std::span<const std::byte> bytes);
  // Fills `bytes`; false where it said less before it ended, or nothing for a minute.
  bool Receive(std::span<std::byte> bytes);
  // Says no more, and waits for its end: its exit status, 128 + the signal that killed it.
  int Finish();

 private:
  int socket_ = -1;
  pid_t pid_ = -1;
};

}  // namespace rookery
