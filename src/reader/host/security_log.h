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
  explicit HostSecurityLog(Log log) : log_(std::move(log)) {}
  void record(const platform::SecurityRecord& record) override;

 private:
  Log log_;
};

}  // namespace coffer::reader
