#include <array>

#include "card/commands/handlers.h"
#include "card/key_policy_objects.h"

namespace coffer::card::commands {

Outcome generate_symmetric_key(Connection& connection, const Command& command, ByteWriter&) {
  constexpr std::uint8_t kFirst = 0xB0;  // B1: 192 bits, B2: 256, B3: 512
  static constexpr std::array<std::size_t, 4> kSizes = {16, 24, 32, 64};
  token::KeyPolicy policy;
  if (!read_key_policy(command.data, policy)) return refuse(Sw::kWrongData);
  const std::size_t size = kSizes[static_cast<std::size_t>(command.p2 - kFirst)];
  COFFER_CHECK_TOKEN(
      connection.token.keys().generate_symmetric_key(connection.session, command.p1, size, policy));
  return Sw::kOk;
}

}  // namespace coffer::card::commands
