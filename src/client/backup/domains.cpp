#include "client/backup/domains.h"

#include <algorithm>

#include "crypto/hash.h"
#include "token/terms/key_policy.h"
#include "token/terms/record_ids.h"

namespace coffer::client {
namespace {

constexpr std::uint8_t kQueryOrImport = 0x00;
constexpr std::uint8_t kCreate = 0x01;
constexpr std::uint8_t kCreateXkek = 0x02;
constexpr std::uint8_t kDelete = 0x03;
constexpr std::uint8_t kEraseDkek = 0x04;
/// Number of shares that stands for an agreement.
constexpr std::uint8_t kByAgreement = 0xFF;

Request manage(std::uint8_t function, std::uint8_t number, Bytes data = {}) {
  return {.name = "MANAGE KEY DOMAIN",
          .cla = 0x80,
          .ins = 0x52,
          .p1 = function,
          .p2 = number,
          .data = data,
          .ne = 256};
}

/// Numbers of shares, key check value, UID.
ClientResult<KeyDomain> read_status(std::uint8_t number, Bytes answer) {
  constexpr std::size_t kFixed = 10;
  if (answer.size() < kFixed) return fail(Error::Kind::kMalformed, "status of a key domain");
  KeyDomain domain;
  domain.number = number;
  domain.total_shares = answer[0];
  domain.missing_shares = answer[1];
  std::ranges::copy(answer.subspan(2, domain.key_check_value.size()), domain.key_check_value.begin());
  const Bytes uid = answer.subspan(kFixed);
  domain.uid.assign(uid.begin(), uid.end());
  const bool has_value = std::ranges::any_of(domain.key_check_value, [](auto byte) { return byte != 0; });
  const bool complete = domain.missing_shares == 0 && has_value;
  domain.state = complete ? KeyDomain::State::kComplete : KeyDomain::State::kIncomplete;
  if (domain.total_shares == kByAgreement) domain.missing_shares = complete ? 0 : 1;
  return domain;
}

ClientResult<KeyDomain> send_for_status(Device& device, const Request& request) {
  COFFER_TRY(const WipedBytes answer, device.send(request));
  return read_status(request.p2, answer.bytes());
}

/// What a query comes to: a domain, or none of this number.
ClientResult<std::optional<KeyDomain>> query(Device& device, std::uint8_t number) {
  COFFER_TRY(const Reply reply, device.exchange(manage(kQueryOrImport, number)));
  switch (reply.sw) {
    case Sw::kOk: {
      COFFER_TRY(KeyDomain domain, read_status(number, reply.data.bytes()));
      return domain;
    }
    case Sw::kReferencedDataNotFound: {
      KeyDomain domain;
      domain.number = number;
      return domain;
    }
    case Sw::kWrongP1P2:
    case Sw::kInstructionNotSupported:
      return std::nullopt;
    default:
      return std::unexpected(refused("MANAGE KEY DOMAIN", reply.sw));
  }
}

}  // namespace

ClientResult<std::vector<KeyDomain>> list_domains(Device& device) {
  std::vector<KeyDomain> domains;
  for (std::uint8_t number = 0; number < token::kMaxKeyDomains; ++number) {
    COFFER_TRY(auto domain, query(device, number));
    if (!domain) break;
    domains.push_back(std::move(*domain));
  }
  return domains;
}

ClientResult<KeyDomain> read_domain(Device& device, std::uint8_t number) {
  COFFER_TRY(auto domain, query(device, number));
  if (!domain) return fail(Error::Kind::kNotFound, "key domain");
  return std::move(*domain);
}

ClientResult<KeyDomain> create_domain(Device& device, std::uint8_t number, std::uint8_t shares) {
  const std::uint8_t data[] = {shares};
  return send_for_status(device, manage(kCreate, number, data));
}

ClientResult<KeyDomain> import_share(Device& device, std::uint8_t number, Bytes share) {
  if (share.size() != kDkekShareSize) return fail(Error::Kind::kArgument, "a DKEK share has 32 bytes");
  return send_for_status(device, manage(kQueryOrImport, number, share));
}

ClientResult<KeyDomain> erase_dkek(Device& device, std::uint8_t number) {
  return send_for_status(device, manage(kEraseDkek, number));
}

ClientResult<void> delete_domain(Device& device, std::uint8_t number) {
  COFFER_TRY(const Reply reply, device.exchange(manage(kDelete, number)));
  // Some cards answer as a query would now: it is not set up.
  if (reply.sw == Sw::kOk || reply.sw == Sw::kReferencedDataNotFound) return {};
  return std::unexpected(refused("MANAGE KEY DOMAIN", reply.sw));
}

ClientResult<KeyDomain> create_xkek_domain(Device& device, std::uint8_t number, Bytes membership) {
  COFFER_TRY(const WipedBytes answer, device.send(Feature::kXkek, manage(kCreateXkek, number, membership)));
  return read_status(number, answer.bytes());
}

ClientResult<void> agree_on_xkek(Device& device, const Key& exchange_key, Bytes peer_request) {
  COFFER_CHECK(device.send(Feature::kXkek, {.name = "DECIPHER",
                                            .cla = 0x80,
                                            .ins = 0x62,
                                            .p1 = exchange_key.reference,
                                            .p2 = token::kXkekAgreement,
                                            .data = peer_request}));
  return {};
}

ClientResult<KeyCheckValue> key_check_value_of(Bytes dkek) {
  const auto digest = crypto::hash(crypto::HashAlgorithm::kSha256, {dkek});
  if (!digest) return fail(Error::Kind::kUnsupported, "SHA-256 on this computer");
  KeyCheckValue value{};
  std::ranges::copy(digest->bytes().first(value.size()), value.begin());
  return value;
}

}  // namespace coffer::client
