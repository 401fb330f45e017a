#include "cli/frame/json.h"

#include <nlohmann/json.hpp>

namespace coffer::cli {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Fields& fields);

struct ToJson {
  Json operator()(bool value) const { return value; }
  Json operator()(std::int64_t value) const { return value; }
  Json operator()(const std::string& value) const { return value; }
  Json operator()(const std::vector<std::string>& value) const { return value; }
  Json operator()(const std::vector<Fields>& value) const {
    Json list = Json::array();
    for (const Fields& fields : value) list.push_back(json_of(fields));
    return list;
  }
};

void add(Json& object, const Fields& fields) {
  for (const auto& [key, value] : fields.entries()) object[key] = std::visit(ToJson{}, value);
}

Json json_of(const Fields& fields) {
  Json object = Json::object();
  add(object, fields);
  return object;
}

/// Text from a card or a file need not be UTF-8.
std::string line(const Json& object) {
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string to_json(const Answer& answer) {
  Json object = {{"ok", answer.code == ExitCode::kOk}};
  add(object, answer.fields);
  return line(object);
}

std::string to_json(const Failure& failure) {
  return line({{"ok", false},
               {"error",
                {{"code", text_of(failure.code).name},
                 {"exit_code", static_cast<int>(failure.code)},
                 {"cause", failure.cause},
                 {"unchanged", failure.unchanged},
                 {"next", failure.next}}}});
}

}  // namespace coffer::cli
