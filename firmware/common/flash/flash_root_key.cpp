#include "common/flash/flash_root_key.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/endian.h"
#include "base/wipe.h"
#include "common/flash/flash_part.h"
#include "crypto/mac.h"
#include "crypto/random.h"
#include "store/flash/format.h"

namespace coffer::firmware {
namespace {

// The sector: mark and version (4), secret (32), CRC-32 of these (4), FF.
constexpr std::array<std::uint8_t, 4> kMark{'C', 'F', 'R', 0x01};
constexpr std::size_t kSecretAt = kMark.size();
constexpr std::size_t kSecretSize = 32;
constexpr std::size_t kChecked = kSecretAt + kSecretSize;
constexpr std::size_t kRecordSize = kChecked + 4;
constexpr std::string_view kPurpose = "coffer root key";

bool is_record(Bytes record) {
  const auto crc = be32(store::flash::crc32(record.first(kChecked)));
  return std::ranges::equal(record.first(kMark.size()), kMark) &&
         std::ranges::equal(record.subspan(kChecked, crc.size()), crc);
}

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

crypto::CryptoResult<FlashRootKey::State> FlashRootKey::load(Bytes unique_id) {
  const Bytes record = flash_.area().first(kRecordSize);
  if (!is_record(record)) return is_blank(flash_.area()) ? State::kBlank : State::kDamaged;
  COFFER_CHECK(crypto::hmac(crypto::HashAlgorithm::kSha256, record.subspan(kSecretAt, kSecretSize),
                            {bytes_of(kPurpose), unique_id}, key_.writable()));
  return State::kThere;
}

crypto::CryptoResult<void> FlashRootKey::make(Bytes unique_id) {
  std::array<std::uint8_t, kRecordSize> record{};
  copy(kMark, record);
  COFFER_CHECK(crypto::random_bytes(std::span(record).subspan(kSecretAt, kSecretSize)));
  copy(be32(store::flash::crc32(Bytes(record).first(kChecked))), std::span(record).subspan(kChecked));
  const bool written = flash_.erase(0) && flash_.program(0, record);
  wipe(record);
  if (!written) return std::unexpected(crypto::CryptoError::kBackendFailure);
  COFFER_TRY(const State state, load(unique_id));
  if (state != State::kThere) return std::unexpected(crypto::CryptoError::kBackendFailure);
  return {};
}

}  // namespace coffer::firmware
