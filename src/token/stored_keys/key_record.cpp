#include "token/stored_keys/key_record.h"

#include <array>

#include "base/byte_reader.h"
#include "base/byte_writer.h"

namespace coffer::token {
namespace {

constexpr std::uint8_t kVersion = 2;
constexpr std::uint8_t kCountedFlag = 0x01;
using KeySecret = SecretBuffer<kMaxKeySecret>;

void write_header(const KeyInfo& info, ByteWriter& out) {
  out.put_byte(kVersion)
      .put_byte(static_cast<std::uint8_t>(info.type))
      .put_byte(static_cast<std::uint8_t>(info.origin))
      .put_byte(info.counted ? kCountedFlag : 0)
      .put_be16(info.parameter)
      .put_byte(info.policy.key_domain)
      .put(info.domain)
      .put_byte(static_cast<std::uint8_t>(info.policy.algorithms.size()))
      .put(info.policy.algorithms);
}

bool is_key_type(std::uint8_t value) { return value >= 1 && value <= 5; }
bool is_key_origin(std::uint8_t value) { return value >= 1 && value <= 3; }

TokenResult<void> write_rsa(const crypto::RsaPrivateKey& key, ByteWriter& out) {
  crypto::RsaComponents c;
  COFFER_CHECK_BELOW(key.export_components(c));
  for (const Bytes number : {c.n.expose(), c.e.expose(), c.d.expose(), c.p.expose(), c.q.expose(),
                             c.dp.expose(), c.dq.expose(), c.qinv.expose()}) {
    out.put_field(number);
  }
  return {};
}

TokenResult<void> write_secret(const KeyMaterial& material, KeySecret& secret) {
  ByteWriter out(secret.storage());
  if (const auto* ec = std::get_if<crypto::EcPrivateKey>(&material)) {
    crypto::Scalar scalar;
    COFFER_CHECK_BELOW(ec->export_scalar(scalar));
    out.put(scalar.expose());
  } else if (const auto* rsa = std::get_if<crypto::RsaPrivateKey>(&material)) {
    COFFER_CHECK(write_rsa(*rsa, out));
  } else if (const auto* aes = std::get_if<AesKey>(&material)) {
    out.put(aes->expose());
  } else if (const auto* montgomery = std::get_if<crypto::MontgomeryPrivateKey>(&material)) {
    crypto::MontgomeryScalar scalar;
    COFFER_CHECK_BELOW(montgomery->export_scalar(scalar));
    out.put(scalar.expose());
  } else if (const auto* edwards = std::get_if<crypto::EdwardsPrivateKey>(&material)) {
    crypto::EdwardsSeed seed;
    COFFER_CHECK_BELOW(edwards->export_seed(seed));
    out.put(seed.expose());
  }
  if (out.overflowed() || out.size() == 0) return fail(ErrorCode::kCryptoFailure);
  secret.set_size(out.size());
  return {};
}

template <std::size_t N>
bool take_number(ByteReader& in, SecretBuffer<N>& out) {
  const auto number = in.take_field();
  return number && out.assign(*number);
}

TokenResult<void> read_rsa(Bytes secret, KeyMaterial& out) {
  crypto::RsaComponents c;
  ByteReader in(secret);
  const bool whole = take_number(in, c.n) && take_number(in, c.e) && take_number(in, c.d) &&
                     take_number(in, c.p) && take_number(in, c.q) && take_number(in, c.dp) &&
                     take_number(in, c.dq) && take_number(in, c.qinv) && in.empty();
  if (!whole) return fail(ErrorCode::kStorageFailure);
  auto key = crypto::RsaPrivateKey::load(c);
  if (!key) return fail(ErrorCode::kStorageFailure);
  out.emplace<crypto::RsaPrivateKey>(std::move(*key));
  return {};
}

TokenResult<void> read_ec(const KeyInfo& info, Bytes secret, KeyMaterial& out) {
  const crypto::Curve* curve =
      info.parameter <= 0xFF ? crypto::find_curve(static_cast<std::uint8_t>(info.parameter)) : nullptr;
  if (curve == nullptr) return fail(ErrorCode::kStorageFailure);
  auto key = crypto::EcPrivateKey::load(*curve, secret);
  if (!key) return fail(ErrorCode::kStorageFailure);
  out.emplace<crypto::EcPrivateKey>(std::move(*key));
  return {};
}

/// A Montgomery or Edwards key: both have two curves, numbered 1 and 2, and a secret that is plain bytes.
template <typename Key, typename Curve>
TokenResult<void> read_raw(const KeyInfo& info, Bytes secret, KeyMaterial& out) {
  if (info.parameter < 1 || info.parameter > 2) return fail(ErrorCode::kStorageFailure);
  auto key = Key::load(static_cast<Curve>(info.parameter), secret);
  if (!key) return fail(ErrorCode::kStorageFailure);
  out.emplace<Key>(std::move(*key));
  return {};
}

TokenResult<void> read_aes(const KeyInfo& info, Bytes secret, KeyMaterial& out) {
  if (!is_symmetric_key_size(secret.size()) || secret.size() * 8 != info.parameter) {
    return fail(ErrorCode::kStorageFailure);
  }
  if (!out.emplace<AesKey>().assign(secret)) return fail(ErrorCode::kStorageFailure);
  return {};
}

}  // namespace

KeyInfo describe(const KeyMaterial& material, KeyOrigin origin, const KeyPolicy& policy,
                 const KeyDomainIdentity& domain) {
  KeyInfo info;
  info.domain = domain;
  info.origin = origin;
  info.counted = policy.use_counter.has_value();
  info.policy = policy;
  info.policy.use_counter.reset();
  if (const auto* ec = std::get_if<crypto::EcPrivateKey>(&material)) {
    info.type = KeyType::kEc;
    info.parameter = static_cast<std::uint16_t>(ec->curve().id);
  } else if (const auto* rsa = std::get_if<crypto::RsaPrivateKey>(&material)) {
    info.type = KeyType::kRsa;
    info.parameter = static_cast<std::uint16_t>(rsa->modulus_bytes() * 8);
  } else if (const auto* aes = std::get_if<AesKey>(&material)) {
    info.type = KeyType::kAes;
    info.parameter = static_cast<std::uint16_t>(aes->size() * 8);
  } else if (const auto* montgomery = std::get_if<crypto::MontgomeryPrivateKey>(&material)) {
    info.type = KeyType::kMontgomery;
    info.parameter = static_cast<std::uint16_t>(montgomery->curve());
  } else if (const auto* edwards = std::get_if<crypto::EdwardsPrivateKey>(&material)) {
    info.type = KeyType::kEdwards;
    info.parameter = static_cast<std::uint16_t>(edwards->curve());
  }
  return info;
}

TokenResult<KeyRecord> parse_key_record(Bytes record) {
  ByteReader in(record);
  const auto fixed = in.take(7);
  const auto domain = in.take(sizeof(KeyDomainIdentity));
  const auto algorithm_count = in.take_byte();
  if (!fixed || !domain || !algorithm_count) return fail(ErrorCode::kStorageFailure);
  const Bytes head = *fixed;
  if (head[0] != kVersion || !is_key_type(head[1]) || !is_key_origin(head[2]) || head[3] > kCountedFlag) {
    return fail(ErrorCode::kStorageFailure);
  }
  KeyRecord parsed;
  parsed.info.type = static_cast<KeyType>(head[1]);
  parsed.info.origin = static_cast<KeyOrigin>(head[2]);
  parsed.info.counted = head[3] == kCountedFlag;
  parsed.info.parameter = load_be16(head.subspan<4, 2>());
  parsed.info.policy.key_domain = head[6];
  copy(*domain, parsed.info.domain);
  const auto algorithms = in.take(*algorithm_count);
  if (!algorithms || !parsed.info.policy.algorithms.assign(*algorithms)) {
    return fail(ErrorCode::kStorageFailure);
  }
  parsed.header = record.first(record.size() - in.remaining());
  parsed.sealed = in.rest();
  return parsed;
}

TokenResult<std::size_t> seal_key(const SealingKey& master_key, KeyId id, const KeyInfo& info,
                                  const KeyMaterial& material, MutableBytes out) {
  KeySecret secret;
  COFFER_CHECK(write_secret(material, secret));
  ByteWriter writer(out);
  write_header(info, writer);
  const auto header = writer.finish();
  if (!header) return fail(ErrorCode::kBufferTooSmall);
  COFFER_TRY(const std::size_t sealed, seal(master_key, Purpose::kPrivateKey, key_file(id), *header,
                                            secret.expose(), writer.free_space()));
  return header->size() + sealed;
}

TokenResult<void> unseal_key(const SealingKey& master_key, KeyId id, const KeyRecord& record,
                             KeyMaterial& out) {
  KeySecret secret;
  COFFER_TRY(const std::size_t size, unseal(master_key, Purpose::kPrivateKey, key_file(id), record.header,
                                            record.sealed, secret.storage()));
  secret.set_size(size);
  switch (record.info.type) {
    case KeyType::kRsa:
      return read_rsa(secret.expose(), out);
    case KeyType::kEc:
      return read_ec(record.info, secret.expose(), out);
    case KeyType::kAes:
      return read_aes(record.info, secret.expose(), out);
    case KeyType::kMontgomery:
      return read_raw<crypto::MontgomeryPrivateKey, crypto::MontgomeryCurve>(record.info, secret.expose(),
                                                                             out);
    case KeyType::kEdwards:
      return read_raw<crypto::EdwardsPrivateKey, crypto::EdwardsCurve>(record.info, secret.expose(), out);
  }
  return fail(ErrorCode::kStorageFailure);
}

}  // namespace coffer::token
