#pragma once
#include "card/connection.h"
#include "card/status_word.h"

namespace coffer::card {

/// Puts a chain of certificates, the device's first, in place of the device's own (EF.C_DevAut), if it is
/// good.
/// @errors kWrongData (a signature that does not verify), those of DeviceIdentity::install_certificates
[[nodiscard]] Outcome install_device_certificates(Connection& connection, Bytes chain);

}  // namespace coffer::card
