// Pictures as PNG files.
#pragma once

#include <string>

#include "core/picture.h"

namespace rookery {

// The bytes of such a file: 8 bits a colour, no interlacing (ISO/IEC 15948). Throws Failure where
// memory is short.
std::string EncodePng(const Picture& picture);

}  // namespace rookery
