#include "core/io/csv_sink.h"

#include <cmath>
#include <limits>

#include "core/io/csv_table.h"
#include "tests/core/io/testing.h"

namespace rookery {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(CsvSinkTest, ColumnsMayComeLater) {
  const TemporaryFolder folder;
  const auto path = folder / "metrics.csv";
  CsvSink sink(path);
  sink.Write(100, {{"rollout/ep_rew_mean", 0.1}});
  sink.Write(200, {{"train/critic_loss", 1e-5}, {"rollout/ep_rew_mean", -2}});
  sink.Write(300, {{"train/critic_loss", std::nan("")}, {"time/total_timesteps", 7}});
  sink.Write(400, {{"a,\"b\"", std::numeric_limits<double>::infinity()}});
  EXPECT_EQ(ReadText(path),
            "time/total_timesteps,rollout/ep_rew_mean,train/critic_loss,\"a,\"\"b\"\"\"\n"
            "100,0.1,,\n"
            "200,-2,1e-05,\n"
            "300,,nan,\n"
            "400,,,inf\n");
  const CsvTable table = ReadCsv(path);
  EXPECT_THAT(table.names, ElementsAre("time/total_timesteps", "rollout/ep_rew_mean",
                                       "train/critic_loss", "a,\"b\""));
  EXPECT_EQ(table.num_rows(), 4u);
  EXPECT_THAT(*table.Find("time/total_timesteps"), ElementsAre(100, 200, 300, 400));
  EXPECT_EQ(table.Find("rollout/ep_rew_mean")->at(0), 0.1);
  EXPECT_TRUE(std::isnan(table.Find("rollout/ep_rew_mean")->at(2)));
  EXPECT_EQ(table.Find("nothing"), nullptr);
}

TEST(CsvSinkTest, AnExistingFileIsContinuedAndCutBack) {
  const TemporaryFolder folder;
  const auto path = folder / "metrics.csv";
  {
    CsvSink sink(path);
    for (int step = 1; step <= 5; ++step) sink.Write(step, {{"x", step}});
  }
  OutputFile(path, OutputFile::Mode::kAppend).Write("6,0.");  // killed while writing
  CsvSink sink(path);
  sink.TruncateAfter(3, "more", 0);
  sink.Write(4, {{"x", 40}, {"y", 1}});
  EXPECT_EQ(ReadText(path), "time/total_timesteps,x,y\n1,1,\n2,2,\n3,3,\n4,40,1\n");
  sink.TruncateAfter(0, "more", 0);
  sink.Write(9, {});
  EXPECT_EQ(ReadText(path), "time/total_timesteps,x,y\n9,,\n");
}

TEST(CsvSinkTest, RowsOfOneStepAreCutByAnotherColumn) {
  const TemporaryFolder folder;
  CsvSink sink(folder / "metrics.csv");
  sink.Write(3, {{"x", 1}});
  for (const int more : {10, 20, 30}) sink.Write(3, {{"x", 1}, {"more", more}});
  sink.Write(4, {{"x", 1}});
  sink.TruncateAfter(3, "more", 20);
  EXPECT_EQ(ReadText(folder / "metrics.csv"),
            "time/total_timesteps,x,more\n3,1,\n3,1,10\n3,1,20\n");
  sink.TruncateAfter(3, "more", 0);
  EXPECT_EQ(ReadText(folder / "metrics.csv"), "time/total_timesteps,x,more\n3,1,\n");
}

TEST(CsvSinkTest, AHeaderCutShortStartsAgain) {
  const TemporaryFolder folder;
  WriteText(folder / "m.csv", "episo");
  CsvSink sink(folder / "m.csv", "episode");
  sink.Write(1, {{"r", 2}});
  EXPECT_EQ(ReadText(folder / "m.csv"), "episode,r\n1,2\n");
}

TEST(CsvSinkTest, AnotherTableIsRefused) {
  const TemporaryFolder folder;
  WriteText(folder / "m.csv", "name,age\nx,3\n");
  EXPECT_THAT(MessageOf<UserError>([&] { CsvSink sink(folder / "m.csv"); }),
              HasSubstr("first column is 'name'"));
  EXPECT_EQ(ReadText(folder / "m.csv"), "name,age\nx,3\n");
}

TEST(CsvTableTest, ErrorsNameTheLine) {
  const TemporaryFolder folder;
  const auto error = [&](const std::string& text) {
    WriteText(folder / "t.csv", text);
    return MessageOf<UserError>([&] { ReadCsv(folder / "t.csv"); });
  };
  EXPECT_THAT(error("a,b\n1,2\n3,x\n"), HasSubstr("t.csv:3: b: 'x' is not a number"));
  EXPECT_THAT(error("a,b\n1,2,3\n"), HasSubstr("t.csv:2: 3 cells under 2 names"));
  EXPECT_THAT(error(""), HasSubstr("is empty"));
}

TEST(CsvTableTest, OtherProgramsFilesAreRead) {
  const TemporaryFolder folder;
  WriteText(folder / "t.csv", "a,\"b,c\"\r\n1,2\r\n3\r\n4,5");
  const CsvTable table = ReadCsv(folder / "t.csv");
  EXPECT_THAT(table.names, ElementsAre("a", "b,c"));
  EXPECT_THAT(*table.Find("a"), ElementsAre(1, 3));
  EXPECT_TRUE(std::isnan(table.Find("b,c")->at(1)));
}

}  // namespace
}  // namespace rookery
