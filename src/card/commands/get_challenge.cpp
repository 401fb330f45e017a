#include "card/commands/handlers.h"
#include "crypto/random.h"

namespace coffer::card::commands {

Outcome get_challenge(Connection& connection, const Command& command, ByteWriter& answer) {
  constexpr std::size_t kMaxRandom = 1024;
  const MutableBytes buffer = answer.free_space();
  const std::size_t size = command.ne;
  if (size == 0 || size > std::min(kMaxRandom, buffer.size())) return refuse(Sw::kWrongLength);
  if (!crypto::random_bytes(buffer.first(size))) return refuse(Sw::kInternalError);
  answer.advance(size);
  connection.token.public_keys().keep_challenge(connection.session, buffer.first(size));
  return Sw::kOk;
}

}  // namespace coffer::card::commands
