#pragma once
// Published vectors of hierarchies of keys, and the form in which they were published.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/hash.h"
#include "token/hd/hd_key.h"

namespace coffer::token::testing {

inline constexpr std::string_view kHdSeed1 = "000102030405060708090a0b0c0d0e0f";
inline constexpr std::string_view kHdSeed2 =
    "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b7875726f6c6966"
    "63605d5a5754514e4b484542";
inline constexpr std::string_view kHdSeed3 =
    "4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4acba45d239319ac14f863b8d5ab5a0d0c64d2e8a1e"
    "7d1457df2e5a3c51c73235be";
inline constexpr std::string_view kHdSeed4 =
    "3ddd5602285899a946114506157c7997e5444528f3003f6134712147db19b678";
/// Its first key would not be one of secp256r1 (SLIP-0010).
inline constexpr std::string_view kHdRetrySeed =
    "a7305bc8df8d0951f0cb224c0e95d7707cbdf2c6ce7e8d481fec69c7ff5e9446";
/// SLIP-0021's.
inline constexpr std::string_view kHdSymmetricSeed =
    "c76c4ac4f4e4a00d6b274d5c39c700bb4a7ddc04fbc6f78e85ca75007b5b495f74a9043eeb77bdd53aa6fc3a0e31462270316fa0"
    "4b8c19114c8798706cd02ac8";

constexpr std::uint32_t hardened(std::uint32_t index) { return index | kHdHardened; }
using HdIndices = std::vector<std::uint32_t>;

struct ExtendedKeyVector {
  std::string_view seed;
  HdIndices path;
  std::string_view extended_key;
};

/// BIP32's test vectors 1 to 4. In 3 and 4, keys with leading zeros have to keep them.
inline const std::vector<ExtendedKeyVector>& bip32_vectors() {
  static const std::vector<ExtendedKeyVector> kVectors = {
      {kHdSeed1,
       {},
       "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7u"
       "sUDFdp6W1EGMcet8"},
      {kHdSeed1,
       {hardened(0)},
       "xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5ski"
       "8PX9rL2dZXvgGDnw"},
      {kHdSeed1,
       {hardened(0), 1},
       "xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq527Hqck2AxY"
       "ysAA7xmALppuCkwQ"},
      {kHdSeed1,
       {hardened(0), 1, hardened(2)},
       "xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX"
       "7x7DogT5Uv6fcLW5"},
      {kHdSeed1,
       {hardened(0), 1, hardened(2), 2},
       "xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37sR62cfN7fe5"
       "JnJ7dh8zL4fiyLHV"},
      {kHdSeed1,
       {hardened(0), 1, hardened(2), 2, 1'000'000'000},
       "xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxupHiYkro49S8yGasTvXEYBV"
       "PamhGW6cFJodrTHy"},
      {kHdSeed2,
       {},
       "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47"
       "LJhkJ8UB7WEGuduB"},
      {kHdSeed2,
       {0},
       "xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7ap6r"
       "1D3tgFxHmwMkQTPH"},
      {kHdSeed2,
       {0, hardened(2147483647)},
       "xpub6ASAVgeehLbnwdqV6UKMHVzgqAG8Gr6riv3Fxxpj8ksbH9ebxaEyBLZ85ySDhKiLDBrQSARLq1uNRts8RuJiHjaDMBU"
       "4Zn9h8LZNnBC5y4a"},
      {kHdSeed2,
       {0, hardened(2147483647), 1},
       "xpub6DF8uhdarytz3FWdA8TvFSvvAh8dP3283MY7p2V4SeE2wyWmG5mg5EwVvmdMVCQcoNJxGoWaU9DCWh89LojfZ537wTf"
       "unKau47EL2dhHKon"},
      {kHdSeed2,
       {0, hardened(2147483647), 1, hardened(2147483646)},
       "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMz"
       "QLcgJvLJuZZvRcEL"},
      {kHdSeed2,
       {0, hardened(2147483647), 1, hardened(2147483646), 2},
       "xpub6FnCn6nSzZAw5Tw7cgR9bi15UV96gLZhjDstkXXxvCLsUXBGXPdSnLFbdpq8p9HmGsApME5hQTZ3emM2rnY5agb9rXp"
       "VGyy3bdW6EEgAtqt"},
      {kHdSeed3,
       {},
       "xpub661MyMwAqRbcEZVB4dScxMAdx6d4nFc9nvyvH3v4gJL378CSRZiYmhRoP7mBy6gSPSCYk6SzXPTf3ND1cZAceL7SfJ1"
       "Z3GC8vBgp2epUt13"},
      {kHdSeed3,
       {hardened(0)},
       "xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbhhTHBaohPX4CjNLf9fq9MYo6oDaPPLPx"
       "Sb7gwQN3ih19Zm4Y"},
      {kHdSeed4,
       {},
       "xpub661MyMwAqRbcGczjuMoRm6dXaLDEhW1u34gKenbeYqAix21mdUKJyuyu5F1rzYGVxyL6tmgBUAEPrEz92mBXjByMRiJ"
       "dba9wpnN37RLLAXa"},
      {kHdSeed4,
       {hardened(0)},
       "xpub69AUMk3qDBi3uW1sXgjCmVjJ2G6WQoYSnNHyzkmdCHEhSZ4tBok37xfFEqHd2AddP56Tqp4o56AePAgCjYdvpW2PU2j"
       "bUPFKsav5ut6Ch1m"},
      {kHdSeed4,
       {hardened(0), hardened(1)},
       "xpub6BJA1jSqiukeaesWfxe6sNK9CCGaujFFSJLomWHprUL9DePQ4JDkM5d88n49sMGJxrhpjazuXYWdMf17C9T5Xnxkopa"
       "eS7jGk1GyyVziaMt"},
  };
  return kVectors;
}

/// As a client turns what the card exports into "xpub...": Base58 of the bytes and four of their double hash.
inline std::string base58_check(Bytes bytes) {
  static constexpr char kAlphabet[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  const auto inner = crypto::hash(crypto::HashAlgorithm::kSha256, {bytes});
  const auto checksum = crypto::hash(crypto::HashAlgorithm::kSha256, {*inner});
  std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
  input.insert(input.end(), checksum->bytes().begin(), checksum->bytes().begin() + 4);
  std::string out;
  while (!input.empty()) {
    unsigned remainder = 0;
    for (std::uint8_t& digit : input) {
      const unsigned value = (remainder << 8) | digit;
      digit = static_cast<std::uint8_t>(value / 58);
      remainder = value % 58;
    }
    out.insert(out.begin(), kAlphabet[remainder]);
    while (!input.empty() && input.front() == 0) input.erase(input.begin());
  }
  return out;
}

}  // namespace coffer::token::testing
