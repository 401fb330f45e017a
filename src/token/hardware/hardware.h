#pragma once
#include "token/device_records/date_time.h"
#include "token/state/context.h"

namespace coffer::token {

/// What memory information tells, in bytes but for `files`; more than 32 bits hold counts as their largest
/// number.
struct StorageNumbers {
  std::uint32_t free = 0;   ///< of the store, about
  std::uint32_t used = 0;   ///< by the values of all records
  std::uint32_t total = 0;  ///< free and used
  std::uint32_t files = 0;  ///< number of records, internal ones too
  std::uint32_t flash = 0;  ///< size of the chip; without one, as `total`
};

/// The device around the token: its board, clock, storage and physical settings.
class Hardware {
 public:
  /// `context` outlives this.
  explicit Hardware(Context& context) : context_(context) {}

  /// The board, for its kind, serial number, memory and restart.
  [[nodiscard]] platform::Board& board() { return context_.platform.board; }
  /// The clock that hosts set and read.
  [[nodiscard]] platform::TokenClock& clock() { return context_.platform.token_clock; }

  /// Counts the records: takes as long as there are many.
  [[nodiscard]] StorageNumbers storage_numbers() const;

  /// What set_physical_settings() last stored.
  [[nodiscard]] PhysicalSettings physical_settings() const;
  /// Stores other settings. @errors kNotAuthorised, kStorageFailure
  [[nodiscard]] TokenResult<void> set_physical_settings(const Session& session,
                                                        const PhysicalSettings& settings) {
    return change_physical_settings(session, [&](PhysicalSettings& present) { present = settings; });
  }
  /// The same for a part of them: what `change(PhysicalSettings&)` leaves is stored.
  template <typename Change>
  [[nodiscard]] TokenResult<void> change_physical_settings(const Session& session, Change&& change) {
    const auto held = lock(context_);
    if (!token::is_user(context_, session)) return fail(ErrorCode::kNotAuthorised);
    PhysicalSettings settings = context_.physical_settings;
    change(settings);
    return store(settings);
  }

 private:
  friend class Token;

  /// Call with the state mutex held.
  [[nodiscard]] TokenResult<void> store(const PhysicalSettings& settings);

  /// @errors kStorageFailure
  [[nodiscard]] TokenResult<void> load();

  Context& context_;
};

}  // namespace coffer::token
