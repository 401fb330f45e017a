// refused: is protected|protected destructor
#include "card/apdu_handler.h"

namespace {
void take(coffer::card::ApduHandler* card) {
#ifdef MUST_NOT_COMPILE
  delete card;  // a port is never owned through its interface: that costs firmware operator delete
#else
  card->reset();
#endif
}
}  // namespace

int main() {
  auto* use = &take;
  return use != nullptr ? 0 : 1;
}
