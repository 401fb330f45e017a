#include "card/xkek_error.h"

namespace coffer::card {

Sw xkek_error(token::Error error) {
  switch (error.code) {
    case token::ErrorCode::kInvalidData:
      return Sw::kWrongLength;
    case token::ErrorCode::kInvalidPoint:
      return Sw::kReferenceDataNotUsable;
    case token::ErrorCode::kSignatureWrong:
      return Sw::kConditionsNotSatisfied;
    default:
      return status_word(error);
  }
}

}  // namespace coffer::card
