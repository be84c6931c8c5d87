#include "distributed/runtime/evaluation/eval_csv.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr const char* kHeader =
    "decision,episode,seed,reward,decisions,terminated,success,cost,success_at_end,failed,set,"
    "trial,offline_updates,frames,parameters\n";

void Write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

// No episode is lost, and none that failed has a result.
TEST(EvalCsvTest, FailedEpisodesAreRows) {
  const TemporaryFolder folder;
  const EpisodeTotals half{.reward = 2.5, .cost = 1, .decisions = 7, .frames = 28, .success = true};
  AppendEvalCsv(
      folder / "eval.csv", 100,
      std::vector<EvalEpisode>{
          {.index = 0, .seed = 5, .totals = half, .terminated = true, .parameters = "wind=2"},
          {.set = "wind",
           .index = 1,
           .trial = 2,
           .seed = 6,
           .totals = half,
           .fault = "it broke, twice"}});
  EXPECT_EQ(ReadText(folder / "eval.csv"),
            std::string(kHeader) +
                "100,0,5,2.5,7,1,1,1,0,0,eval,0,0,28,wind=2\n100,1,6,,7,,,,,1,wind,2,0,28,\n");
  const auto read = ReadEvalCsv(folder / "eval.csv");
  EXPECT_EQ(read.at(100)[0].totals.reward, 2.5);
  EXPECT_FALSE(read.at(100)[1].fault.empty());
  EXPECT_EQ(read.at(100)[1].set, "wind");
  EXPECT_EQ(read.at(100)[1].trial, 2);
}

// Its successes were those at the end, and it had no row of a failed episode.
TEST(EvalCsvTest, AnOlderFileGetsThePresentColumns) {
  const TemporaryFolder folder;
  Write(folder / "eval.csv",
        "decision,episode,seed,reward,decisions,terminated,success,cost\n"
        "100,0,5,2.5,7,1,1,0\n200,0,5,3,7,0,0,0\n300,0,5,3,7,0,0,0\n400,0");
  EXPECT_EQ(CutEvalCsv(folder / "eval.csv", 250), 200);
  EXPECT_EQ(ReadText(folder / "eval.csv"),
            std::string(kHeader) +
                "100,0,5,2.5,7,1,,0,1,0,eval,0,0,,\n200,0,5,3,7,0,,0,0,0,eval,0,0,,\n");
}

// Evaluations of one decision, in a stage that takes none.
TEST(EvalCsvTest, EvaluationsOfOneDecisionDiffer) {
  const TemporaryFolder folder;
  for (const Position& position : {Position(100), Position(100, 50), Position(100, 90)}) {
    AppendEvalCsv(folder / "eval.csv", position,
                  std::vector<EvalEpisode>{{.seed = 5, .totals = {.reward = 2}}});
  }
  EXPECT_EQ(ReadEvalCsv(folder / "eval.csv").size(), 3u);
  EXPECT_EQ(CutEvalCsv(folder / "eval.csv", {100, 60}), Position(100, 50));
  EXPECT_EQ(ReadEvalCsv(folder / "eval.csv").size(), 2u);
}

TEST(EvalCsvTest, AFileOfAnotherKindIsLeftAsItIs) {
  const TemporaryFolder folder;
  const std::string text = "decision,episode,reward_of_tomorrow\n100,0,5\n";
  Write(folder / "eval.csv", text);
  EXPECT_THAT([&] { CutEvalCsv(folder / "eval.csv", 250); },
              ThrowsMessage<UserError>(HasSubstr(":1: 'reward_of_tomorrow' is no column")));
  EXPECT_EQ(ReadText(folder / "eval.csv"), text);
}

}  // namespace
}  // namespace rookery
