#include "distributed/stream/messages.h"

#include "core/error.h"
#include "core/printable.h"
#include "core/strings.h"
#include "distributed/stream/json_fields.h"
#include "distributed/stream/schema_json.h"

namespace rookery::stream {
namespace {

using nlohmann::json;

constexpr std::string_view kProtocol = "rookery-stream";
constexpr int kMaxDepth = 64;
constexpr size_t kMaxQuoted = 300;  // bytes of what is wrong

// What is missing, of another type or out of range becomes one UserError.
template <class Function>
auto Decoding(std::string_view what, Function decode) {
  try {
    return decode();
  } catch (const json::exception& error) {
    throw UserError(StrCat("bad ", what, ": ", Printable(error.what(), kMaxQuoted)));
  } catch (const UserError& error) {
    throw UserError(StrCat("bad ", what, ": ", Printable(error.what(), kMaxQuoted)));
  }
}

void CheckProtocol(const json& in, std::string_view message, std::string_view sender,
                   std::string_view receiver) {
  if (!in.is_object() || !in.contains("protocol") || in["protocol"] != kProtocol) {
    throw UserError(StrCat("the ", sender, " doesn't speak ", kProtocol));
  }
  const auto version = Decoding(message, [&] { return Member<uint32_t>(in, "version"); });
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
  CheckProtocol(in, "Hello", "actor", "learner");
  return Decoding("Hello", [&] {
    Hello hello;
    hello.features = ListMember<std::string>(in, "features");
    hello.token = Member<std::string>(in, "token");
    hello.actor = Member<std::string>(in, "actor");
    hello.machine = Member<std::string>(in, "machine");
    hello.pid = Member<int64_t>(in, "pid");
    if (in.contains("schema")) hello.schema = SchemaFromJson(in["schema"]);
    if (in.contains("returning")) {
      const json& r = in["returning"];
      hello.returning = {Member<std::string>(r, "run_id"), Member<uint64_t>(r, "incarnation"),
                         Member<uint64_t>(r, "key"), Member<uint64_t>(r, "oldest"),
                         Member<uint64_t>(r, "next")};
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
  CheckProtocol(in, "Welcome", "learner", "actor");
  return Decoding("Welcome", [&] {
    Welcome welcome;
    welcome.features = ListMember<std::string>(in, "features");
    welcome.run_id = Member<std::string>(in, "run_id");
    welcome.incarnation = Member<uint64_t>(in, "incarnation");
    welcome.key = Member<uint64_t>(in, "key");
    welcome.next_chunk = Member<uint64_t>(in, "next_chunk");
    welcome.window_bytes = Member<uint64_t>(in, "window_bytes");
    welcome.max_frame_bytes = Member<uint64_t>(in, "max_frame_bytes");
    welcome.schema = SchemaFromJson(in.at("schema"));
    welcome.config = in.at("config");
    return welcome;
  });
}

std::string EncodeRefusal(std::string_view text) { return DumpJson({{"error", text}}); }

std::string DecodeRefusal(std::string_view payload) {
  const json in = ParseJson("Refusal", payload);
  return Decoding("Refusal", [&] { return Member<std::string>(in, "error"); });
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
