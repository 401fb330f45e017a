#include "client/card_connection.h"

#include <utility>

namespace coffer::client {

std::string describe(ConnectionError error) {
  switch (error) {
    case ConnectionError::kNotFound:
      return "no card there";
    case ConnectionError::kDenied:
      return "access denied by the operating system";
    case ConnectionError::kBusy:
      return "the card is in use by another program";
    case ConnectionError::kLost:
      return "the connection to the card is lost";
    case ConnectionError::kReset:
      return "another program reset the card";
    case ConnectionError::kProtocol:
      return "the other side does not keep to the protocol";
    case ConnectionError::kUnavailable:
      return "the smart card service (pcscd) does not answer";
  }
  std::unreachable();
}

}  // namespace coffer::client
