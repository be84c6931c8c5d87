// Commands that people are told to type.
#pragma once

#include <initializer_list>
#include <string>

namespace rookery {

// Keeps how this program was called, for itself and the processes it starts. For main().
void RememberCall(const char* program);

// "./rookery train --resume 'my run'": the program as it was called, with words that a shell reads
// as they are. It can be pasted where the program was started.
std::string Typed(std::initializer_list<std::string> words);

}  // namespace rookery
