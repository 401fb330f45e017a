#pragma once
#include <array>
#include <variant>

#include "crypto/ec.h"
#include "crypto/rsa.h"
#include "token/key_policy.h"

namespace coffer::token {

/// A key in the clear, ready for use.
using AesKey = SecretBuffer<32>;

/// Keys that are kept ready while they are in use. (Owned by the key helper: define the class here.)
class LoadedKeys {
 public:
  void clear() {}
  void drop(KeyId) {}
};

}  // namespace coffer::token
