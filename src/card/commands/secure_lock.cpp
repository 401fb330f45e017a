#include "token/login/secure_lock.h"

#include "card/commands/handlers.h"

namespace coffer::card::commands {

namespace {

enum class Step : std::uint8_t {
  kAgree = 0x01,
  kEnable = 0x02,
  kUnlock = 0x03,
  kDisable = 0x04,
  kAgreeAuthenticated = 0x05,  ///< ours: with a proof that the answer is the device's
};

Outcome agree(Connection& connection, const Command& command, ByteWriter& answer) {
  token::SecureLock& lock = connection.token.secure_lock();
  COFFER_TRY_TOKEN(const auto point, lock.agree(connection.session, command.data));
  answer.put(point);
  if (Step{command.p2} == Step::kAgree) return Sw::kOk;
  COFFER_TRY_TOKEN(const auto proof, lock.prove(point, command.data));
  answer.put(proof);
  return Sw::kOk;
}

token::TokenResult<void> use_mask(Connection& connection, Step step, Bytes sealed_mask) {
  token::SecureLock& lock = connection.token.secure_lock();
  switch (step) {
    case Step::kEnable:
      return lock.enable(connection.session, sealed_mask);
    case Step::kUnlock:
      return lock.unlock(connection.session, sealed_mask);
    default:
      return lock.disable(connection.session, sealed_mask);
  }
}

}  // namespace

Outcome secure_lock(Connection& connection, const Command& command, ByteWriter& answer) {
  const Step step{command.p2};
  if (step == Step::kAgree || step == Step::kAgreeAuthenticated) return agree(connection, command, answer);
  COFFER_CHECK_TOKEN(use_mask(connection, step, command.data));
  return Sw::kOk;
}

}  // namespace coffer::card::commands
