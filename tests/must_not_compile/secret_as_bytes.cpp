// refused: conversion from .*Secret|no viable conversion
#include "base/secret.h"

int main() {
  coffer::SecretBuffer<16> pin;
#ifdef MUST_NOT_COMPILE
  coffer::Bytes view = pin;  // expose() makes each use of a secret visible
#else
  coffer::Bytes view = pin.expose();
#endif
  return static_cast<int>(view.size());
}
