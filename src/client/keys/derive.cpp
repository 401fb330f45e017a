#include "client/keys/derive.h"

#include "client/keys/generate.h"

namespace coffer::client {

ClientResult<Key> derive_key(Device& device, const Key& source, const DerivedKey& what) {
  if (what.parameter.empty() || what.parameter.size() > crypto::kMaxFieldBytes) {
    return fail(Error::Kind::kArgument, "a parameter of 1 to 66 bytes");
  }
  if (what.label.size() > 255 || what.id.size() > 255) {
    return fail(Error::Kind::kArgument, "a label or identifier of more than 255 bytes");
  }
  COFFER_TRY(const KeyId reference, place_for_key(device, what.reference));
  ByteVector data{0x98};
  data.insert(data.end(), what.parameter.begin(), what.parameter.end());
  COFFER_CHECK(device.send(Feature::kDerivation, {.name = "DERIVE KEY",
                                                  .cla = 0x80,
                                                  .ins = 0x76,
                                                  .p1 = source.reference,
                                                  .p2 = reference,
                                                  .data = data}));
  const auto described =
      describe_pair(device, reference, {.label = what.label, .id = what.id, .usage = source.usage});
  if (!described) {
    (void)delete_key(device, reference);
    return std::unexpected(described.error());
  }
  return read_key(device, reference);
}

}  // namespace coffer::client
