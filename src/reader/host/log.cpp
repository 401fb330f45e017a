#include "reader/host/log.h"

#include <spdlog/sinks/null_sink.h>

#include <algorithm>
#include <cstdio>
#include <new>
#include <nlohmann/json.hpp>

namespace coffer::reader {
namespace {

constexpr const char* kTextPattern = "%Y-%m-%dT%H:%M:%S.%e%z %-5l %v";
constexpr const char* kJsonPattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})";

// Bytes that are not UTF-8, as in a path, are replaced: a log line is always valid JSON.
std::string json_quoted(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool needs_quotes(std::string_view text) {
  return text.empty() ||
         std::ranges::any_of(text, [](char c) { return c <= ' ' || c == '"' || c == '=' || c > '~'; });
}

}  // namespace

Log::Log(std::shared_ptr<spdlog::sinks::sink> sink, spdlog::level::level_enum level, LogFormat format)
    : logger_(std::make_shared<spdlog::logger>("coffer", std::move(sink))), format_(format) {
  logger_->set_pattern(format == LogFormat::kJson ? kJsonPattern : kTextPattern);
  logger_->set_level(level);
  logger_->flush_on(spdlog::level::trace);
}

Log Log::none() {
  return {std::make_shared<spdlog::sinks::null_sink_mt>(), spdlog::level::off, LogFormat::kText};
}

Log Log::with(const LogField& field) const {
  Log extended = *this;
  extended.fixed_fields_ += render(field);
  return extended;
}

void Log::write(spdlog::level::level_enum level, std::string_view event, Fields fields) const try {
  if (!logger_->should_log(level)) return;
  std::string line = format_ == LogFormat::kJson ? "\"event\":" + json_quoted(event) : std::string(event);
  line += fixed_fields_;
  for (const LogField& field : fields) line += render(field);
  logger_->log(level, spdlog::string_view_t(line.data(), line.size()));
} catch (const std::bad_alloc&) {
  std::fputs("a line of the log is lost: out of memory\n", stderr);  // nobody ends for that
}

std::string Log::render(const LogField& field) const {
  if (format_ == LogFormat::kJson) {
    return "," + json_quoted(field.key) + ":" + (field.is_number ? field.value : json_quoted(field.value));
  }
  std::string rendered(1, ' ');
  rendered.append(field.key).append(1, '=');
  return rendered + (needs_quotes(field.value) ? json_quoted(field.value) : field.value);
}

}  // namespace coffer::reader
