#pragma once
#include <cstdint>
#include <optional>

#include "platform/caller.h"

namespace coffer::platform {

/// What whoever looks after a token wants to know later. Names on hosts: docs/spec/security-log.md.
enum class SecurityEvent : std::uint8_t {
  kNone,
  kPinRefused,  ///< a wrong PIN
  kPinBlocked,  ///< a PIN that is blocked, by this try or an earlier one
  kPinChange,
  kPinUnblock,
  kRetryCountersReset,  ///< of one PIN, by whoever holds the state; no command
  kSessionPin,
  kInitialise,
  kKeyGenerate,
  kKeyDerive,
  kKeyImport,
  kKeyDelete,
  kKeyWrap,
  kHdMasterCreate,
  kDomainCreate,
  kDomainDelete,
  kDomainShareImport,
  kDomainDkekErase,
  kDomainDkekAgree,  ///< XKEK: with another device; the number is the exchange key's
  kPublicKeyRegister,
  kPublicKeyReplace,
  kPublicKeyRefused,  ///< of public key authentication
  kOptionsChange,
  kSettingsChange,
  kClockSet,
  kSecureLock,
  kDeviceCertificate,
  kSecureBoot,
  kRestart,
  kCommandFailed,  ///< a command that the storage, or damage in it, let fail
  kStorageFull,
  kStorageFailed,
  kStorageDamaged,
};

/// One event: numbers only, nothing that a host sent as text, and nothing secret.
struct SecurityRecord {
  /// In the place of a PIN's reference: a session PIN, which has tries of its own.
  static constexpr std::uint8_t kSessionPin = 0;

  SecurityEvent event = SecurityEvent::kNone;
  const Caller* caller = nullptr;  ///< whose command it was; nullptr: not known
  std::optional<std::uint8_t> key = std::nullopt;
  std::optional<std::uint8_t> domain = std::nullopt;
  std::optional<std::uint8_t> slot = std::nullopt;  ///< of a public key, or of a master of hierarchies
  std::optional<std::uint8_t> pin = std::nullopt;  ///< its reference: 81 the user's, 88 the SO's, kSessionPin
  std::optional<std::uint8_t> tries_left = std::nullopt;
  std::optional<std::uint16_t> status_word =
      std::nullopt;  ///< how the command ended; nothing: it was no command
};

/// Where security events go. Safe from several threads; returns soon, and never fails: what cannot be kept is
/// lost.
class SecurityLog {
 public:
  /// Keeps one event. `record`, and its caller, are valid until this returns only.
  virtual void record(const SecurityRecord& record) = 0;

 protected:
  ~SecurityLog() = default;
};

/// Where nobody keeps them.
class NoSecurityLog final : public SecurityLog {
 public:
  void record(const SecurityRecord&) override {}
  /// One for all: it has no state.
  static NoSecurityLog& instance() {
    static constinit NoSecurityLog only;
    return only;
  }
};

}  // namespace coffer::platform
