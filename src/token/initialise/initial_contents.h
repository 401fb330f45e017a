#pragma once
#include <array>

#include "token/initialise/initialise.h"
#include "token/login/guess_history.h"
#include "token/login/pin_record.h"
#include "token/state/key_domain_record.h"
#include "token/state/master_key.h"
#include "token/state/state_record.h"
#include "token/terms/record_ids.h"

namespace coffer::token {

/// What belongs to the device and not to its user, ascending: initialisation keeps it.
inline constexpr RecordId kKeptRecords[] = {records::kTrustAnchor,    records::kPhysicalSettings,
                                            records::kOwnTrustAnchor, fids::kDeviceCertificates,
                                            key_file(kDeviceKey),     fids::kDeviceRequest};
static_assert(std::ranges::is_sorted(kKeptRecords));

/// What initialisation writes: a list of changes whose order matters (what is erased first may be written
/// after), and the records that they refer to. See docs/spec/storage.md. All: @errors kCryptoFailure
class InitialContents {
 public:
  /// Erases everything but kKeptRecords.
  explicit InitialContents(Context& context);
  ~InitialContents() = default;
  InitialContents(const InitialContents&) = delete;  // the changes refer to its own members
  InitialContents& operator=(const InitialContents&) = delete;

  /// The configuration, sealed under the device's sealing key.
  [[nodiscard]] TokenResult<void> put_config(const DeviceConfig& config);
  /// The master key, sealed under the access key, without a mask.
  [[nodiscard]] TokenResult<void> put_master_key(const SealingKey& access_key, const SealingKey& master_key);
  /// The SO-PIN, and the user PIN if the request has one.
  [[nodiscard]] TokenResult<void> put_pins(const InitialiseRequest& request, const SealingKey& access_key);
  /// No try was given back yet.
  [[nodiscard]] TokenResult<void> put_guess_history();
  /// Key domain 0, of so many shares; 0: with a random DKEK.
  [[nodiscard]] TokenResult<void> put_only_domain(const SealingKey& master_key, std::uint8_t shares);
  /// A quorum of public keys alone opens nothing that is sealed under a PIN: the root key has to.
  [[nodiscard]] TokenResult<void> put_access_by_root(const SealingKey& access_key);

  /// For one transaction, as long as this lives.
  [[nodiscard]] std::span<const store::Change> changes() const { return std::span(changes_).first(count_); }

 private:
  static constexpr std::size_t kMostPuts = 7;

  void put(RecordId id, Bytes bytes) { add(store::Change::put(id, bytes)); }
  void add(store::Change change) { changes_[count_++] = change; }

  Context& context_;
  std::array<store::Change, std::size(kKeptRecords) + 1 + kMostPuts> changes_{};
  std::size_t count_ = 0;
  SealedDeviceConfig config_{};
  MasterKeyRecord master_key_{};
  PinRecord so_pin_;
  PinRecord user_pin_;
  GuessHistory::Sealed guess_history_{};
  std::array<std::uint8_t, kMaxKeyDomainRecord> domain_{};
  std::array<std::uint8_t, kSealingKeySize + kSealOverhead> access_by_root_{};
};

}  // namespace coffer::token
