#pragma once
#include <optional>

#include "base/fixed_buffer.h"
#include "card/secure_channel.h"
#include "token/token.h"

namespace coffer::card {

/// Which application answers on a connection.
enum class Application : std::uint8_t {
  kHsm,     ///< the HSM, selected from the start
  kRescue,  ///< management of the device (docs/spec/rescue.md)
};

/// What one connection remembers from command to command; the handlers work on it.
struct Connection {
  /// `shared` outlives this.
  explicit Connection(token::Token& shared) : token(shared) {}

  token::Token& token;
  token::Session session;
  Application application = Application::kHsm;
  /// The elementary file that READ and UPDATE BINARY mean when they name none.
  std::optional<token::FileId> current_file;
  /// EF 2F10: a wrapped key on its way in. Volatile.
  FixedBuffer<kMaxKeyImport> key_import;
  SecureChannel channel;
  /// MANAGE SECURITY ENVIRONMENT has chosen the protocol of GENERAL AUTHENTICATE.
  bool chip_authentication_chosen = false;
  /// For the command under way: the whole buffer of the response. The answer begins at its start, and may be
  /// shorter than it in a channel. Whoever uses more of it than the answer wipes that.
  MutableBytes scratch;
  /// The rest of the last answer, for GET RESPONSE.
  Bytes rest_of_answer;

  /// SELECT of an application: all but the token and the session starts anew.
  void restart(Application selected = Application::kHsm) {
    application = selected;
    current_file.reset();
    key_import.clear();
    channel.close();
    chip_authentication_chosen = false;
    rest_of_answer = {};
  }
};

}  // namespace coffer::card
