#include <algorithm>
#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "core/error.h"
#include "core/io/output_file.h"
#include "core/io/yaml.h"
#include "core/strings.h"

namespace rookery {
namespace {

// Anchors can hold one another: a few lines may stand for a tree without end.
constexpr int kMaxDepth = 64;
constexpr int kMaxNodes = 100'000;
constexpr size_t kMaxBytes = size_t{16} << 20;  // of values and keys

// From a place in the text to what errors call it.
using Namer = std::function<std::string(const YAML::Mark&)>;

class Converter {
 public:
  explicit Converter(Namer name) : name_(std::move(name)) {}

  ConfigNode Convert(const YAML::Node& node, const std::string& where, int depth = 0) {
    if (depth > kMaxDepth) {
      throw UserError(
          StrCat(where, ": nested more than ", kMaxDepth, " deep; does an anchor hold itself?"));
    }
    if (++nodes_ > kMaxNodes) {
      throw UserError(StrCat(where, ": more than ", kMaxNodes, " values; look at its anchors"));
    }
    ConfigNode result;
    result.where = where;
    if (node.IsScalar()) {
      result.kind = ConfigNode::Kind::kScalar;
      result.scalar = node.Scalar();
      Count(result.scalar, where);
    } else if (node.IsSequence()) {
      result.kind = ConfigNode::Kind::kList;
      for (const YAML::Node& item : node) {
        result.list.push_back(Convert(item, name_(item.Mark()), depth + 1));
      }
    } else if (node.IsMap()) {
      result.kind = ConfigNode::Kind::kMap;
      ConvertMap(node, result, depth);
    }
    return result;
  }

 private:
  void Count(const std::string& text, const std::string& where) {
    bytes_ += text.size();
    if (bytes_ > kMaxBytes) {
      throw UserError(StrCat(where, ": more than ", kMaxBytes, " bytes; look at its anchors"));
    }
  }

  void ConvertMap(const YAML::Node& node, ConfigNode& result, int depth) {
    std::set<std::string> seen;
    std::vector<ConfigNode> merged;
    for (const auto& entry : node) {
      const std::string where = name_(entry.first.Mark());
      if (!entry.first.IsScalar()) throw UserError(where + ": a key must be one word");
      const std::string& key = entry.first.Scalar();
      Count(key, where);
      if (key == "<<" && entry.first.Tag() != "!") {  // in quotes it is a key like others
        merged.push_back(Convert(entry.second, where, depth + 1));
        continue;
      }
      if (!seen.insert(key).second) {
        throw UserError(StrCat(where, ": '", key, "' is given twice (first at ",
                               result.Find(key)->where, "); keep one"));
      }
      result.map.emplace_back(key, Convert(entry.second, where, depth + 1));
    }
    for (const ConfigNode& from : merged) Inherit(from, seen, result);
  }

  // YAML's merge key, `<<: *defaults` or `<<: [*a, *b]`: what the map itself doesn't say, and no
  // earlier one of the list.
  static void Inherit(const ConfigNode& from, std::set<std::string>& seen, ConfigNode& result) {
    if (from.kind == ConfigNode::Kind::kList) {
      for (const ConfigNode& item : from.list) Inherit(item, seen, result);
      return;
    }
    if (from.kind != ConfigNode::Kind::kMap) {
      RefuseNode(from, "<<", StrCat("expected a map to take keys from, got ", KindText(from)));
    }
    for (const auto& [key, value] : from.map) {
      if (seen.insert(key).second) result.map.emplace_back(key, value);
    }
  }

  Namer name_;
  int nodes_ = 0;
  size_t bytes_ = 0;
};

// Where documents begin; the rest of them is let by.
class DocumentStarts : public YAML::EventHandler {
 public:
  const std::vector<YAML::Mark>& marks() const { return marks_; }

  void OnDocumentStart(const YAML::Mark& mark) override { marks_.push_back(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

 private:
  std::vector<YAML::Mark> marks_;
};

// Two documents at most are looked at: YAML::LoadAll goes on for ever where one begins with what
// belongs into none, such as a comma.
void RequireOneDocument(const std::string& text, const Namer& name) {
  std::istringstream in(text);
  YAML::Parser parser(in);
  DocumentStarts starts;
  for (int i = 0; i < 2 && parser.HandleNextDocument(starts); ++i) {
  }
  const std::vector<YAML::Mark>& marks = starts.marks();
  if (marks.size() < 2) return;
  if (marks[1].pos == marks[0].pos) {
    throw UserError(StrCat(name(marks[0]), ": not valid YAML: a value can't begin with '",
                           text.substr(static_cast<size_t>(marks[0].pos), 1), "'"));
  }
  throw UserError(StrCat(name(marks[1]), ": a second document; give one a file"));
}

// UTF-16 and UTF-32 begin with a mark; without one they show by the zeros in their letters. Bytes
// of other encodings are let by: names of files may have any.
void RequireUtf8(const std::string& text, const std::string& where) {
  const std::string_view start = std::string_view(text).substr(0, 4);
  const bool is_32 =
      start == std::string_view("\xff\xfe\0\0", 4) || start == std::string_view("\0\0\xfe\xff", 4);
  const bool is_16 = start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff");
  if (!is_32 && !is_16 && text.find('\0') == text.npos) return;
  const char* encoding = is_32 ? "UTF-32" : "UTF-16";
  throw UserError(StrCat(where, ": is ", is_32 || is_16 ? "" : "no text, or ", encoding,
                         "; a config is UTF-8: convert it with iconv -f ", encoding, " -t UTF-8 ",
                         ShellQuote(where), " > utf8.yaml"));
}

ConfigNode Parse(const std::string& text, const Namer& name) {
  try {
    RequireOneDocument(text, name);
    const YAML::Node root = YAML::Load(text);
    if (root.IsNull()) {
      ConfigNode nothing;
      nothing.where = name(root.Mark());
      return nothing;
    }
    return Converter(name).Convert(root, name(root.Mark()));
  } catch (const YAML::Exception& error) {
    throw UserError(StrCat(name(error.mark), ": not valid YAML: ", error.msg));
  }
}

}  // namespace

ConfigNode ParseYaml(const std::string& text, const std::string& where) {
  RequireUtf8(text, where);
  return Parse(text, [&](const YAML::Mark& mark) {
    return mark.is_null() ? where : StrCat(where, ":", mark.line + 1);
  });
}

ConfigNode ReadYaml(const std::filesystem::path& path) {
  return ParseYaml(ReadText(path), path.string());
}

void ApplyOverride(ConfigNode& root, const std::string& assignment,
                   std::span<const FreeNames> names) {
  constexpr const char* kWhere = "command line";
  const Setting setting = ParseSetting(assignment, names);
  ConfigNode value;
  try {
    value = Parse(setting.value, [](const YAML::Mark&) { return std::string(kWhere); });
  } catch (const UserError& error) {
    throw UserError(StrCat(error.what(), " (in '", assignment, "')"));
  }
  ConfigNode* node = &root;
  for (const std::string& key : setting.keys) {
    if (!node->IsNull() && node->kind != ConfigNode::Kind::kMap) {
      const auto parents =
          std::span(setting.keys).first(static_cast<size_t>(&key - setting.keys.data()));
      throw UserError(StrCat(kWhere, ": '", assignment, "': '", Join(parents, "."),
                             "' is a value (", node->where, "), it has no keys"));
    }
    const bool is_new = node->Find(key) == nullptr;
    node = &(*node)[key];
    if (is_new) node->where = kWhere;
  }
  *node = std::move(value);
}

}  // namespace rookery
