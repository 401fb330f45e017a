#include "card/commands/handlers.h"
#include "crypto/random.h"

namespace coffer::card::commands {

Outcome get_challenge(Connection& connection, const Command& command, ByteWriter& answer) {
  const MutableBytes buffer = answer.free_space();
  const std::size_t size = std::min(command.ne, buffer.size());
  if (!crypto::random_bytes(buffer.first(size))) return refuse(Sw::kInternalError);
  answer.advance(size);
  // 8 to 64 bytes are a challenge for EXTERNAL AUTHENTICATE, all of them; other lengths are just random
  // numbers.
  constexpr std::size_t kMinChallenge = 8;
  if (size >= kMinChallenge) (void)connection.session.public_keys.challenge.assign(buffer.first(size));
  return Sw::kOk;
}

}  // namespace coffer::card::commands
