#include <openssl/evp.h>

#include "base/endian.h"
#include "base/wipe.h"
#include "cli/key_files/formats.h"

namespace coffer::cli {
namespace {

using token::KeyMaterial;

constexpr std::string_view kBegin = "-----BEGIN OPENSSH PRIVATE KEY-----";
constexpr std::string_view kEnd = "-----END OPENSSH PRIVATE KEY-----";
constexpr std::string_view kMagic{"openssh-key-v1\0", 15};
constexpr std::size_t kMaxBlob = 16384;

const std::unexpected kNoKey(KeyFileError::kNoKey);

/// SSH's strings and numbers (RFC 4251, 5), read one after the other; nothing once one does not fit.
class SshReader {
 public:
  explicit SshReader(Bytes bytes) : rest_(bytes) {}

  std::optional<std::uint32_t> number() {
    if (rest_.size() < 4) return std::nullopt;
    const std::uint32_t value = load_be32(rest_.first<4>());
    rest_ = rest_.subspan(4);
    return value;
  }
  std::optional<Bytes> string() {
    const auto size = number();
    if (!size || *size > rest_.size()) return std::nullopt;
    const Bytes value = rest_.first(*size);
    rest_ = rest_.subspan(*size);
    return value;
  }
  [[nodiscard]] Bytes rest() const { return rest_; }

 private:
  Bytes rest_;
};

std::string_view text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

bool decode(std::string_view text, SecretBuffer<kMaxBlob>& out) {
  const std::size_t begin = text.find(kBegin);
  const std::size_t end = text.find(kEnd);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return false;
  const std::string_view base64 = text.substr(begin + kBegin.size(), end - begin - kBegin.size());
  if (base64.size() > kMaxBlob) return false;
  EVP_ENCODE_CTX* context = EVP_ENCODE_CTX_new();
  if (context == nullptr) return false;
  EVP_DecodeInit(context);
  int written = 0;
  int last = 0;
  const bool decoded = EVP_DecodeUpdate(context, out.storage().data(), &written,
                                        reinterpret_cast<const unsigned char*>(base64.data()),
                                        static_cast<int>(base64.size())) >= 0 &&
                       EVP_DecodeFinal(context, out.storage().data() + written, &last) == 1;
  EVP_ENCODE_CTX_free(context);
  if (decoded) out.set_size(static_cast<std::size_t>(written + last));
  return decoded;
}

template <typename Loaded>
Result<OwnedKey, KeyFileError> taken(Loaded&& loaded) {
  if (!loaded) return std::unexpected(KeyFileError::kUnsupported);
  return std::make_unique<KeyMaterial>(std::move(*loaded));
}

Result<OwnedKey, KeyFileError> ed25519(SshReader& in) {
  constexpr std::size_t kSeed = 32;
  const auto point = in.string();
  const auto secret = in.string();  // the seed, and the public key again
  if (!point || !secret || secret->size() != 2 * kSeed) return kNoKey;
  return taken(crypto::EdwardsPrivateKey::load(crypto::EdwardsCurve::kEd25519, secret->first(kSeed)));
}

Result<OwnedKey, KeyFileError> ecdsa(SshReader& in) {
  const auto name = in.string();
  const auto point = in.string();
  const auto scalar = in.string();
  if (!name || !point || !scalar) return kNoKey;
  crypto::CurveId id{};
  if (text_of(*name) == "nistp256") {
    id = crypto::CurveId::kSecp256r1;
  } else if (text_of(*name) == "nistp384") {
    id = crypto::CurveId::kSecp384r1;
  } else if (text_of(*name) == "nistp521") {
    id = crypto::CurveId::kSecp521r1;
  } else {
    return std::unexpected(KeyFileError::kUnsupported);
  }
  return taken(crypto::EcPrivateKey::load(crypto::curve(id), strip_leading_zeros(*scalar)));
}

Result<OwnedKey, KeyFileError> rsa(SshReader& in) {
  const auto n = in.string();
  const auto e = in.string();
  const auto d = in.string();
  const auto qinv = in.string();
  const auto p = in.string();
  const auto q = in.string();
  if (!n || !e || !d || !qinv || !p || !q) return kNoKey;
  crypto::RsaComponents numbers{};
  numbers.n = strip_leading_zeros(*n);
  numbers.e = strip_leading_zeros(*e);
  numbers.d = strip_leading_zeros(*d);
  numbers.p = strip_leading_zeros(*p);
  numbers.q = strip_leading_zeros(*q);
  return taken(crypto::RsaPrivateKey::load(numbers));
}

/// What is left of the private part: the key, then its comment.
Result<KeyFile, KeyFileError> read_private(SshReader in) {
  const auto first = in.number();
  const auto second = in.number();
  const auto type = in.string();
  if (!first || first != second || !type) return kNoKey;
  Result<OwnedKey, KeyFileError> key = std::unexpected(KeyFileError::kUnsupported);
  if (text_of(*type) == "ssh-ed25519") key = ed25519(in);
  if (text_of(*type) == "ssh-rsa") key = rsa(in);
  if (text_of(*type).starts_with("ecdsa-sha2-")) key = ecdsa(in);
  if (!key) return std::unexpected(key.error());
  KeyFile file{.key = std::move(*key), .format = "OpenSSH"};
  if (const auto comment = in.string()) file.label = text_of(*comment);
  return file;
}

}  // namespace

Result<KeyFile, KeyFileError> read_openssh(std::string_view text) {
  SecretBuffer<kMaxBlob> blob;
  if (!decode(text, blob) || !text_of(blob.expose()).starts_with(kMagic)) return kNoKey;
  SshReader in(blob.expose().subspan(kMagic.size()));
  const auto cipher = in.string();
  const auto derivation = in.string();
  const auto options = in.string();
  const auto count = in.number();
  const auto public_key = in.string();
  const auto private_keys = in.string();
  if (!cipher || !derivation || !options || !public_key || !private_keys || count != 1) return kNoKey;
  if (text_of(*cipher) != "none") return std::unexpected(KeyFileError::kEncryption);
  return read_private(SshReader(*private_keys));
}

}  // namespace coffer::cli
