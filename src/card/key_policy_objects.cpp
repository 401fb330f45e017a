#include "card/key_policy_objects.h"

#include "base/endian.h"

namespace coffer::card {

bool read_key_policy(Bytes objects, token::KeyPolicy& policy) {
  if (!is_distinct_tlv_sequence(objects)) return false;
  if (const auto counter = find_tlv(objects, 0x90)) {
    if (counter->value.size() != 4) return false;
    policy.use_counter = load_be32(counter->value.first<4>());
  }
  if (const auto algorithms = find_tlv(objects, 0x91)) {
    if (algorithms->value.empty() || !policy.algorithms.assign(algorithms->value)) return false;
  }
  if (const auto domain = find_tlv(objects, 0x92)) {
    if (domain->value.size() != 1) return false;
    policy.key_domain = domain->value[0];
  }
  return true;
}

}  // namespace coffer::card
