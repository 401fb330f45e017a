// refused: could not convert|no viable conversion|cannot convert|no matching
#include "base/result.h"

namespace {
enum class StoreError { kFull };
enum class TokenError { kNoMemory };

coffer::Result<int, StoreError> read_record() { return std::unexpected(StoreError::kFull); }

coffer::Result<int, TokenError> translated(coffer::Result<int, StoreError> result) {
  if (!result) return std::unexpected(TokenError::kNoMemory);
  return *result;
}

coffer::Result<int, TokenError> find_key() {
#ifdef MUST_NOT_COMPILE
  COFFER_TRY(const int record, read_record());  // an error crosses a border only by translation
#else
  COFFER_TRY(const int record, translated(read_record()));
#endif
  return record;
}
}  // namespace

int main() { return find_key().value_or(translated(0).value_or(0)); }
