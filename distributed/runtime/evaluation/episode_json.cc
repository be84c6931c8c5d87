#include "distributed/runtime/evaluation/episode_json.h"

namespace rookery {

void to_json(nlohmann::json& json, const EpisodeTotals& totals) {
  json = {{"reward", totals.reward},       {"cost", totals.cost},
          {"decisions", totals.decisions}, {"frames", totals.frames},
          {"success", totals.success},     {"success_at_end", totals.success_at_end}};
}

void from_json(const nlohmann::json& json, EpisodeTotals& totals) {
  json.at("reward").get_to(totals.reward);
  json.at("cost").get_to(totals.cost);
  json.at("decisions").get_to(totals.decisions);
  json.at("frames").get_to(totals.frames);
  json.at("success").get_to(totals.success);
  json.at("success_at_end").get_to(totals.success_at_end);
}

}  // namespace rookery
