#include "tools/field_table.h"

namespace rookery {

Table FieldTable(std::span<const FieldHelp> fields) {
  Table table({"key", "type", "default", "range", ""});
  for (const FieldHelp& line : fields) {
    table.Add({line.path, line.type, line.default_value.empty() ? "\"\"" : line.default_value,
               line.range, line.help});
  }
  return table;
}

}  // namespace rookery
