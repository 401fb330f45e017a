#include "card/device_certificates.h"

namespace coffer::card {

Outcome install_device_certificates(Connection& connection, Bytes chain) {
  const auto installed = connection.token.device().install_certificates(connection.session, chain);
  if (!installed && installed.error().code == token::ErrorCode::kSignatureWrong) {
    return refuse(Sw::kWrongData);
  }
  COFFER_CHECK_TOKEN(installed);
  return Sw::kOk;
}

}  // namespace coffer::card
