#include "envs/mujoco/model_files.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFiles = 10'000;

// The text of an XML file; "" for any other.
std::string ReadXml(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw UserError(StrCat(path.string(), ": can't be read"));
  char first = 0;
  in >> first;            // the first that is no space
  if (first == '\xef') {  // a byte order mark
    in.ignore(2);
    in >> first;
  }
  if (first != '<') return "";
  return {std::istreambuf_iterator<char>(in), {}};
}

// file, and fileup and its like of a cube's textures.
bool NamesFile(std::string_view attribute) { return attribute.starts_with("file"); }
// meshdir, texturedir, assetdir; dir alone is a light's direction.
bool NamesFolder(std::string_view attribute) {
  return attribute.ends_with("dir") && attribute != "dir";
}

// The values of all attributes whose name `is_wanted`.
std::vector<std::string> Attributes(std::string_view xml, bool (*is_wanted)(std::string_view)) {
  std::vector<std::string> values;
  for (size_t at = 0; (at = xml.find('=', at)) != std::string_view::npos; ++at) {
    const size_t name_end = xml.find_last_not_of(" \t\r\n", at == 0 ? 0 : at - 1);
    const size_t name_begin = xml.find_last_of(" \t\r\n\"'", name_end);
    const size_t quote = xml.find_first_not_of(" \t\r\n", at + 1);
    if (name_begin == std::string_view::npos || quote == std::string_view::npos) continue;
    if (name_end == std::string_view::npos) continue;
    if (!is_wanted(xml.substr(name_begin + 1, name_end - name_begin))) continue;
    if (xml[quote] != '"' && xml[quote] != '\'') continue;
    const size_t end = xml.find(xml[quote], quote + 1);
    if (end != std::string_view::npos) values.emplace_back(xml.substr(quote + 1, end - quote - 1));
  }
  return values;
}

class Finder {
 public:
  explicit Finder(const fs::path& model)
      : main_folder_(fs::absolute(model).lexically_normal().parent_path()) {
    Add(fs::absolute(model).lexically_normal());
    for (size_t i = 0; i < found_.files.size(); ++i) {
      const fs::path file = found_.files[i];
      const std::string xml = ReadXml(file);
      for (const std::string& folder : Attributes(xml, NamesFolder)) AddFolder(folder);
      for (const std::string& name : Attributes(xml, NamesFile)) names_.emplace_back(file, name);
      // A folder that is named late holds also what was named before.
      if (i + 1 == found_.files.size()) Resolve();
    }
  }

  ModelFiles Take() { return std::move(found_); }

 private:
  void Add(const fs::path& file) {
    if (!seen_.insert(file).second) return;
    if (found_.files.size() == kMaxFiles) {
      throw UserError(StrCat(found_.files.front().string(), ": more than ", kMaxFiles, " files"));
    }
    found_.files.push_back(file);
  }

  void AddFolder(const fs::path& folder) {
    if (std::ranges::find(folders_, folder) == folders_.end()) folders_.push_back(folder);
  }

  void Resolve() {
    for (const auto& [file, name] : names_) {
      // strippath leaves the last part of the name.
      for (const fs::path& wanted : {fs::path(name), fs::path(name).filename()}) {
        for (const fs::path& base : {main_folder_, file.parent_path()}) {
          for (const fs::path& folder : folders_) AddIfThere(base, folder / wanted);
        }
      }
    }
  }

  void AddIfThere(const fs::path& base, const fs::path& path) {
    std::error_code ignored;
    const fs::path file = (base / path).lexically_normal();
    if (!fs::is_regular_file(file, ignored)) return;
    if (path.is_absolute()) found_.is_movable = false;
    Add(file);
  }

  fs::path main_folder_;
  ModelFiles found_;
  std::set<fs::path> seen_;
  std::vector<fs::path> folders_ = {""};
  std::vector<std::pair<fs::path, std::string>> names_;  // the file that says it, what it says
};

}  // namespace

ModelFiles FindModelFiles(const fs::path& model) { return Finder(model).Take(); }

}  // namespace rookery
