#include "card/commands/handlers.h"
#include "card/key_policy_objects.h"

namespace coffer::card::commands {

Outcome generate_symmetric_key(Connection& connection, const Command& command, ByteWriter&) {
  constexpr std::uint8_t kAes128 = 0xB0;  // B1: 192, B2: 256
  token::KeyPolicy policy;
  if (!read_key_policy(command.data, policy)) return refuse(Sw::kWrongData);
  const std::size_t size = 16 + 8u * (command.p2 - kAes128);
  COFFER_CHECK_TOKEN(
      connection.token.keys().generate_symmetric_key(connection.session, command.p1, size, policy));
  return Sw::kOk;
}

}  // namespace coffer::card::commands
