#include "core/io/yaml.h"

#include "tests/core/io/testing.h"

namespace rookery {
namespace {

using Kind = ConfigNode::Kind;
using testing::HasSubstr;
using testing::StartsWith;

// The tree alone; the places differ.
void ExpectEqual(const ConfigNode& a, const ConfigNode& b) {
  ASSERT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.scalar, b.scalar);
  ASSERT_EQ(a.list.size(), b.list.size());
  ASSERT_EQ(a.map.size(), b.map.size());
  for (size_t i = 0; i < a.list.size(); ++i) ExpectEqual(a.list[i], b.list[i]);
  for (size_t i = 0; i < a.map.size(); ++i) {
    EXPECT_EQ(a.map[i].first, b.map[i].first);
    ExpectEqual(a.map[i].second, b.map[i].second);
  }
}

TEST(YamlTest, EveryNodeKnowsItsPlace) {
  const ConfigNode root = ParseYaml(
      "agent: sac  # the agent\n"
      "env:\n"
      "  id: dmc/cheetah_run\n"
      "  params: {friction: {uniform: [0.5, 1.5]}}\n"
      "hidden:\n"
      "- 64\n"
      "- 0x10\n"
      "none:\n",
      "x.yaml");
  EXPECT_EQ(root.Find("agent")->scalar, "sac");
  EXPECT_EQ(root.Find("agent")->where, "x.yaml:1");
  EXPECT_EQ(root.Find("env")->where, "x.yaml:2");
  EXPECT_EQ(root.Find("env")->Find("id")->where, "x.yaml:3");
  const ConfigNode* uniform = root.Find("env")->Find("params")->Find("friction")->Find("uniform");
  EXPECT_EQ(uniform->where, "x.yaml:4");
  EXPECT_EQ(uniform->list.at(1).scalar, "1.5");
  EXPECT_EQ(root.Find("hidden")->list.at(1).where, "x.yaml:7");
  EXPECT_EQ(root.Find("hidden")->list.at(1).scalar, "0x10");
  EXPECT_TRUE(root.Find("none")->IsNull());
  EXPECT_EQ(root.Find("none")->where, "x.yaml:8");
  EXPECT_EQ(root.map.front().first, "agent");
  EXPECT_EQ(root.map.back().first, "none");
}

TEST(YamlTest, NothingIsNull) {
  EXPECT_TRUE(ParseYaml("", "x").IsNull());
  EXPECT_TRUE(ParseYaml("# only words\n", "x").IsNull());
  EXPECT_TRUE(ParseYaml("a: ~\n", "x").Find("a")->IsNull());
  EXPECT_EQ(ParseYaml("a: \"\"\n", "x").Find("a")->kind, Kind::kScalar);
  EXPECT_EQ(ParseYaml("a: 'null'\n", "x").Find("a")->scalar, "null");
}

TEST(YamlTest, AnchorsAreCopies) {
  const ConfigNode root = ParseYaml("a: &x {lr: 1e-3}\nb: *x\n", "x");
  EXPECT_EQ(root.Find("b")->Find("lr")->scalar, "1e-3");
  EXPECT_EQ(root.Find("b")->where, "x:2");
}

TEST(YamlTest, MergeKeysInherit) {
  const ConfigNode root = ParseYaml(
      "a: &a {lr: 1, tau: 2}\nb: &b {lr: 3, gamma: 4}\nc: {<<: [*a, *b], tau: 5}\nd: {<<: *b}\n"
      "e: {\"<<\": 6}\n",
      "x");
  EXPECT_EQ(root.Find("c")->Find("tau")->scalar, "5");
  EXPECT_EQ(root.Find("c")->Find("lr")->scalar, "1");
  EXPECT_EQ(root.Find("c")->Find("gamma")->scalar, "4");
  EXPECT_EQ(root.Find("c")->Find("<<"), nullptr);
  EXPECT_EQ(root.Find("d")->Find("lr")->scalar, "3");
  EXPECT_EQ(root.Find("e")->Find("<<")->scalar, "6");
  EXPECT_THAT(MessageOf<UserError>([] { ParseYaml("a: 1\nb: {<<: 3}\n", "x"); }),
              StartsWith("x:2: <<: expected a map"));
}

TEST(YamlTest, ErrorsNameFileAndLine) {
  const auto error = [](const std::string& text) {
    return MessageOf<UserError>([&] { ParseYaml(text, "x.yaml"); });
  };
  EXPECT_THAT(error("a: 1\nb: [1, 2\nc: 3\n"), StartsWith("x.yaml:"));
  EXPECT_THAT(error("a: 1\n b: 2\n"), StartsWith("x.yaml:2: not valid YAML"));
  EXPECT_THAT(error("a: 1\nb: *nowhere\n"), StartsWith("x.yaml:2: "));
  EXPECT_EQ(error("a: 1\nb: 2\na: 3\n"),
            "x.yaml:3: 'a' is given twice (first at x.yaml:1); keep one");
  EXPECT_THAT(error("m:\n  a: 1\n  a: 1\n"), StartsWith("x.yaml:3: 'a' is given twice"));
  EXPECT_THAT(error("a: 1\n---\nb: 2\n"), HasSubstr("second document"));
  EXPECT_THAT(error("[1, 2]: 3\n"), StartsWith("x.yaml:1: a key"));
  EXPECT_THAT(error("a: &x [*x]\n"), StartsWith("x.yaml:1: "));
  for (const char* text : {",", ",1,366 [ 25?]", "# comment\n]", "}", "- a\n---\n,"}) {
    EXPECT_THAT(error(text), StartsWith("x.yaml:")) << text;  // and at once
  }
  EXPECT_THAT(MessageOf<UserError>([] { ReadYaml("no/such.yaml"); }), StartsWith("no/such.yaml: "));
}

TEST(YamlTest, AnchorBombsAndDeepNestingAreRefused) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    bomb += StrCat("a", i, ": &a", i, " [");
    for (int k = 0; k < 10; ++k) bomb += StrCat(k == 0 ? "" : ", ", "*a", i - 1);
    bomb += "]\n";
  }
  EXPECT_THROW(ParseYaml(bomb, "bomb"), UserError);
  // Few values, but large ones.
  std::string large = StrCat("a: &a ", std::string(1'000'000, 'x'), "\nb: [*a");
  for (int i = 0; i < 1000; ++i) large += ", *a";
  EXPECT_THROW(ParseYaml(large + "]\n", "large"), UserError);
  EXPECT_THROW(ParseYaml(std::string(100'000, '['), "deep"), UserError);
  EXPECT_THROW(ParseYaml(std::string(70, '[') + std::string(70, ']'), "deep"), UserError);
}

TEST(YamlTest, WhatIsWrittenReadsBackEqual) {
  ConfigNode root = ConfigNode::Map();
  ConfigNode list;
  ConfigNode nested;
  ConfigNode inner;
  list.kind = nested.kind = inner.kind = Kind::kList;
  const std::vector<std::string> texts = {
      "",     "plain", "two words", " padded ", "null", "Null", "~",   "yes", "false", "1e5",
      "0.10", "-1",    "-",         "- item",   "a: b", "a #b", "[1]", "{a}", "'q'",   "\"q\"",
      "a\\b", "a\nb",  "\ttab",     "&a",       "*a",   "!t",   "%d",  "@x",  "`x",    "|",
      ">",    "---",   "--- a",     "...",      "?",    "? k",  ":",   "a:",  "k: ",   "#",
      "é ü",  "日本",  "\x01\x7f",  "<<",       "=",    ".inf", "+.5", "_",   "a,b",   "12:30"};
  for (const std::string& text : texts) {
    list.list.push_back(ConfigNode::Scalar(text));
    root["values"][text] = ConfigNode::Scalar(text);  // as a key and as a block value
  }
  root["empty_map"] = ConfigNode::Map();
  root["empty_list"].kind = Kind::kList;
  root["nothing"];
  nested.list = {list, root["values"], ConfigNode{}, ConfigNode::Map()};
  inner.list = {nested, ConfigNode::Scalar("x")};
  nested.list.push_back(inner);
  root["texts"] = list;
  root["nested"] = nested;

  const std::string text = WriteYaml(root);
  ExpectEqual(ParseYaml(text, "written"), root);
  EXPECT_EQ(WriteYaml(ParseYaml(text, "written")), text);
  for (const ConfigNode& leaf : {ConfigNode{}, ConfigNode::Scalar("x: y"), ConfigNode::Map()}) {
    ExpectEqual(ParseYaml(WriteYaml(leaf), "leaf"), leaf);
  }
}

TEST(YamlTest, WrittenTextIsForPeople) {
  const std::string text =
      "agent: sac\nhidden: [64, 64]\nenv:\n  id: dmc/cheetah_run\nruns:\n"
      "- a: 1\n  b: 2\n";
  EXPECT_EQ(
      WriteYaml(ParseYaml(text, "x")),
      "agent: sac\nhidden: [64, 64]\nenv:\n  id: dmc/cheetah_run\nruns:\n  - a: 1\n    b: 2\n");
}

TEST(YamlTest, OverridesReplace) {
  ConfigNode root = ParseYaml("agent: {hidden: [256, 256]}\nenv:\nseed: 1\n", "x");
  ApplyOverride(root, "agent.hidden=[64, 64, 32]");
  ApplyOverride(root, "env.params.friction={uniform: [0, 1]}");
  ApplyOverride(root, "seed=7");
  ApplyOverride(root, "note=a=b");
  ApplyOverride(root, "none=");
  EXPECT_EQ(root.At("agent.hidden").list.size(), 3u);
  EXPECT_EQ(root.At("agent.hidden").where, "command line");
  EXPECT_EQ(root.At("agent.hidden").list[2].where, "command line");
  EXPECT_EQ(root.At("env.params.friction.uniform").list[1].scalar, "1");
  EXPECT_EQ(root.At("seed").scalar, "7");
  EXPECT_EQ(root.At("note").scalar, "a=b");
  EXPECT_TRUE(root.At("none").IsNull());
}

// An error about a word that was typed must not cite the file it is laid over.
TEST(YamlTest, WhatAnOverrideMakesIsOfTheCommandLine) {
  ConfigNode root = ParseYaml("env: {id: a}\n", "x");
  ApplyOverride(root, "env.made.here=1");
  EXPECT_EQ(root.At("env").where, "x:1");
  EXPECT_EQ(root.At("env.made").where, "command line");
  EXPECT_EQ(root.At("env.made.here").where, "command line");
}

TEST(YamlTest, BadOverridesChangeNothing) {
  const ConfigNode original = ParseYaml("agent: {lr: 1}\nseed: 1\n", "x.yaml");
  for (const char* bad : {"seed", "=3", "agent..lr=3", "agent.=3", ".agent=3", "seed.deep=3",
                          "seed.deep.er=3", "new.key=[1", "agent={a: 1, a: 2}", ""}) {
    ConfigNode root = original;
    EXPECT_THAT(MessageOf<UserError>([&] { ApplyOverride(root, bad); }),
                StartsWith("command line: "))
        << bad;
    ExpectEqual(root, original);
  }
  ConfigNode root = original;
  EXPECT_THAT(MessageOf<UserError>([&] { ApplyOverride(root, "seed.deep=3"); }),
              HasSubstr("'seed' is a value (x.yaml:2)"));
}

// What Windows' editors write.
TEST(YamlTest, OtherEncodingsAreNamed) {
  using namespace std::string_literals;
  const auto error = [](const std::string& text) {
    return MessageOf<UserError>([&] { ParseYaml(text, "a b.yaml"); });
  };
  EXPECT_EQ(error("\xff\xfe\0"s),
            "a b.yaml: is UTF-16; a config is UTF-8: convert it with iconv -f UTF-16 -t UTF-8 "
            "'a b.yaml' > utf8.yaml");
  EXPECT_THAT(error("\xfe\xff\0a\0:"s), HasSubstr("is UTF-16; "));
  EXPECT_THAT(error("\xff\xfe\0\0a\0\0\0"s), HasSubstr("is UTF-32; "));
  EXPECT_THAT(error("a\0:\0 \0001\0"s), HasSubstr("is no text, or UTF-16; "));
  EXPECT_EQ(ParseYaml("\xef\xbb\xbfname: \xc3\xa9\xe9", "a.yaml").Find("name")->scalar.size(), 3u);
}

}  // namespace
}  // namespace rookery
