#include "manifest/manifest.h"

#include "base/endian.h"
#include "crypto/kdf.h"
#include "crypto/mac.h"

namespace coffer::manifest {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kTag = 1 + 8 + 8;

constexpr std::uint8_t kRecordsInfo[] = {'c', 'o', 'f', 'f', 'e', 'r', ' ', 'r', 'e',
                                         'c', 'o', 'r', 'd', 's', ' ', 'v', '1'};
constexpr std::uint8_t kTagsInfo[] = {'c', 'o', 'f', 'f', 'e', 'r', ' ', 'm', 'a',
                                      'n', 'i', 'f', 'e', 's', 't', ' ', 'v', '1'};

}  // namespace

crypto::CryptoResult<void> ManifestKeys::derive(const platform::RootKey& root) {
  const Bytes key = root.root_key().expose();
  COFFER_CHECK(crypto::hkdf(crypto::HashAlgorithm::kSha256, {}, key, kRecordsInfo, records_.writable()));
  return crypto::hkdf(crypto::HashAlgorithm::kSha256, {}, key, kTagsInfo, tags_.writable());
}

crypto::CryptoResult<ManifestRecord> ManifestKeys::seal(const Manifest& manifest,
                                                        const RecordDigest& digest) const {
  ManifestRecord record{kVersion};
  const MutableBytes bytes = record;
  copy(be64(manifest.generation), bytes.subspan(1));
  copy(be64(manifest.start), bytes.subspan(9));
  COFFER_CHECK(crypto::hmac(crypto::HashAlgorithm::kSha256, tags_.expose(),
                            {bytes.first(kTag), digest.bytes()}, bytes.subspan(kTag)));
  return record;
}

crypto::CryptoResult<std::optional<Manifest>> ManifestKeys::open(Bytes record,
                                                                 const RecordDigest& digest) const {
  if (record.size() != kManifestSize || record[0] != kVersion) return std::nullopt;
  const Manifest manifest{.generation = load_be64(record.subspan<1, 8>()),
                          .start = load_be64(record.subspan<9, 8>())};
  COFFER_TRY(const ManifestRecord expected, seal(manifest, digest));
  if (!constant_time_equal(record, expected)) return std::nullopt;
  return manifest;
}

}  // namespace coffer::manifest
