#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <string_view>

#include "core/io/yaml.h"
#include "core/strings.h"

namespace rookery {
namespace {

using Kind = ConfigNode::Kind;

bool MayBePlain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("_./+- ").find(c) != std::string_view::npos;
}

// Text that no reader takes for null, an indicator or two tokens. Everything else is quoted.
bool IsPlain(const std::string& text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
  if (!std::all_of(text.begin(), text.end(), MayBePlain)) return false;
  if (text == "null" || text == "Null" || text == "NULL") return false;
  const bool starts_item = text.front() == '-' && (text.size() == 1 || text[1] == ' ');
  return !starts_item && !text.starts_with("---") && !text.starts_with("...");
}

std::string Quoted(const std::string& text) {
  if (IsPlain(text)) return text;
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (code < 0x20 || code == 0x7f) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\x%02x", code);
      out += escape.data();
    } else {
      out += c;
    }
  }
  out += '"';
  return out;
}

bool IsLeaf(const ConfigNode& node) { return node.kind == Kind::kScalar || node.IsNull(); }

// What fits on the line of its key: a leaf, an empty collection, a list of leaves.
bool FitsOneLine(const ConfigNode& node) {
  if (node.kind == Kind::kMap) return node.map.empty();
  return std::all_of(node.list.begin(), node.list.end(), IsLeaf);
}

std::string OneLine(const ConfigNode& node) {
  switch (node.kind) {
    case Kind::kNull:
      return "null";
    case Kind::kScalar:
      return Quoted(node.scalar);
    case Kind::kMap:
      return "{}";
    case Kind::kList:
      break;
  }
  std::vector<std::string> items;
  for (const ConfigNode& item : node.list) items.push_back(OneLine(item));
  return StrCat("[", Join(items), "]");
}

std::string Block(const ConfigNode& node, size_t indent) {
  const std::string margin(indent, ' ');
  if (FitsOneLine(node)) return StrCat(margin, OneLine(node), "\n");
  std::string out;
  for (const auto& [key, value] : node.map) {
    out += StrCat(margin, Quoted(key), ":");
    out += FitsOneLine(value) ? StrCat(" ", OneLine(value), "\n")
                              : StrCat("\n", Block(value, indent + 2));
  }
  for (const ConfigNode& item : node.list) {
    // The item's first line starts behind the dash.
    out += StrCat(margin, "- ", Block(item, indent + 2).substr(indent + 2));
  }
  return out;
}

}  // namespace

std::string WriteYaml(const ConfigNode& node) { return Block(node, 0); }

}  // namespace rookery
