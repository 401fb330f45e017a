#include "card/commands/handlers.h"
#include "crypto/random.h"

namespace coffer::card::commands {

Outcome get_challenge(Connection& connection, const Command& command, ByteWriter& answer) {
  const MutableBytes buffer = answer.free_space();
  const std::size_t size = std::min(command.ne, buffer.size());
  if (!crypto::random_bytes(buffer.first(size))) return refuse(Sw::kInternalError);
  answer.advance(size);
  // Eight bytes are a challenge for EXTERNAL AUTHENTICATE; other lengths are just random numbers.
  auto& challenge = connection.session.public_keys.challenge;
  if (size == challenge.capacity()) (void)challenge.assign(buffer.first(size));
  return Sw::kOk;
}

}  // namespace coffer::card::commands
