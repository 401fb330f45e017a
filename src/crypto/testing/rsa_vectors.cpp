#include "crypto/testing/rsa_vectors.h"

#include <gtest/gtest.h>

#include <fstream>

#include "crypto/testing/rsa_components.h"
namespace coffer::crypto::testing {

std::vector<RsaField> read_rsa_vectors(const std::string& path) {
  std::ifstream file(std::string(COFFER_VECTORS_DIR "/asymmetric/RSA/") + path);
  EXPECT_TRUE(file) << path;
  std::vector<RsaField> fields;
  bool in_value = false;
  for (std::string line; std::getline(file, line);) {
    std::erase_if(line, [](char c) { return c == ' ' || c == '\r'; });
    const auto colon = line.find(':');
    if (line.starts_with('#') && colon != std::string::npos && colon + 1 == line.size()) {
      fields.push_back({line.substr(1, colon - 1), {}});
      in_value = true;
    } else if (line.starts_with('#') || line.starts_with('=')) {
      in_value = false;
    } else if (in_value && !line.empty()) {
      if (line.size() % 2 != 0) line.insert(0, 1, '0');
      const auto digits = from_hex(line);
      fields.back().value.insert(fields.back().value.end(), digits.begin(), digits.end());
    }
  }
  return fields;
}

bool RsaKeyCollector::take(const RsaField& field) {
  if (field.name == "Modulus") {
    n_ = field.value;
  } else if (field.name == "Publicexponent") {
    e_ = field.value;
  } else if (field.name == "Exponent") {
    d_ = field.value;  // the public one comes first, the private one last
  } else if (field.name == "Prime1") {
    p_ = field.value;
  } else if (field.name == "Prime2") {
    q_ = field.value;
  } else if (field.name == "Coefficient") {
    qinv_ = field.value;
    load();
  } else {
    return field.name.starts_with("Prime");
  }
  return true;
}

void RsaKeyCollector::load() {
  key_.reset();
  OwnedRsaComponents numbers;
  ASSERT_TRUE(numbers.n.assign(n_) && numbers.e.assign(e_) && numbers.d.assign(d_));
  auto from_d = RsaPrivateKey::load(numbers);
  if (from_d || from_d.error() != CryptoError::kUnsupported) {
    ASSERT_TRUE(from_d);
    OwnedRsaComponents out;
    ASSERT_TRUE(export_components(*from_d, out));
    const Bytes p = out.p.expose();
    EXPECT_TRUE(equal(p, p_) || equal(p, q_));
    key_ = std::move(*from_d);
  }
}

}  // namespace coffer::crypto::testing
