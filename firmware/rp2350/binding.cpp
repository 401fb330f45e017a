#include "chip/binding.h"

#include "common/otp/otp_secret.h"

namespace coffer::rp2 {

bool Binding::prepare() {
  otp_.start();
  firmware::OtpSecret secret(otp_);
  if (!secret.open()) return false;
  copy(secret.secret().expose(), bytes_.writable().subspan(kIdSize));
  otp_.close_page(secret.page());
  return true;
}

}  // namespace coffer::rp2
