#include "token/keys/key_blob.h"

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "crypto/cipher.h"
#include "crypto/mac.h"
#include "token/stored_keys/key_components.h"

namespace coffer::token {
namespace {

constexpr std::size_t kBlock = crypto::kAesBlock;
constexpr std::array<std::uint8_t, kBlock> kZeroIv{};
constexpr std::size_t kMacSize = 16;
constexpr std::size_t kDerivedSize = 32;
using DerivedKey = Secret<kDerivedSize>;

enum class Derived : std::uint8_t { kEncryption = 1, kMac = 2 };

/// SHA-256(DKEK || number): the keys that a blob is encrypted and authenticated with (6.2).
TokenResult<void> derive(const Dkek& dkek, Derived which, DerivedKey& out) {
  const auto number = be32(static_cast<std::uint32_t>(which));
  COFFER_CHECK_BELOW(
      crypto::hash_into(crypto::HashAlgorithm::kSha256, {dkek.expose(), number}, out.writable()));
  return {};
}

constexpr std::uint8_t kRsaIdentifier[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02, 0x01, 0x02};
constexpr std::uint8_t kEcIdentifier[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02, 0x02, 0x03};
constexpr std::uint8_t kAesIdentifier[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01};

/// Nothing for a type that there is not.
Bytes default_algorithm(std::uint8_t type) {
  switch (BlobType{type}) {
    case BlobType::kRsa:
    case BlobType::kRsaCrt:
      return kRsaIdentifier;
    case BlobType::kEc:
      return kEcIdentifier;
    case BlobType::kAes:
      return kAesIdentifier;
  }
  return {};
}

/// ISO/IEC 7816-4 padding: 80, then zeros to the next whole block.
void pad(ByteWriter& plain) {
  plain.put_byte(0x80);
  while (plain.size() % kBlock != 0 && !plain.overflowed()) plain.put_byte(0);
}

/// Fields 1 to 6.
TokenResult<void> put_clear_part(const Dkek& dkek, BlobType type, Bytes algorithms, ByteWriter& out) {
  COFFER_TRY_BELOW(const crypto::Digest digest,
                   crypto::hash(crypto::HashAlgorithm::kSha256, {dkek.expose()}));
  out.put(digest.bytes().first(kKeyCheckValueSize)).put_byte(static_cast<std::uint8_t>(type));
  out.put_field(default_algorithm(static_cast<std::uint8_t>(type))).put_field(algorithms);
  out.put_field({});  // access conditions
  out.put_field({});  // object identifier of the key
  return {};
}

/// A blob taken apart; the views lie in it.
struct Fields {
  std::uint8_t type = 0;
  Bytes algorithms;
  Bytes ciphertext;
  Bytes authenticated;  ///< fields 1 to 7
  Bytes mac;
};

TokenResult<Fields> split(Bytes blob) {
  if (blob.size() < kMacSize) return fail(ErrorCode::kInvalidData);
  Fields fields;
  fields.authenticated = blob.first(blob.size() - kMacSize);
  fields.mac = blob.last(kMacSize);
  ByteReader in(fields.authenticated);
  const auto key_check_value = in.take(kKeyCheckValueSize);
  const auto type = in.take_byte();
  const auto algorithm = in.take_field();
  const auto algorithms = in.take_field();
  const auto access_conditions = in.take_field();
  const auto key_identifier = in.take_field();
  if (!key_check_value || !type || !algorithm || !algorithms || !access_conditions || !key_identifier) {
    return fail(ErrorCode::kInvalidData);
  }
  if (algorithm->empty() || !equal(*algorithm, default_algorithm(*type)))
    return fail(ErrorCode::kInvalidData);
  if (in.empty() || in.remaining() % kBlock != 0) return fail(ErrorCode::kInvalidData);
  // What we do not know how to enforce must not get lost.
  if (!access_conditions->empty() || !key_identifier->empty()) return fail(ErrorCode::kInvalidData);
  fields.type = *type;
  fields.algorithms = *algorithms;
  fields.ciphertext = in.rest();
  return fields;
}

TokenResult<void> check_mac(const Dkek& dkek, const Fields& fields) {
  DerivedKey key;
  COFFER_CHECK(derive(dkek, Derived::kMac, key));
  COFFER_TRY_BELOW(const crypto::CmacTag mac, crypto::aes_cmac(key.expose(), {fields.authenticated}));
  if (!constant_time_equal(mac, fields.mac)) return fail(ErrorCode::kWrongKeyDomain);
  return {};
}

TokenResult<void> decrypt(const Dkek& dkek, Bytes ciphertext, BlobPlain& plain) {
  if (ciphertext.size() > BlobPlain::capacity()) return fail(ErrorCode::kInvalidData);
  DerivedKey key;
  COFFER_CHECK(derive(dkek, Derived::kEncryption, key));
  COFFER_CHECK_BELOW(
      crypto::aes_cbc_decrypt(key.expose(), kZeroIv, ciphertext, plain.storage().first(ciphertext.size())));
  plain.set_size(ciphertext.size());
  return {};
}

TokenResult<void> append_mac(const Dkek& dkek, ByteWriter& out) {
  DerivedKey key;
  COFFER_CHECK(derive(dkek, Derived::kMac, key));
  COFFER_TRY_BELOW(const crypto::CmacTag mac, crypto::aes_cmac(key.expose(), {Bytes(out.written_from(0))}));
  out.put(mac);
  return {};
}

TokenResult<void> append_ciphertext(const Dkek& dkek, Bytes plain, ByteWriter& out) {
  DerivedKey key;
  COFFER_CHECK(derive(dkek, Derived::kEncryption, key));
  if (out.free_space().size() < plain.size()) return fail(ErrorCode::kBufferTooSmall);
  COFFER_CHECK_BELOW(
      crypto::aes_cbc_encrypt(key.expose(), kZeroIv, plain, out.free_space().first(plain.size())));
  out.advance(plain.size());
  return {};
}

}  // namespace

TokenResult<std::size_t> write_key_blob(const Dkek& dkek, const KeyMaterial& key, Bytes algorithms,
                                        std::span<const std::uint8_t, kKeyBlobNonceSize> nonce,
                                        MutableBytes out) {
  BlobPlain plain;
  ByteWriter components(plain.storage());
  components.put(nonce);
  COFFER_TRY(const BlobType type, write_components(key, components));
  pad(components);
  if (components.overflowed()) return fail(ErrorCode::kBufferTooSmall);
  plain.set_size(components.size());

  ByteWriter blob(out);
  COFFER_CHECK(put_clear_part(dkek, type, algorithms, blob));
  COFFER_CHECK(append_ciphertext(dkek, plain.expose(), blob));
  COFFER_CHECK(append_mac(dkek, blob));
  if (blob.overflowed()) return fail(ErrorCode::kBufferTooSmall);
  return blob.size();
}

TokenResult<Bytes> key_check_value_of(Bytes blob) {
  if (blob.size() < kKeyCheckValueSize) return fail(ErrorCode::kInvalidData);
  return blob.first(kKeyCheckValueSize);
}

TokenResult<void> read_key_blob(const Dkek& dkek, Bytes blob, KeyMaterial& key, AlgorithmList& algorithms) {
  COFFER_TRY(const Fields fields, split(blob));
  COFFER_CHECK(check_mac(dkek, fields));
  if (!algorithms.assign(fields.algorithms)) return fail(ErrorCode::kInvalidData);
  BlobPlain plain;
  COFFER_CHECK(decrypt(dkek, fields.ciphertext, plain));
  ByteReader components(plain.expose());
  if (!components.take(kKeyBlobNonceSize)) return fail(ErrorCode::kInvalidData);
  return read_components(fields.type, components, key);
}

}  // namespace coffer::token
