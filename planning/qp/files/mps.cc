#include "planning/qp/files/mps.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "core/error.h"
#include "core/strings.h"
#include "planning/qp/files/mps_model.h"
#include "planning/qp/files/words.h"

namespace rookery::qp {
namespace {

constexpr std::array<std::string_view, 3> kQuadratic = {"QUADOBJ", "QMATRIX", "QSECTION"};

bool IsQuadratic(std::string_view section) {
  return std::ranges::find(kQuadratic, section) != kQuadratic.end();
}

// Knows in which section a line stands, and hands it to the model.
class MpsReader {
 public:
  MpsReader(TextLines lines, MpsFormat format)
      : lines_(std::move(lines)), format_(format), model_(lines_) {}

  NamedProblem Read() {
    std::string_view line;
    while (lines_.Next(&line)) {
      if (Trimmed(line).empty() || line.starts_with('*')) continue;
      try {
        TakeLine(line);
      } catch (const UserError&) {
        may_be_fixed_ = HasFixedNames(line);
        throw;
      }
    }
    if (section_ != "ENDATA") {
      throw UserError(StrCat(lines_.where(), ": ends at line ", lines_.number(),
                             " without ENDATA; is it cut short?"));
    }
    return Assemble(model_.Finish(seen_.contains("QMATRIX")));
  }

  int64_t line() const { return lines_.number(); }
  // Whether the line that was refused has a name with a blank in the columns of the fixed format.
  bool may_be_fixed() const { return may_be_fixed_; }

 private:
  void TakeLine(std::string_view line) {
    if (section_ == "ENDATA") lines_.Refuse("nothing should stand behind ENDATA");
    if (line.front() != ' ' && line.front() != '\t') {
      BeginSection(line);
    } else if (section_ == "ROWS") {
      model_.AddRow(SplitRow(lines_, line, format_));
    } else if (section_ == "COLUMNS") {
      model_.AddColumn(SplitEntries(lines_, line, format_, false));
    } else if (section_ == "RHS") {
      model_.AddRhs(SplitEntries(lines_, line, format_, true));
    } else if (section_ == "RANGES") {
      model_.AddRange(SplitEntries(lines_, line, format_, true));
    } else if (section_ == "BOUNDS") {
      model_.AddBound(SplitBound(lines_, line, format_, model_.columns()));
    } else if (IsQuadratic(section_)) {
      model_.AddQuadratic(SplitEntries(lines_, line, format_, false));
    } else if (section_ == "OBJSENSE") {
      TakeSense(Trimmed(line));
    } else {
      lines_.Refuse(section_.empty()
                        ? "a section, such as NAME or ROWS, should come first, in column 1"
                        : "NAME has no lines of its own");
    }
  }

  void BeginSection(std::string_view line) {
    const size_t end = std::min(line.find_first_of(" \t"), line.size());
    const std::string_view keyword = line.substr(0, end), rest = Trimmed(line.substr(end));
    CheckSection(keyword);
    section_ = keyword;
    if (!seen_.insert(section_).second) lines_.Refuse(StrCat(keyword, " is there twice"));
    if (keyword == "NAME") return model_.SetName(rest);
    if (rest.empty()) return;
    if (keyword == "OBJSENSE") return TakeSense(rest);
    if (keyword == "QSECTION") return model_.RequireObjective(rest);
    lines_.Refuse(StrCat("nothing should stand behind ", keyword, " in its line, and ",
                         Quoted(rest), " does"));
  }

  void CheckSection(std::string_view keyword) const {
    static constexpr std::array<std::string_view, 7> kBeginning = {
        "NAME", "OBJSENSE", "ROWS", "COLUMNS", "RHS", "RANGES", "BOUNDS"};
    if (keyword == "QCMATRIX")
      lines_.Refuse("QCMATRIX makes constraints quadratic; they should be linear");
    if (std::ranges::find(kBeginning, keyword) == kBeginning.end() && !IsQuadratic(keyword) &&
        keyword != "ENDATA") {
      lines_.Refuse(StrCat("unknown section ", Quoted(keyword), "; known are ", Join(kBeginning),
                           ", ", Join(kQuadratic),
                           " and ENDATA, and other lines begin with a blank"));
    }
    if (IsQuadratic(keyword) && std::ranges::any_of(seen_, IsQuadratic)) {
      lines_.Refuse("a second section of quadratic entries; there should be one");
    }
    if (keyword == "NAME" || keyword == "OBJSENSE" || keyword == "ROWS") return;
    const std::string needed = keyword == "COLUMNS" ? "ROWS" : "COLUMNS";
    if (!seen_.contains(needed)) lines_.Refuse(StrCat(needed, " should stand before ", keyword));
  }

  void TakeSense(std::string_view word) {
    const bool maximize = word == "MAX" || word == "MAXIMIZE";
    if (!maximize && word != "MIN" && word != "MINIMIZE") {
      lines_.Refuse(StrCat("the sense ", Quoted(word), " should be MIN or MAX"));
    }
    if (has_sense_) lines_.Refuse("the sense of the objective is there twice");
    has_sense_ = true;
    model_.SetMaximize(maximize);
  }

  TextLines lines_;
  MpsFormat format_;
  MpsModel model_;
  std::string section_{};
  std::set<std::string> seen_{};
  bool has_sense_ = false, may_be_fixed_ = false;
};

// Free format first. The fixed one is told of where it comes further.
NamedProblem Read(const std::function<TextLines()>& open) {
  MpsReader free(open(), MpsFormat::kFree);
  try {
    return free.Read();
  } catch (const UserError&) {
    if (!free.may_be_fixed()) throw;
    MpsReader fixed(open(), MpsFormat::kFixed);
    try {
      return fixed.Read();
    } catch (const UserError&) {
      if (fixed.line() >= free.line()) throw;
    }
    throw;
  }
}

}  // namespace

NamedProblem ReadMps(const std::filesystem::path& path) {
  return Read([&] { return TextLines::Open(path); });
}

NamedProblem ParseMps(std::string_view text, const std::string& where) {
  return Read([&] { return TextLines::Of(text, where); });
}

}  // namespace rookery::qp
