// Tries something in a child process first, because a bad driver takes its process along.
#pragma once

#include <functional>
#include <string>

namespace rookery {

// "" where `attempt` returned within `patience` seconds in a fork of this process, otherwise what
// happened: its exception, its signal, or that it gave no answer.
std::string ProblemInChild(const std::function<void()>& attempt, double patience);

}  // namespace rookery
