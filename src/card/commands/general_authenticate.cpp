#include "base/tlv.h"
#include "card/commands/handlers.h"
#include "crypto/random.h"

namespace coffer::card::commands {

namespace {

/// The host's ephemeral key: 7C { 80 { 04 X Y } }.
std::optional<Bytes> read_host_point(Bytes data) {
  TlvReader whole(data);
  const auto dynamic = whole.next(0x7C);
  if (!dynamic || !whole.at_end()) return std::nullopt;
  TlvReader inside(dynamic->value);
  const auto point = inside.next(0x80);
  if (!point || !inside.at_end()) return std::nullopt;
  return point->value;
}

}  // namespace

Outcome general_authenticate(Connection& connection, const Command& command, ByteWriter& answer) {
  // A channel is not established inside another one: the answer could be protected by neither.
  if (!connection.chip_authentication_chosen || connection.channel.is_open()) {
    return refuse(Sw::kConditionsNotSatisfied);
  }
  const auto host_point = read_host_point(command.data);
  if (!host_point) return refuse(Sw::kWrongData);
  SecretBuffer<crypto::kMaxPointBytes> agreed;
  COFFER_CHECK_TOKEN(connection.token.device().agree(*host_point, agreed));

  const std::size_t field = (agreed.size() - 1) / 2;
  std::array<std::uint8_t, kChannelNonceSize> nonce{};
  std::array<std::uint8_t, kChannelMacSize> token{};
  if (!crypto::random_bytes(nonce) ||
      !connection.channel.open({agreed.expose().subspan(1, field), nonce, *host_point}, token)) {
    return refuse(Sw::kInternalError);
  }
  connection.chip_authentication_chosen = false;
  TlvWriter(answer).put_nested(0x7C, [&](TlvWriter& dynamic) { dynamic.put(0x81, nonce).put(0x82, token); });
  return Sw::kOk;
}

}  // namespace coffer::card::commands
