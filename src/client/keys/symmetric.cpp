#include "client/keys/symmetric.h"

#include <algorithm>
#include <utility>

#include "base/tlv.h"

namespace coffer::client {
namespace {

constexpr std::uint8_t kExtendedEncrypt = 0x51;
constexpr std::uint8_t kExtendedDecrypt = 0x52;
constexpr std::uint8_t kCbcEncrypt = 0x10;
constexpr std::uint8_t kCbcDecrypt = 0x11;
constexpr std::uint8_t kCmac = 0x18;
constexpr std::size_t kBlock = 16;
constexpr std::size_t kLongest = 65000;

/// 2.16.840.1.101.3.4.1.x: NIST's arc of AES; 20 more for each size of key.
ClientResult<CipherOid> aes_oid(AesMode mode, unsigned bits) {
  if (mode == AesMode::kXts) {
    if (bits != 256 && bits != 512) return fail(Error::Kind::kArgument, "XTS takes keys of 256 or 512 bits");
    const std::uint8_t last = bits == 256 ? 1 : 2;
    return CipherOid{0x2B, 0x6F, 0x02, 0x8C, 0x53, 0x00, 0x01, last};
  }
  static constexpr std::uint8_t kArcs[] = {1, 2, 3, 4, 9, 6, 7};
  if (bits != 128 && bits != 192 && bits != 256) {
    return fail(Error::Kind::kArgument, "AES takes keys of 128, 192 or 256 bits");
  }
  const unsigned arc = kArcs[std::to_underlying(mode)] + 20u * ((bits - 128) / 64);
  return CipherOid{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, static_cast<std::uint8_t>(arc)};
}

/// 1.2.840.113549.2.7 to .11 (RFC 8018, B.1.2).
CipherOid hmac_oid(HashAlgorithm hash) {
  const auto last = static_cast<std::uint8_t>(7 + std::to_underlying(hash));
  return {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x02, last};
}

Request short_form(KeyId reference, std::uint8_t algorithm, Bytes data) {
  return {.name = "CIPHER",
          .cla = 0x80,
          .ins = 0x78,
          .p1 = reference,
          .p2 = algorithm,
          .data = data,
          .ne = std::max(data.size(), kBlock)};
}

void add_iv(MutableBytes text, Bytes iv) {
  for (std::size_t i = 0; i < iv.size() && i < text.size(); ++i) text[i] ^= iv[i];
}

/// CBC where the card takes no IV: it belongs to the first block alone (SP 800-38A, 6.2).
ClientResult<WipedBytes> cbc_short(Device& device, const Key& key, Direction direction, Bytes iv,
                                   Bytes data) {
  WipedBytes text(data);
  if (direction == Direction::kEncrypt) add_iv(text.writable(), iv);
  const std::uint8_t algorithm = direction == Direction::kEncrypt ? kCbcEncrypt : kCbcDecrypt;
  COFFER_TRY(WipedBytes out,
             device.send(Feature::kSymmetricKeys, short_form(key.reference, algorithm, text.bytes())));
  if (out.size() != data.size()) return fail(Error::Kind::kMalformed, "ciphertext");
  if (direction == Direction::kDecrypt) add_iv(out.writable(), iv);
  return out;
}

/// Whether the key's list permits CBC in the short form alone.
bool only_short_cbc(const Key& key, Direction direction) {
  const bool encrypts = direction == Direction::kEncrypt;
  const bool extended =
      key.permits(encrypts ? kExtendedEncrypt : kExtendedDecrypt) || key.permits(encrypts ? 0xC2 : 0xC3);
  return !extended && key.permits(encrypts ? kCbcEncrypt : kCbcDecrypt);
}

std::optional<Bytes> unless_empty(Bytes bytes) { return bytes.empty() ? std::nullopt : std::optional(bytes); }

}  // namespace

ClientResult<WipedBytes> cipher(Device& device, KeyId reference, const CipherCall& call) {
  const std::size_t iv_size = call.iv ? call.iv->size() : 0;
  const std::size_t aad_size = call.aad ? call.aad->size() : 0;
  const bool fits = call.data.size() <= kLongest && iv_size <= kLongest && aad_size <= kLongest &&
                    call.data.size() + iv_size + aad_size <= kLongest && call.size <= kLongest;
  if (!fits) return fail(Error::Kind::kArgument, "more than 65,000 bytes at once");
  WipedBytes data(ByteVector(call.data.size() + iv_size + aad_size + 32));
  ByteWriter bytes(data.writable());
  TlvWriter out(bytes);
  out.put(0x06, call.oid).put(0x81, call.data);
  if (call.iv) out.put(0x82, *call.iv);
  if (call.aad) out.put(0x83, *call.aad);
  const bool encrypts = call.direction == Direction::kEncrypt;
  return device.send(Feature::kExtendedCipher, {.name = "CIPHER",
                                                .cla = 0x80,
                                                .ins = 0x78,
                                                .p1 = reference,
                                                .p2 = encrypts ? kExtendedEncrypt : kExtendedDecrypt,
                                                .data = data.bytes().first(bytes.size()),
                                                .ne = call.size != 0 ? call.size : kAll});
}

ClientResult<WipedBytes> aes(Device& device, const Key& key, AesMode mode, Direction direction, Bytes iv,
                             Bytes aad, Bytes data) {
  if (mode == AesMode::kCbc) {
    if (data.empty() || data.size() % kBlock != 0) return fail(Error::Kind::kArgument, "incomplete blocks");
    if (!iv.empty() && iv.size() != kBlock) return fail(Error::Kind::kArgument, "an IV has 16 bytes");
    const bool is_short = !device.capabilities().may_have(Feature::kExtendedCipher);
    if (is_short || only_short_cbc(key, direction)) return cbc_short(device, key, direction, iv, data);
  }
  COFFER_TRY(const CipherOid oid, aes_oid(mode, key.bits));
  auto out = cipher(
      device, key.reference,
      {.direction = direction, .oid = oid, .data = data, .iv = unless_empty(iv), .aad = unless_empty(aad)});
  const bool try_short = mode == AesMode::kCbc && !out && out.error().kind == Error::Kind::kUnsupported;
  if (try_short) return cbc_short(device, key, direction, iv, data);
  return out;
}

ClientResult<WipedBytes> chacha20_poly1305(Device& device, const Key& key, Direction direction, Bytes nonce,
                                           Bytes aad, Bytes data) {
  const CipherOid oid{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x03, 0x12};
  return cipher(device, key.reference,
                {.direction = direction, .oid = oid, .data = data, .iv = nonce, .aad = unless_empty(aad)});
}

ClientResult<ByteVector> cmac(Device& device, const Key& key, Bytes message) {
  COFFER_TRY(const WipedBytes mac,
             device.send(Feature::kSymmetricKeys, short_form(key.reference, kCmac, message)));
  return mac.copy();
}

ClientResult<ByteVector> hmac(Device& device, const Key& key, HashAlgorithm hash, Bytes message) {
  COFFER_TRY(const WipedBytes mac, cipher(device, key.reference, {.oid = hmac_oid(hash), .data = message}));
  return mac.copy();
}

ClientResult<WipedBytes> hkdf(Device& device, const Key& key, HashAlgorithm hash, Bytes salt, Bytes info,
                              std::size_t size) {
  const int which = std::to_underlying(hash) - std::to_underlying(HashAlgorithm::kSha256);
  if (which < 0) return fail(Error::Kind::kArgument, "HKDF with SHA-256, SHA-384 or SHA-512");
  const CipherOid oid{
      0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x03, static_cast<std::uint8_t>(0x1D + which)};
  return cipher(device, key.reference, {.oid = oid, .data = info, .iv = unless_empty(salt), .size = size});
}

}  // namespace coffer::client
