#include "distributed/stream/messages.h"

#include "core/error.h"
#include "core/strings.h"
#include "distributed/stream/schema_json.h"

namespace rookery::stream {
namespace {

using nlohmann::json;

constexpr std::string_view kProtocol = "rookery-stream";
constexpr int kMaxDepth = 64;

// Missing keys and wrong types become one UserError.
template <class Function>
auto Decoding(std::string_view what, Function decode) {
  try {
    return decode();
  } catch (const json::exception& error) {
    throw UserError(StrCat("bad ", what, ": ", error.what()));
  }
}

void CheckProtocol(const json& in, std::string_view sender, std::string_view receiver) {
  if (!in.is_object() || in.value("protocol", "") != kProtocol) {
    throw UserError(StrCat("the ", sender, " doesn't speak ", kProtocol));
  }
  const auto version = in.at("version").get<uint32_t>();
  if (version != kProtocolVersion) {
    throw UserError(StrCat("the ", sender, " speaks version ", version, " of ", kProtocol, ", the ",
                           receiver, " version ", kProtocolVersion,
                           "; run the same release of Rookery on both"));
  }
}

}  // namespace

std::string DumpJson(const json& in) {
  return in.dump(-1, ' ', false, json::error_handler_t::replace);
}

json ParseJson(std::string_view what, std::string_view payload) {
  // Copying and printing what is nested without end would use up the stack.
  const auto is_shallow = [&](int depth, json::parse_event_t, const json&) {
    if (depth > kMaxDepth) throw UserError(StrCat("bad ", what, ": nested too deep"));
    return true;
  };
  return Decoding(what, [&] { return json::parse(payload, is_shallow); });
}

std::string Encode(const Hello& hello) {
  json out = {{"protocol", kProtocol}, {"version", hello.version}, {"features", hello.features},
              {"token", hello.token},  {"actor", hello.actor},     {"machine", hello.machine},
              {"pid", hello.pid}};
  if (hello.schema) out["schema"] = SchemaToJson(*hello.schema);
  if (hello.returning) {
    const Returning& r = *hello.returning;
    out["returning"] = {{"run_id", r.run_id},
                        {"incarnation", r.incarnation},
                        {"key", r.key},
                        {"oldest", r.oldest},
                        {"next", r.next}};
  }
  return DumpJson(out);
}

Hello DecodeHello(std::string_view payload) {
  const json in = ParseJson("Hello", payload);
  return Decoding("Hello", [&] {
    CheckProtocol(in, "actor", "learner");
    Hello hello;
    hello.features = in.at("features").get<std::vector<std::string>>();
    hello.token = in.at("token").get<std::string>();
    hello.actor = in.at("actor").get<std::string>();
    hello.machine = in.at("machine").get<std::string>();
    hello.pid = in.at("pid").get<int64_t>();
    if (in.contains("schema")) hello.schema = SchemaFromJson(in["schema"]);
    if (in.contains("returning")) {
      const json& r = in["returning"];
      hello.returning = {r.at("run_id").get<std::string>(), r.at("incarnation").get<uint64_t>(),
                         r.at("key").get<uint64_t>(), r.at("oldest").get<uint64_t>(),
                         r.at("next").get<uint64_t>()};
    }
    return hello;
  });
}

std::string Encode(const Welcome& welcome) {
  return DumpJson({{"protocol", kProtocol},
                   {"version", welcome.version},
                   {"features", welcome.features},
                   {"run_id", welcome.run_id},
                   {"incarnation", welcome.incarnation},
                   {"key", welcome.key},
                   {"next_chunk", welcome.next_chunk},
                   {"window_bytes", welcome.window_bytes},
                   {"max_frame_bytes", welcome.max_frame_bytes},
                   {"schema", SchemaToJson(welcome.schema)},
                   {"config", welcome.config}});
}

Welcome DecodeWelcome(std::string_view payload) {
  const json in = ParseJson("Welcome", payload);
  return Decoding("Welcome", [&] {
    CheckProtocol(in, "learner", "actor");
    Welcome welcome;
    welcome.features = in.at("features").get<std::vector<std::string>>();
    welcome.run_id = in.at("run_id").get<std::string>();
    welcome.incarnation = in.at("incarnation").get<uint64_t>();
    welcome.key = in.at("key").get<uint64_t>();
    welcome.next_chunk = in.at("next_chunk").get<uint64_t>();
    welcome.window_bytes = in.at("window_bytes").get<uint64_t>();
    welcome.max_frame_bytes = in.at("max_frame_bytes").get<uint64_t>();
    welcome.schema = SchemaFromJson(in.at("schema"));
    welcome.config = in.at("config");
    return welcome;
  });
}

std::string EncodeRefusal(std::string_view text) { return DumpJson({{"error", text}}); }

std::string DecodeRefusal(std::string_view payload) {
  const json in = ParseJson("Refusal", payload);
  return Decoding("Refusal", [&] { return in.at("error").get<std::string>(); });
}

bool SameToken(std::string_view expected, std::string_view given) {
  unsigned char difference = expected.size() == given.size() ? 0 : 1;
  for (size_t i = 0; i < given.size(); ++i) {
    const char reference = expected.empty() ? '\0' : expected[i % expected.size()];
    difference |= static_cast<unsigned char>(reference ^ given[i]);
  }
  return difference == 0;
}

}  // namespace rookery::stream
