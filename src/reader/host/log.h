#pragma once
// The structured log of the host programs: events with fields, as text or as one JSON object a line.
//
// Nothing secret goes in here: no APDU data, no PIN, no key. Who logs an APDU uses
// reader/host/logged_transmit.h.

#include <spdlog/logger.h>

#include <concepts>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace coffer::reader {

/// kText: a time, a level, the event, and its fields as key=value. kJson: an object a line, always valid
/// JSON.
enum class LogFormat { kText, kJson };

/// A named value of an event.
struct LogField {
  /// Text: quoted where it has to be. The key must outlive the field, the value is copied.
  LogField(std::string_view field_key, std::string_view field_value) : key(field_key), value(field_value) {}
  /// The same from a literal, which is not null.
  LogField(std::string_view field_key, const char* field_value) : key(field_key), value(field_value) {}
  /// A number, in decimal; in JSON without quotes. Characters and bool come out as numbers too.
  LogField(std::string_view field_key, std::integral auto number)
      : key(field_key), value(std::to_string(number)), is_number(true) {}

  std::string_view key;
  std::string value;
  bool is_number = false;
};

/// A logger with fixed fields. Cheap to copy; safe from several threads.
class Log {
 public:
  /// Writes to `sink`, whose pattern it sets.
  Log(std::shared_ptr<spdlog::sinks::sink> sink, spdlog::level::level_enum level, LogFormat format);
  /// Drops everything.
  static Log none();

  /// The same log with one more field in each event.
  [[nodiscard]] Log with(const LogField& field) const;

  /// Whether debug() writes anything: where it is not free to gather what it would.
  [[nodiscard]] bool is_debug() const { return logger_->should_log(spdlog::level::debug); }

  using Fields = std::initializer_list<LogField>;
  /// One line at this level, if the log has it: the event in plain words, the fixed fields, then `fields`. It
  /// is flushed at once; without memory it is lost.
  void debug(std::string_view event, Fields fields = {}) const { write(spdlog::level::debug, event, fields); }
  void info(std::string_view event, Fields fields = {}) const { write(spdlog::level::info, event, fields); }
  void warn(std::string_view event, Fields fields = {}) const { write(spdlog::level::warn, event, fields); }
  void error(std::string_view event, Fields fields = {}) const { write(spdlog::level::err, event, fields); }

 private:
  void write(spdlog::level::level_enum level, std::string_view event, Fields fields) const;
  [[nodiscard]] std::string render(const LogField& field) const;

  std::shared_ptr<spdlog::logger> logger_;
  LogFormat format_;
  std::string fixed_fields_;  // rendered
};

}  // namespace coffer::reader
