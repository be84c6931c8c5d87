// The two ways a call can fail, and how the program answers each.
#pragma once

#include <stdexcept>
#include <string>

namespace rookery {

// A mistake of the person at the keyboard: a bad key, id, file or value. The message says what was
// wrong, where, and what would be right, in one line. The program exits with status 2.
class UserError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Anything else that the program could not do (disk full, a lost peer). Exit status 1.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace rookery
