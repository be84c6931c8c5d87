#include "tools/commands/actor/token_file.h"

#include <sys/stat.h>

#include "core/error.h"
#include "core/io/output_file.h"
#include "core/strings.h"

namespace rookery {

std::string ReadTokenFile(const std::string& path) {
  if (path.empty()) return "";
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) throw UserError(StrCat(path, ": no such token file"));
  if ((facts.st_mode & 077) != 0) {
    throw UserError(StrCat(path, ": others can read the token; run: chmod 600 ", ShellQuote(path)));
  }
  const std::string text = ReadText(path);
  const std::string token = text.substr(0, text.find('\n'));
  if (token.empty()) throw UserError(StrCat(path, ": holds no token"));
  return token;
}

}  // namespace rookery
