#include "client/keys/generate.h"

#include "base/endian.h"
#include "base/tlv.h"
#include "client/objects/random.h"
#include "crypto/hash.h"
#include "token/cvc/cvc.h"

namespace coffer::client {
namespace {

using token::file_id;
namespace fids = token::fids;

constexpr std::string_view kInnerCar = "UTCA00001";
constexpr std::string_view kUnknownHolder = "UTDUMMY00000";
constexpr std::string_view kSequence = "00001";
constexpr std::size_t kMaxReference = 16;
constexpr std::uint8_t kExponent[] = {0x01, 0x00, 0x01};

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void put_template(TlvWriter& out, const RsaKind& rsa) {
  out.put(0x06, token::cvc::kRsaSha256).put(0x82, kExponent);
  out.put_be16(0x02, static_cast<std::uint16_t>(rsa.bits));
}
void put_template(TlvWriter& out, const crypto::Curve* curve) {
  out.put(0x06, token::cvc::kEcdsaSha256).put(0x81, curve->prime).put(0x82, curve->a).put(0x83, curve->b);
  out.put(0x84, curve->generator).put(0x85, curve->order).put_byte(0x87, 0x01);
}
void put_template(TlvWriter& out, const crypto::RawCurve* curve) {
  out.put(0x06, token::cvc::kEcdsaSha256).put(0x81, curve->prime);
  out.put(0x82, curve->order).put(0x83, curve->base_point);
}
void put_template(TlvWriter&, const SecretKind&) {}

void put_policy(TlvWriter& out, const KeyPolicy& policy) {
  if (policy.use_counter) out.put(0x90, be32(*policy.use_counter));
  if (!policy.algorithms.empty()) out.put(0x91, policy.algorithms);
  if (policy.key_domain != 0) out.put_byte(0x92, policy.key_domain);
}

/// The serial number and a sequence number, as OpenSC names the holders of keys.
std::string holder(const Device& device) {
  const std::string& serial = device.info().serial;
  if (serial.empty() || serial.size() + kSequence.size() > kMaxReference) return std::string(kUnknownHolder);
  return serial + std::string(kSequence);
}

ClientResult<void> generate_pair(Device& device, KeyId reference, const NewKey& what) {
  std::array<std::uint8_t, 1024> data{};
  ByteWriter bytes(data);
  TlvWriter out(bytes);
  out.put_byte(0x5F29, 0).put(0x42, bytes_of(kInnerCar));
  out.put_nested(0x7F49, [&](TlvWriter& key) {
    std::visit([&](const auto& kind) { put_template(key, kind); }, what.kind);
  });
  out.put(0x5F20, bytes_of(holder(device)));
  put_policy(out, what.policy);
  const Request generate{.name = "GENERATE ASYMMETRIC KEY PAIR",
                         .ins = 0x46,
                         .p1 = reference,
                         .data = Bytes(data).first(bytes.size()),
                         .ne = device.is_short() ? 0 : kAll};
  const bool is_raw = std::holds_alternative<const crypto::RawCurve*>(what.kind);
  if (!is_raw) {
    COFFER_CHECK(device.send(generate));
    return {};
  }
  const auto made = device.send(Feature::kRawCurves, generate);
  if (made) return {};
  // 6A80 is what cards say of a template that they do not know.
  const bool is_unknown = device.capabilities().of(Feature::kRawCurves) == Support::kUnknown;
  if (!is_unknown || !made.error().is(Sw::kWrongData)) return std::unexpected(made.error());
  device.learn(Feature::kRawCurves, false);
  return device.require(Feature::kRawCurves);
}

std::optional<std::uint8_t> size_code(unsigned bits) {
  switch (bits) {
    case 128:
      return 0xB0;
    case 192:
      return 0xB1;
    case 256:
      return 0xB2;
    case 512:
      return 0xB3;
    default:
      return std::nullopt;
  }
}

ClientResult<void> generate_secret(Device& device, KeyId reference, const NewKey& what, unsigned bits) {
  const auto code = size_code(bits);
  if (!code) return fail(Error::Kind::kArgument, "a secret key has 128, 192, 256 or 512 bits");
  std::array<std::uint8_t, 128> data{};
  ByteWriter bytes(data);
  TlvWriter out(bytes);
  put_policy(out, what.policy);
  // A request of the pair that had this number before would be taken for this key's.
  COFFER_CHECK(delete_if_there(device, file_id(fids::kCertificatePrefix, reference)));
  COFFER_CHECK(device.send(Feature::kSymmetricKeys, {.name = "GENERATE SYMMETRIC KEY",
                                                     .ins = 0x48,
                                                     .p1 = reference,
                                                     .p2 = *code,
                                                     .data = Bytes(data).first(bytes.size())}));
  return {};
}

ClientResult<void> check(const NewKey& what) {
  if (what.label.size() > 255 || what.id.size() > 255) {
    return fail(Error::Kind::kArgument, "a label or identifier of more than 255 bytes");
  }
  const auto* curve = std::get_if<const crypto::Curve*>(&what.kind);
  const auto* raw = std::get_if<const crypto::RawCurve*>(&what.kind);
  if ((curve && *curve == nullptr) || (raw && *raw == nullptr)) return fail(Error::Kind::kArgument, "curve");
  return {};
}

/// A description does not tell keys of Ed and X curves from others.
std::uint16_t usual_usage_of(KeyType type) {
  if (type == KeyType::kEdwards) return usage::kSign;
  if (type == KeyType::kMontgomery) return usage::kDerive;
  return usual_usage(described_kind(type));
}

ClientResult<void> describe_secret(Device& device, KeyId reference, const NewKey& what, unsigned bits) {
  KeyDescription description;
  description.kind = DescribedKind::kSecret;
  description.bits = bits;
  description.label = what.label;
  description.id = what.id;
  if (what.id.empty()) {
    COFFER_TRY(description.id, key_identifier(device, std::nullopt));
  }
  description.usage = what.usage.value_or(usual_usage(description.kind));
  return describe_key(device, reference, description);
}

}  // namespace

ClientResult<ByteVector> key_identifier(Device& device, const std::optional<PublicKey>& key) {
  if (!key) {
    COFFER_TRY(const WipedBytes random, random_bytes(device, 16));
    return random.copy();
  }
  const ByteVector& bits = key->type() == KeyType::kRsa ? key->modulus : key->point;
  const auto digest = crypto::hash(crypto::HashAlgorithm::kSha1, {Bytes(bits)});
  if (!digest) return fail(Error::Kind::kUnsupported, "SHA-1 on this computer");
  const Bytes bytes = *digest;
  return ByteVector(bytes.begin(), bytes.end());
}

ClientResult<void> describe_pair(Device& device, KeyId reference, const PairName& name) {
  COFFER_TRY(const WipedBytes request, read_file(device, file_id(fids::kCertificatePrefix, reference)));
  COFFER_TRY(const PublicKey key, public_key_from_file(request.bytes()));
  KeyDescription description;
  description.kind = described_kind(key.type());
  description.bits = key.bits();
  description.label = name.label;
  description.id = name.id;
  if (name.id.empty()) {
    COFFER_TRY(description.id, key_identifier(device, key));
  }
  description.usage = name.usage != 0 ? name.usage : usual_usage_of(key.type());
  return describe_key(device, reference, description);
}

ClientResult<Key> generate_key(Device& device, const NewKey& what) {
  COFFER_CHECK(check(what));
  COFFER_TRY(const KeyId reference, place_for_key(device, what.reference));
  const auto* secret = std::get_if<SecretKind>(&what.kind);
  COFFER_CHECK(secret != nullptr ? generate_secret(device, reference, what, secret->bits)
                                 : generate_pair(device, reference, what));
  const auto described =
      secret != nullptr
          ? describe_secret(device, reference, what, secret->bits)
          : describe_pair(device, reference,
                          {.label = what.label, .id = what.id, .usage = what.usage.value_or(0)});
  if (!described) {
    // Half a key is worse than none; where the connection is gone this does nothing.
    (void)delete_key(device, reference);
    return std::unexpected(described.error());
  }
  return read_key(device, reference);
}

}  // namespace coffer::client
