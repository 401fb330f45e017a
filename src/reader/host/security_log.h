#pragma once
#include "platform/security_log.h"
#include "reader/host/log.h"

namespace coffer::reader {

/// The name of an event as the log has it, for ever the same (docs/spec/security-log.md): lower case,
/// hyphens.
[[nodiscard]] std::string_view name_of(platform::SecurityEvent event);

/// Writes each security event as one line at level info, whose event is "security".
class HostSecurityLog final : public platform::SecurityLog {
 public:
  /// `log`: its fields say which token this is; at a level above info it keeps nothing.
  explicit HostSecurityLog(Log log) : log_(std::move(log)) {}
  /// Fields: docs/spec/security-log.md. Without memory the line is lost.
  void record(const platform::SecurityRecord& record) override;

 private:
  Log log_;
};

}  // namespace coffer::reader
