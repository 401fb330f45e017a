#include "card/status_word.h"

namespace coffer::card {

using token::ErrorCode;

Sw status_word(token::Error error) {
  switch (error.code) {
    case ErrorCode::kPinWrong:
      return tries_left(error.tries_left);
    case ErrorCode::kPinBlocked:
      return Sw::kPinBlocked;
    case ErrorCode::kTransportPin:
    case ErrorCode::kCounterExhausted:
    case ErrorCode::kWrongPeerKey:
      return Sw::kReferenceDataNotUsable;
    // 6982 and not 6985: hosts then verify the PIN again and repeat the command.
    case ErrorCode::kNotAuthorised:
    case ErrorCode::kAccessDenied:
      return Sw::kNotAuthenticated;
    case ErrorCode::kPresenceNotConfirmed:
      return Sw::kPresenceNotConfirmed;
    case ErrorCode::kNotAllowed:
    case ErrorCode::kWrongKeyType:
    case ErrorCode::kDomainIncomplete:
    case ErrorCode::kAlreadyAuthenticated:
    case ErrorCode::kAlreadyRegistered:
    case ErrorCode::kNoChallenge:
      return Sw::kConditionsNotSatisfied;
    case ErrorCode::kDomainComplete:
    case ErrorCode::kLocked:
    case ErrorCode::kAlreadyLocked:
    case ErrorCode::kNoAgreement:
      return Sw::kCommandNotAllowed;
    case ErrorCode::kPinLength:
    case ErrorCode::kInvalidData:
    case ErrorCode::kInvalidPoint:
    case ErrorCode::kWrongKeyDomain:
    case ErrorCode::kSharesCancel:
      return Sw::kWrongData;
    case ErrorCode::kInvalidLength:
    case ErrorCode::kNotXkekDomain:  // as Pico HSM says it
    case ErrorCode::kMaskWrong:
      return Sw::kWrongLength;
    case ErrorCode::kAlgorithmForbidden:
    case ErrorCode::kUnsupported:
      return Sw::kFunctionNotSupported;
    case ErrorCode::kNotFound:
      return Sw::kFileNotFound;
    case ErrorCode::kStorageFull:
    case ErrorCode::kSlotsFull:
      return Sw::kNotEnoughMemory;
    case ErrorCode::kNoSuchDomain:
    case ErrorCode::kDomainConfigured:
    case ErrorCode::kNoSuchSlot:
      return Sw::kWrongP1P2;
    case ErrorCode::kNotInitialised:
    case ErrorCode::kDomainUnconfigured:
    case ErrorCode::kReferenceUnknown:
      return Sw::kReferencedDataNotFound;
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kDomainInUse:
    case ErrorCode::kShareRepeated:  // sc-hsm-tool: "already exists"
      return Sw::kFileExists;
    case ErrorCode::kNoKeyDomains:
    case ErrorCode::kPublicKeyAuthenticationOff:
      return Sw::kInstructionNotSupported;
    case ErrorCode::kSignatureWrong:
      return Sw::kAuthenticationFailed;
    case ErrorCode::kCipherFailed:
    case ErrorCode::kNoSuchNode:
      return Sw::kExecutionError;
    case ErrorCode::kStorageFailure:
      return Sw::kMemoryFailure;
    case ErrorCode::kBufferTooSmall:
    case ErrorCode::kCannotStretch:
    case ErrorCode::kCryptoFailure:
      return Sw::kInternalError;
  }
  return Sw::kInternalError;
}

}  // namespace coffer::card
