#pragma once
#include <array>
#include <optional>

#include "client/device/device.h"
#include "client/keys/keys.h"

namespace coffer::client {

inline constexpr std::size_t kDkekShareSize = 32;
/// First bytes of SHA-256 of a DKEK: tells one from another, and no more.
using KeyCheckValue = std::array<std::uint8_t, 8>;

/// What a card says of a key domain.
struct KeyDomain {
  enum class State : std::uint8_t {
    kNotSetUp,    ///< has no DKEK, and waits for create_domain() or create_xkek_domain()
    kIncomplete,  ///< shares, or the agreement, are missing
    kComplete,    ///< keys can be wrapped and unwrapped
  };
  std::uint8_t number = 0;
  State state = State::kNotSetUp;
  std::uint8_t total_shares = 0;
  std::uint8_t missing_shares = 0;
  KeyCheckValue key_check_value{};  ///< of kComplete
  ByteVector uid;                   ///< of a domain by agreement (XKEK): names the group
};

/// All key domains; none where the card was initialised without. Nobody need be logged in. @errors
/// kConnection, kStatusWord, kMalformed
[[nodiscard]] ClientResult<std::vector<KeyDomain>> list_domains(Device& device);
/// @errors kNotFound: no such domain, or none at all; kConnection, kStatusWord, kMalformed
[[nodiscard]] ClientResult<KeyDomain> read_domain(Device& device, std::uint8_t number);

/// Sets up a domain whose DKEK is the sum of so many shares, for the user. @errors kStatusWord: 6982, 6A86
/// there is no such domain, or it is set up; kConnection
[[nodiscard]] ClientResult<KeyDomain> create_domain(Device& device, std::uint8_t number, std::uint8_t shares);
/// Imports one share of 32 bytes. @errors kArgument; kStatusWord: 6986 all shares are there, 6A89 this one
/// was imported before, 6A80 the sum would be zero, 6D00 no key domains; kConnection
[[nodiscard]] ClientResult<KeyDomain> import_share(Device& device, std::uint8_t number, Bytes share);
/// Forgets the DKEK, but not the number of shares, for the user. @errors kStatusWord: 6982; kConnection
[[nodiscard]] ClientResult<KeyDomain> erase_dkek(Device& device, std::uint8_t number);
/// Deletes a domain that no key belongs to, for the user. @errors kStatusWord: 6982, 6A89 keys belong to it,
/// 6A86; kConnection
[[nodiscard]] ClientResult<void> delete_domain(Device& device, std::uint8_t number);

/// Makes a domain of a group, for the user. `membership`: the request of the group's signer without its
/// outermost tag, then object 54, its signature for this device. @errors kUnsupported; kStatusWord: 6982,
/// 6985 the signature is wrong; kConnection
[[nodiscard]] ClientResult<KeyDomain> create_xkek_domain(Device& device, std::uint8_t number,
                                                         Bytes membership);
/// Agrees with a member on the DKEK of their group's domain, for the user. `exchange_key`: a key of this
/// domain whose list has 84 alone; `peer_request`: the other's request for such a key, signed by its device.
/// @errors kUnsupported; kStatusWord: 6982, 6A88 unknown device or group, 6985 and 6300 not signed as it
/// should be; kConnection
[[nodiscard]] ClientResult<void> agree_on_xkek(Device& device, const Key& exchange_key, Bytes peer_request);

/// Of a DKEK, or of the only share of one. @errors kUnsupported
[[nodiscard]] ClientResult<KeyCheckValue> key_check_value_of(Bytes dkek);

}  // namespace coffer::client
