#include "token/terms/error.h"

namespace coffer::token {

Error from(store::StoreError error) {
  switch (error) {
    case store::StoreError::kNotFound:
      return ErrorCode::kNotFound;
    case store::StoreError::kBufferTooSmall:
      return ErrorCode::kBufferTooSmall;
    case store::StoreError::kFull:
      return ErrorCode::kStorageFull;
    case store::StoreError::kTooLong:
      return ErrorCode::kStorageFull;
    case store::StoreError::kCorrupt:
      return ErrorCode::kStorageFailure;
    case store::StoreError::kIo:
      return ErrorCode::kStorageFailure;
  }
  return ErrorCode::kStorageFailure;
}

Error from(crypto::CryptoError error) {
  switch (error) {
    case crypto::CryptoError::kInvalidArgument:
      return ErrorCode::kInvalidData;
    case crypto::CryptoError::kInvalidKey:
      return ErrorCode::kInvalidData;
    case crypto::CryptoError::kBufferTooSmall:
      return ErrorCode::kBufferTooSmall;
    case crypto::CryptoError::kVerificationFailed:
      return ErrorCode::kInvalidData;
    case crypto::CryptoError::kUnsupported:
      return ErrorCode::kUnsupported;
    case crypto::CryptoError::kBackendFailure:
      return ErrorCode::kCryptoFailure;
    case crypto::CryptoError::kCancelled:
      return ErrorCode::kNotAllowed;  // nobody reads it
  }
  return ErrorCode::kCryptoFailure;
}

}  // namespace coffer::token
