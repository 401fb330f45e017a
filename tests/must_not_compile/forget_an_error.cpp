// refused: enumeration value .kFull. not handled
namespace {
enum class StoreError { kNotFound, kFull };

int status_word(StoreError error) {
  switch (error) {
    case StoreError::kNotFound:
      return 0x6A88;
#ifndef MUST_NOT_COMPILE
    case StoreError::kFull:
      return 0x6A84;
#endif
  }
  return 0x6F00;
}
}  // namespace

int main() { return status_word(StoreError::kFull); }
