#include "client/keys/decrypt.h"

namespace coffer::client {
namespace {

constexpr token::Algorithm kRaw = 0x21;
constexpr token::Algorithm kPkcs1 = 0x22;
constexpr token::Algorithm kOaep = 0x23;
constexpr token::Algorithm kAgreement = 0x80;
constexpr std::size_t kMaxAnswer = 512;

Request decipher(KeyId reference, token::Algorithm algorithm, Bytes data) {
  return {.name = "DECIPHER",
          .cla = 0x80,
          .ins = 0x62,
          .p1 = reference,
          .p2 = algorithm,
          .data = data,
          .ne = kMaxAnswer};
}

/// 00 02, eight bytes or more that are not 0, 00, message. Every byte is looked at, whatever stands in front.
ClientResult<WipedBytes> remove_pkcs1(WipedBytes block) {
  const Bytes bytes = block.bytes();
  constexpr std::size_t kShortest = 11;
  if (bytes.size() < kShortest) return fail(Error::Kind::kMalformed, "decrypted block");
  unsigned wrong = bytes[0] | (bytes[1] ^ 2u);
  unsigned found = 0;
  std::size_t start = 0;
  for (std::size_t i = 2; i < bytes.size(); ++i) {
    const unsigned is_zero = (static_cast<unsigned>(bytes[i]) - 1u) >> 31;
    start |= (i + 1) * (is_zero & ~found & 1u);
    found |= is_zero;
  }
  wrong |= (found ^ 1u) | static_cast<unsigned>(start < kShortest);
  if (wrong != 0) return fail(Error::Kind::kMalformed, "padding of the decrypted block");
  block.keep(start, block.size() - start);
  return block;
}

}  // namespace

ClientResult<WipedBytes> decrypt(Device& device, const Key& key, RsaEncryption encryption, Bytes cryptogram) {
  if (encryption == RsaEncryption::kNone) return device.send(decipher(key.reference, kRaw, cryptogram));
  const token::Algorithm algorithm = encryption == RsaEncryption::kPkcs1 ? kPkcs1 : kOaep;
  const bool only_raw = !key.permits(algorithm) && key.permits(kRaw);
  if (!only_raw || encryption == RsaEncryption::kOaepSha256) {
    auto plain = device.send(Feature::kPaddingOnCard, decipher(key.reference, algorithm, cryptogram));
    if (plain || plain.error().kind != Error::Kind::kUnsupported) return plain;
    if (encryption == RsaEncryption::kOaepSha256) return plain;
  }
  COFFER_TRY(WipedBytes block, device.send(decipher(key.reference, kRaw, cryptogram)));
  return remove_pkcs1(std::move(block));
}

ClientResult<WipedBytes> agree(Device& device, const Key& key, Bytes peer) {
  const PublicKey* own = key.public_key ? &*key.public_key : nullptr;
  const bool has_length = own == nullptr || peer.size() == own->point.size();
  if (!has_length) return fail(Error::Kind::kArgument, "a public key on another curve");
  COFFER_TRY(WipedBytes answer, device.send(decipher(key.reference, kAgreement, peer)));
  // 04, then X, and from some cards Y.
  const bool is_raw = own != nullptr && own->raw_curve != nullptr;
  const std::size_t size = is_raw ? peer.size() : (peer.size() - 1) / 2;
  if (answer.size() < 1 + size || answer.bytes()[0] != 0x04) return fail(Error::Kind::kMalformed, "secret");
  answer.keep(1, size);
  return answer;
}

}  // namespace coffer::client
