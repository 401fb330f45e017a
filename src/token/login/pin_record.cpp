#include "token/login/pin_record.h"

#include "crypto/random.h"

namespace coffer::token {
namespace {

constexpr std::uint8_t kVersion = 2;  // 1 held the master key itself
constexpr std::size_t kSealedKeyAt = PinRecord::kHeaderSize;
constexpr std::size_t kSealedStateAt = kSealedKeyAt + PinRecord::kSealedKeySize;

}  // namespace

std::unexpected<Error> pin_is_wrong(std::uint8_t tries_left) {
  if (tries_left == 0) return fail(ErrorCode::kPinBlocked);
  return fail(ErrorCode::kPinWrong, tries_left);
}

TokenResult<PinRecord> PinRecord::make(Context& context, PinReference reference, Bytes pin,
                                       std::uint8_t max_tries, const SealingKey& access_key) {
  PinRecord record;
  record.data_[0] = kVersion;
  record.data_[1] = max_tries;
  record.data_[2] = static_cast<std::uint8_t>(context.stretch.function);
  record.data_[3] = context.stretch.log2_cost;
  COFFER_CHECK_BELOW(crypto::random_bytes(MutableBytes(record.data_).subspan(4, kSaltSize)));
  record.pin_length_ = static_cast<std::uint8_t>(pin.size());

  SealingKey key;
  COFFER_CHECK(record.derive_key(context, reference, pin, key));
  const RecordId id = pin_record_id(reference);
  COFFER_CHECK(seal(key, Purpose::kAccessKey, id, record.header(), access_key.expose(),
                    MutableBytes(record.data_).subspan(kSealedKeyAt, kSealedKeySize)));
  COFFER_CHECK(record.set_tries_left(context, reference, max_tries));
  return record;
}

TokenResult<PinRecord> PinRecord::load(const Context& context, PinReference reference) {
  PinRecord record;
  const auto size = context.store.read(pin_record_id(reference), record.data_);
  if (!size) {
    if (size.error() == store::StoreError::kNotFound) return fail(ErrorCode::kNotInitialised);
    return std::unexpected(from(size.error()));
  }
  if (*size != kSize || record.data_[0] != kVersion) return fail(ErrorCode::kStorageFailure);
  std::array<std::uint8_t, 2> state{};
  COFFER_CHECK(unseal(context.device_sealing_key, Purpose::kPinState, pin_record_id(reference),
                      record.header(), Bytes(record.data_).subspan(kSealedStateAt), state));
  record.tries_left_ = state[0];
  record.pin_length_ = state[1];
  return record;
}

TokenResult<void> PinRecord::open(const Context& context, PinReference reference, Bytes pin,
                                  SealingKey& out) const {
  SealingKey key;
  COFFER_CHECK(derive_key(context, reference, pin, key));
  const auto opened = unseal(key, Purpose::kAccessKey, pin_record_id(reference), header(),
                             Bytes(data_).subspan(kSealedKeyAt, kSealedKeySize), out.writable());
  if (opened) return {};
  if (opened.error().code == ErrorCode::kStorageFailure) return pin_is_wrong(tries_left());
  return std::unexpected(opened.error());
}

TokenResult<void> PinRecord::set_tries_left(const Context& context, PinReference reference,
                                            std::uint8_t tries) {
  const std::uint8_t state[] = {tries, pin_length_};
  COFFER_CHECK(seal(context.device_sealing_key, Purpose::kPinState, pin_record_id(reference), header(), state,
                    MutableBytes(data_).subspan(kSealedStateAt)));
  tries_left_ = tries;
  return {};
}

TokenResult<void> PinRecord::derive_key(const Context& context, PinReference reference, Bytes pin,
                                        SealingKey& out) const {
  const crypto::StretchParameters parameters{static_cast<crypto::StretchParameters::Function>(data_[2]),
                                             data_[3]};
  Secret<32> stretched;
  COFFER_CHECK_BELOW(
      crypto::stretch(parameters, pin, Bytes(data_).subspan(4, kSaltSize), stretched.writable()));
  const std::uint8_t info[] = {'c', 'o', 'f', 'f', 'e',
                               'r', ' ', 'p', 'i', 'n',
                               ' ', 'v', '1', ' ', static_cast<std::uint8_t>(reference)};
  COFFER_CHECK_BELOW(crypto::hkdf(crypto::HashAlgorithm::kSha256,
                                  context.platform.root_key.root_key().expose(), stretched.expose(), info,
                                  out.writable()));
  return {};
}

}  // namespace coffer::token
