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
  if (settings.interfaces) {  // the token keeps no set that leaves none of these
    identity.has_reader = (*settings.interfaces & token::physical::kInterfaceCcid) != 0;
    identity.has_vendor = (*settings.interfaces & token::physical::kInterfaceVendor) != 0;
  }
  return identity;
}

}  // namespace coffer::firmware::usb
