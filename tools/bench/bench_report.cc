// What `bench` prints and writes.
#include <filesystem>
#include <iostream>

#include <nlohmann/json.hpp>

#include "core/io/json.h"
#include "tools/commands/bench/bench.h"
#include "tools/shared/output_path.h"
#include "tools/shared/table.h"

namespace rookery {
namespace {

std::string Amount(double value) { return value >= 1000 ? Thousands(value) : Short(value); }

std::string Amount(const std::optional<double>& value) { return value ? Amount(*value) : "-"; }

std::string Ratio(const std::optional<double>& value) { return value ? Short(*value, 3) : "-"; }

nlohmann::json OrNull(const std::optional<double>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json();
}

}  // namespace

void Report(const std::vector<BenchRow>& rows, const std::string& json) {
  Table table({"name", "value", "unit", "limit", "ratio", "peer", "ratio", "note"});
  nlohmann::json list = nlohmann::json::array();
  for (const BenchRow& row : rows) {
    table.Add({row.name, Amount(row.value), row.unit, Amount(row.limit), Ratio(row.ratio_to_limit),
               Amount(row.peer), Ratio(row.ratio_to_peer), row.note});
    list.push_back({{"name", row.name},
                    {"value", row.value},
                    {"unit", row.unit},
                    {"limit", OrNull(row.limit)},
                    {"ratio_to_limit", OrNull(row.ratio_to_limit)},
                    {"peer", OrNull(row.peer)},
                    {"ratio_to_peer", OrNull(row.ratio_to_peer)},
                    {"note", row.note}});
  }
  table.Print(std::cout);
  if (!json.empty()) WriteJson(OutputPath(json), list);
}

}  // namespace rookery
