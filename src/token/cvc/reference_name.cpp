#include "token/cvc/reference_name.h"

#include "crypto/random.h"

namespace coffer::token {
namespace {

// Without I, O, Y and Z: 32 characters that are hard to mistake.
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWX";
static_assert(kAlphabet.size() == 32);
constexpr std::string_view kCountry = "ZZ";

void append(cvc::Reference& reference, std::string_view text) {
  for (const char c : text) (void)reference.append(static_cast<std::uint8_t>(c));
}

}  // namespace

TokenResult<RandomName> make_random_name() {
  RandomName name{};
  COFFER_CHECK_BELOW(crypto::random_bytes(name));
  for (auto& character : name) character = static_cast<std::uint8_t>(kAlphabet[character % kAlphabet.size()]);
  return name;
}

cvc::Reference make_reference(std::string_view kind, const RandomName& name, std::string_view sequence) {
  cvc::Reference reference;
  append(reference, kCountry);
  append(reference, kind);
  (void)reference.append(name);
  append(reference, sequence);
  return reference;
}

}  // namespace coffer::token
