#include "planning/qp/files/mps_record.h"

#include <algorithm>
#include <string>

#include "core/strings.h"
#include "planning/qp/files/numbers.h"
#include "planning/qp/files/words.h"

namespace rookery::qp {
namespace {

constexpr size_t kFields = 6;
// Of each field of the fixed format: its first column from 0, and where it ends at the latest.
// Numbers may be longer than the format's 12 characters, up to the next field.
constexpr std::array<size_t, kFields> kBegin = {1, 4, 14, 24, 39, 49};
constexpr std::array<size_t, kFields> kEnd = {3, 12, 22, 39, 47, std::string_view::npos};

using Fields = std::array<std::string_view, kFields>;

std::string_view Between(std::string_view line, size_t begin, size_t end) {
  if (begin >= line.size()) return {};
  return line.substr(begin, end == line.npos ? line.npos : end - begin);
}

// Where something stands between two fields, the column from 1; 0 where nothing does.
size_t ColumnBetweenFields(std::string_view line) {
  size_t at = 0;
  for (size_t field = 0; field <= kFields; ++field) {
    const size_t begin = field < kFields ? kBegin[field] : line.size();
    for (; at < std::min(begin, line.size()); ++at) {
      if (line[at] != ' ') return at + 1;
    }
    if (field < kFields) at = std::min(kEnd[field], line.size());
  }
  return 0;
}

Fields CutFixed(std::string_view line) {
  Fields fields;
  for (size_t i = 0; i < kFields; ++i) fields[i] = Trimmed(Between(line, kBegin[i], kEnd[i]));
  return fields;
}

Fields FixedFields(const TextLines& lines, std::string_view line) {
  if (line.find('\t') != line.npos) lines.Refuse("a tab has no place in the fixed format");
  if (const size_t column = ColumnBetweenFields(line)) {
    lines.Refuse(StrCat("column ", column,
                        " should be blank in the fixed format, whose fields are ",
                        "columns 2-3, 5-12, 15-22, 25-36, 40-47 and 50-61"));
  }
  return CutFixed(line);
}

void RefuseFurther(const TextLines& lines, const Fields& fields, size_t from) {
  for (size_t i = from; i < kFields; ++i) {
    if (!fields[i].empty()) {
      lines.Refuse(StrCat("has more fields than it should, from ", Quoted(fields[i]), " on"));
    }
  }
}

// The pairs of fields 3 to 6.
void TakePairs(const Fields& fields, MpsRecord& record) {
  record.of = {{{fields[2], fields[3]}, {fields[4], fields[5]}}};
  record.pairs = !fields[4].empty() || !fields[5].empty() ? 2 : 1;
}

void TakePairs(const Words& words, size_t from, MpsRecord& record) {
  for (size_t at = from; at + 1 < words.size(); at += 2) {
    record.of[record.pairs++] = {words[at], words[at + 1]};
  }
}

constexpr std::string_view kMarker = "'MARKER'";

}  // namespace

MpsRecord SplitRow(const TextLines& lines, std::string_view line, MpsFormat format) {
  if (format == MpsFormat::kFixed) {
    const Fields fields = FixedFields(lines, line);
    RefuseFurther(lines, fields, 2);
    return {.kind = fields[0], .name = fields[1]};
  }
  const Words words = Words::Of(line);
  if (words.size() != 2) {
    lines.Refuse(
        StrCat("a row should have 2 fields, its kind and its name, and has ", words.size()));
  }
  return {.kind = words[0], .name = words[1]};
}

MpsRecord SplitEntries(const TextLines& lines, std::string_view line, MpsFormat format,
                       bool is_set) {
  const Words words = Words::Of(line);
  if (!is_set && words.size() == 3 && words[1] == kMarker) {  // in any columns
    return {.name = words[0], .marker = words[2]};
  }
  MpsRecord record;
  if (format == MpsFormat::kFixed) {
    const Fields fields = FixedFields(lines, line);
    if (!fields[0].empty()) lines.Refuse("columns 2 and 3 should be blank here");
    record.name = fields[1];
    TakePairs(fields, record);
    return record;
  }
  const bool has_name = words.size() % 2 == 1;
  if (words.size() < 2 || words.size() > 5 || (!has_name && !is_set)) {
    lines.Refuse(StrCat("should have ", is_set ? "a set's name (or none)" : "a name",
                        " and then one or two pairs of a name and a number, and has ", words.size(),
                        " fields"));
  }
  if (has_name) record.name = words[0];
  TakePairs(words, has_name ? 1 : 0, record);
  return record;
}

MpsRecord SplitBound(const TextLines& lines, std::string_view line, MpsFormat format,
                     const NameTable& variables) {
  if (format == MpsFormat::kFixed) {
    const Fields fields = FixedFields(lines, line);
    RefuseFurther(lines, fields, 4);
    return {.kind = fields[0], .name = fields[1], .of = {{{fields[2], fields[3]}}}, .pairs = 1};
  }
  const Words words = Words::Of(line);
  if (words.size() < 2 || words.size() > 4) {
    lines.Refuse(StrCat("a bound should have its kind, a set's name (or none), a variable and, ",
                        "where its kind wants one, a number, and has ", words.size(), " fields"));
  }
  MpsRecord record{.kind = words[0], .pairs = 1};
  const bool has_set = words.size() == 4 || (words.size() == 3 && BoundHasNoNumber(words[0]) &&
                                             variables.Find(words[2]).has_value());
  const size_t at = has_set ? 2 : 1;
  if (has_set) record.name = words[1];
  record.of[0] = {words[at], at + 1 < words.size() ? words[at + 1] : std::string_view()};
  return record;
}

bool BoundHasNoNumber(std::string_view kind) {
  return kind == "FR" || kind == "MI" || kind == "PL" || kind == "BV";
}

bool HasFixedNames(std::string_view line) {
  if (line.find('\t') != line.npos || ColumnBetweenFields(line) != 0) return false;
  const Fields fields = CutFixed(line);
  for (const size_t number : {size_t{3}, size_t{5}}) {
    if (!fields[number].empty() && !ParseNumber(fields[number])) return false;
  }
  return std::ranges::any_of(std::array{fields[1], fields[2], fields[4]},
                             [](std::string_view name) { return name.find(' ') != name.npos; });
}

}  // namespace rookery::qp
