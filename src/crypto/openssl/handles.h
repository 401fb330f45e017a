#pragma once
// OpenSSL's objects of asymmetric cryptography as owners that free, and where they hold secrets wipe, what
// they own.

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "crypto/openssl/support.h"

namespace coffer::crypto::openssl {

using Number = Owned<BIGNUM, BN_clear_free>;
using NumberContext = Owned<BN_CTX, BN_CTX_free>;
using Group = Owned<EC_GROUP, EC_GROUP_free>;
using CurvePoint = Owned<EC_POINT, EC_POINT_clear_free>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using ParameterBuilder = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Parameters = Owned<OSSL_PARAM, OSSL_PARAM_free>;

}  // namespace coffer::crypto::openssl
