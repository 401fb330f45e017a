#include "common/usb/custom_identity.h"

namespace coffer::firmware::usb {

Identity custom_identity(const Identity& built_in, const token::PhysicalSettings& settings) {
  Identity identity = built_in;
  if (settings.usb_identifiers) {
    identity.vendor = settings.usb_identifiers->vendor;
    identity.product = settings.usb_identifiers->product;
  }
  const Bytes name = settings.product_name;
  std::string_view text(reinterpret_cast<const char*>(name.data()), name.size());
  if (!text.empty() && text.back() == '\0') text.remove_suffix(1);  // clients may send one
  if (!text.empty()) identity.product_name = text;
  return identity;
}

}  // namespace coffer::firmware::usb
