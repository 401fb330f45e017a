#pragma once
#include "crypto/progress.h"
#include "token/state/session.h"

namespace coffer::token {

/// Lets an operation go on as long as somebody waits for its result.
class CallerWaits final : public crypto::Progress {
 public:
  /// `session` outlives this.
  explicit CallerWaits(const Session& session) : session_(session) {}

  [[nodiscard]] bool go_on() override { return session_.caller == nullptr || !session_.caller->is_gone(); }

 private:
  const Session& session_;
};

}  // namespace coffer::token
