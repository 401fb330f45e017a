#include "token/stored_keys/key_record.h"

#include <array>

#include "base/byte_reader.h"
#include "base/wipe.h"

namespace coffer::token {
namespace {

constexpr std::uint8_t kVersion = 2;
constexpr std::uint8_t kCountedFlag = 0x01;

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

/// In the order of the record.
constexpr auto kRsaNumbers = std::to_array<crypto::RsaNumber>(
    {crypto::RsaNumber::kModulus, crypto::RsaNumber::kPublicExponent, crypto::RsaNumber::kPrivateExponent,
     crypto::RsaNumber::kPrime1, crypto::RsaNumber::kPrime2, crypto::RsaNumber::kExponent1,
     crypto::RsaNumber::kExponent2, crypto::RsaNumber::kCoefficient});

TokenResult<void> write_rsa(const crypto::RsaPrivateKey& key, ByteWriter& out) {
  for (const crypto::RsaNumber number : kRsaNumbers) COFFER_CHECK(put_number(key, number, out));
  return {};
}

TokenResult<void> write_secret(const KeyMaterial& material, ByteWriter& out) {
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
  return {};
}

TokenResult<void> read_rsa(Bytes secret, KeyMaterial& out) {
  std::array<Bytes, kRsaNumbers.size()> numbers;
  ByteReader in(secret);
  for (Bytes& number : numbers) {
    const auto field = in.take_field();
    if (!field) return fail(ErrorCode::kStorageFailure);
    number = *field;
  }
  if (!in.empty()) return fail(ErrorCode::kStorageFailure);
  const auto& [n, e, d, p, q, dp, dq, qinv] = numbers;
  // The seal says that these are the numbers of a key that was loaded or made here.
  auto key = crypto::RsaPrivateKey::load_trusted(
      {.n = n, .e = e, .d = d, .p = p, .q = q, .dp = dp, .dq = dq, .qinv = qinv});
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

TokenResult<void> read_secret(const KeyInfo& info, Bytes secret, KeyMaterial& out) {
  switch (info.type) {
    case KeyType::kRsa:
      return read_rsa(secret, out);
    case KeyType::kEc:
      return read_ec(info, secret, out);
    case KeyType::kAes:
      return read_aes(info, secret, out);
    case KeyType::kMontgomery:
      return read_raw<crypto::MontgomeryPrivateKey, crypto::MontgomeryCurve>(info, secret, out);
    case KeyType::kEdwards:
      return read_raw<crypto::EdwardsPrivateKey, crypto::EdwardsCurve>(info, secret, out);
  }
  return fail(ErrorCode::kStorageFailure);
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

TokenResult<KeyHeader> parse_key_header(Bytes record) {
  ByteReader in(record);
  const auto fixed = in.take(7);
  const auto domain = in.take(sizeof(KeyDomainIdentity));
  const auto algorithm_count = in.take_byte();
  if (!fixed || !domain || !algorithm_count) return fail(ErrorCode::kStorageFailure);
  const Bytes head = *fixed;
  if (head[0] != kVersion || !is_key_type(head[1]) || !is_key_origin(head[2]) || head[3] > kCountedFlag) {
    return fail(ErrorCode::kStorageFailure);
  }
  KeyHeader parsed;
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
  parsed.size = record.size() - in.remaining();
  return parsed;
}

TokenResult<KeyInfo> read_key_info(const store::RecordStore& store, KeyId id) {
  struct HeaderReader final : store::RecordVisitor {
    void visit(Bytes record) override { header = parse_key_header(record); }
    TokenResult<KeyHeader> header = fail(ErrorCode::kStorageFailure);
  } reader;
  COFFER_CHECK_BELOW(store.visit(key_file(id), reader));
  COFFER_TRY(const KeyHeader header, std::move(reader.header));
  return header.info;
}

TokenResult<void> put_number(const crypto::RsaPrivateKey& key, crypto::RsaNumber which, ByteWriter& out) {
  const std::size_t start = out.size();
  out.put_be16(0);
  if (out.overflowed()) return fail(ErrorCode::kBufferTooSmall);
  COFFER_TRY_BELOW(const std::size_t size, key.export_number(which, out.free_space()));
  copy(be16(static_cast<std::uint16_t>(size)), out.written_from(start));
  out.advance(size);
  return {};
}

TokenResult<std::size_t> seal_key(const SealingKey& master_key, KeyId id, const KeyInfo& info,
                                  const KeyMaterial& material, MutableBytes out) {
  ByteWriter writer(out);
  write_header(info, writer);
  const auto header = writer.finish();
  if (!header || writer.free_space().size() < kSealOverhead) return fail(ErrorCode::kBufferTooSmall);
  const MutableBytes sealed = writer.free_space();
  ByteWriter secret(sealed.subspan(kSealPrefix, sealed.size() - kSealOverhead));
  const auto seal_in_place = [&]() -> TokenResult<std::size_t> {
    COFFER_CHECK(write_secret(material, secret));
    return seal(master_key, Purpose::kPrivateKey, key_file(id), *header, secret.written_from(0), sealed);
  };
  const auto size = seal_in_place();
  if (!size) {
    wipe(secret.touched());
    return std::unexpected(size.error());
  }
  return header->size() + *size;
}

TokenResult<void> unseal_key(const SealingKey& master_key, KeyId id, const KeyHeader& header,
                             MutableBytes record, KeyMaterial& out) {
  const MutableBytes sealed = record.subspan(header.size);
  if (sealed.size() < kSealOverhead) return fail(ErrorCode::kStorageFailure);
  const MutableBytes secret = sealed.subspan(kSealPrefix, sealed.size() - kSealOverhead);
  COFFER_CHECK(
      unseal(master_key, Purpose::kPrivateKey, key_file(id), record.first(header.size), sealed, secret));
  const auto loaded = read_secret(header.info, secret, out);
  wipe(secret);
  return loaded;
}

}  // namespace coffer::token
