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
  // 8 to 256 bytes are a challenge for EXTERNAL AUTHENTICATE, all of them; other lengths are just random
  // numbers.
  constexpr std::size_t kMinChallenge = 8;
  auto& challenge = connection.session.public_keys.challenge;
  const bool pending = size >= kMinChallenge && challenge.assign(buffer.first(size));
  if (!pending) challenge.clear();  // an earlier one is not the last any more
  return Sw::kOk;
}

}  // namespace coffer::card::commands
