#include "reader/host/security_log.h"

#include <fmt/format.h>

#include <cstdio>
#include <new>

namespace coffer::reader {
namespace {

using platform::SecurityEvent;

constexpr std::uint8_t kUserPin = 0x81;

Log with_number(const Log& log, std::string_view key, std::optional<std::uint8_t> number) {
  return number ? log.with({key, *number}) : log;
}

/// Whether a status word says that the command was carried out.
bool is_done(std::uint16_t sw) {
  return (sw & 0xFF00) == 0x6100 || (sw & 0xFF00) == 0x6200 || (sw & 0xFF00) == 0x9000;
}

Log with_end(const Log& log, std::optional<std::uint16_t> sw) {
  if (!sw) return log;
  return log.with({"outcome", is_done(*sw) ? "done" : "refused"})
      .with({"status", fmt::format("{:04X}", *sw)});
}

Log with_caller(Log log, const platform::Caller* caller) {
  using Kind = platform::CallerIdentity::Kind;
  const platform::CallerIdentity who = caller == nullptr ? platform::CallerIdentity{} : caller->identity();
  if (who.session != 0) log = log.with({"session", who.session});
  switch (who.kind) {
    case Kind::kUnknown:
      return log;
    case Kind::kReader:
      return log.with({"reader", who.name});
    case Kind::kSocket:
      return log.with({"pid", who.process}).with({"uid", who.user});
  }
  return log;
}

std::string_view name_of_pin(std::uint8_t pin) {
  if (pin == platform::SecurityRecord::kSessionPin) return "session";
  return pin == kUserPin ? "user" : "so";
}

void write(const Log& log, const platform::SecurityRecord& record) {
  Log line = log.with({"what", name_of(record.event)});
  line = with_number(line, "key", record.key);
  line = with_number(line, "domain", record.domain);
  line = with_number(line, "slot", record.slot);
  if (record.pin) line = line.with({"pin", name_of_pin(*record.pin)});
  line = with_number(line, "tries_left", record.tries_left);
  line = with_end(line, record.status_word);
  with_caller(line, record.caller).info("security");
}

}  // namespace

std::string_view name_of(SecurityEvent event) {
  switch (event) {
    case SecurityEvent::kNone:
      return "none";
    case SecurityEvent::kPinRefused:
      return "pin-refused";
    case SecurityEvent::kPinBlocked:
      return "pin-blocked";
    case SecurityEvent::kPinChange:
      return "pin-change";
    case SecurityEvent::kPinUnblock:
      return "pin-unblock";
    case SecurityEvent::kRetryCountersReset:
      return "retry-counters-reset";
    case SecurityEvent::kSessionPin:
      return "session-pin";
    case SecurityEvent::kInitialise:
      return "initialise";
    case SecurityEvent::kKeyGenerate:
      return "key-generate";
    case SecurityEvent::kKeyDerive:
      return "key-derive";
    case SecurityEvent::kKeyImport:
      return "key-import";
    case SecurityEvent::kKeyDelete:
      return "key-delete";
    case SecurityEvent::kKeyWrap:
      return "key-wrap";
    case SecurityEvent::kHdMasterCreate:
      return "hd-master-create";
    case SecurityEvent::kDomainCreate:
      return "domain-create";
    case SecurityEvent::kDomainDelete:
      return "domain-delete";
    case SecurityEvent::kDomainShareImport:
      return "domain-share-import";
    case SecurityEvent::kDomainDkekErase:
      return "domain-dkek-erase";
    case SecurityEvent::kDomainDkekAgree:
      return "domain-dkek-agree";
    case SecurityEvent::kPublicKeyRegister:
      return "public-key-register";
    case SecurityEvent::kPublicKeyReplace:
      return "public-key-replace";
    case SecurityEvent::kPublicKeyRefused:
      return "public-key-refused";
    case SecurityEvent::kOptionsChange:
      return "options-change";
    case SecurityEvent::kSettingsChange:
      return "settings-change";
    case SecurityEvent::kClockSet:
      return "clock-set";
    case SecurityEvent::kSecureLock:
      return "secure-lock";
    case SecurityEvent::kDeviceCertificate:
      return "device-certificate";
    case SecurityEvent::kSecureBoot:
      return "secure-boot";
    case SecurityEvent::kRestart:
      return "restart";
    case SecurityEvent::kCommandFailed:
      return "command-failed";
    case SecurityEvent::kStorageFull:
      return "storage-full";
    case SecurityEvent::kStorageFailed:
      return "storage-failed";
    case SecurityEvent::kStorageDamaged:
      return "storage-damaged";
  }
  return "none";
}

void HostSecurityLog::record(const platform::SecurityRecord& record) {
  try {
    write(log_, record);
  } catch (const std::bad_alloc&) {
    std::fputs("a line of the security log is lost: out of memory\n", stderr);  // the command goes on
  }
}

}  // namespace coffer::reader
