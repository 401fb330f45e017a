#include "cli/key_files/key_file.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>
#include <iterator>

#include "cli/key_files/openssl_key.h"
#include "reader/testing/temporary_directory.h"

namespace coffer::cli {
namespace {

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Files that openssl and ssh-keygen make.
class KeyFileTest : public ::testing::Test {
 protected:
  std::string shell(const std::string& script) const {
    const std::string command = "cd " + directory_.path().string() + " && (" + script + ") 2>/dev/null";
    std::string output;
    FILE* pipe = ::popen(command.c_str(), "r");
    std::array<char, 4096> part{};
    for (std::size_t got = 0; (got = std::fread(part.data(), 1, part.size(), pipe)) > 0;)
      output.append(part.data(), got);
    EXPECT_EQ(::pclose(pipe), 0) << script;
    return output;
  }
  [[nodiscard]] Result<KeyFile, KeyFileError> read(const std::string& name,
                                                   std::string_view password = "") const {
    std::ifstream in(directory_.path() / name, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    return read_key_file(bytes_of(text), bytes_of(password));
  }
  /// Whether the file holds the private half of public.der.
  void expect_key(const std::string& name, std::string_view password = "") const {
    const auto file = read(name, password);
    ASSERT_TRUE(file) << name << ": " << describe(file.error());
    const auto der = public_der(*file->key);
    std::ifstream in(directory_.path() / "public.der", std::ios::binary);
    const std::string expected{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(std::string(der.begin(), der.end()), expected) << name;
  }
  void make(const std::string& options) const {
    shell("openssl genpkey " + options +
          " -out key.pem && openssl pkey -in key.pem -pubout -outform DER -out public.der");
  }

  const reader::testing::TemporaryDirectory directory_;
};

constexpr const char* kKinds[] = {"-algorithm RSA -pkeyopt rsa_keygen_bits:1024",
                                  "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
                                  "-algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP384r1",
                                  "-algorithm EC -pkeyopt ec_paramgen_curve:secp521r1",
                                  "-algorithm ED25519",
                                  "-algorithm ED448",
                                  "-algorithm X25519",
                                  "-algorithm X448"};

TEST_F(KeyFileTest, EachKindInEachFormOfOpenssl) {
  for (const char* kind : kKinds) {
    SCOPED_TRACE(kind);
    make(kind);
    shell(
        "openssl pkey -in key.pem -outform DER -out key.der;"
        "openssl pkcs8 -topk8 -in key.pem -passout pass:secret -out encrypted.pem;"
        "openssl pkcs8 -topk8 -in key.pem -passout pass:secret -outform DER -out encrypted.der");
    expect_key("key.pem");
    expect_key("key.der");
    expect_key("encrypted.pem", "secret");
    expect_key("encrypted.der", "secret");
    for (const char* name : {"encrypted.pem", "encrypted.der"}) {
      EXPECT_EQ(read(name).error(), KeyFileError::kNeedsPassword);
      EXPECT_EQ(read(name, "wrong").error(), KeyFileError::kWrongPassword);
    }
  }
}

TEST_F(KeyFileTest, OlderFormsOfPem) {
  make("-algorithm RSA -pkeyopt rsa_keygen_bits:1024");
  shell("openssl rsa -in key.pem -traditional -out pkcs1.pem");
  expect_key("pkcs1.pem");
  make("-algorithm EC -pkeyopt ec_paramgen_curve:P-384");
  shell("openssl ec -in key.pem -out sec1.pem");
  expect_key("sec1.pem");
}

TEST_F(KeyFileTest, Pkcs12WithItsCertificatesAndName) {
  make("-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
  shell(
      "openssl req -new -x509 -key key.pem -subj /CN=Test -days 30 -out certificate.pem;"
      "openssl pkcs12 -export -inkey key.pem -in certificate.pem -name 'my key' -passout pass:secret -out "
      "key.p12");
  expect_key("key.p12", "secret");
  const auto file = read("key.p12", "secret");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->label, "my key");
  EXPECT_EQ(file->certificates.size(), 1u);
  EXPECT_EQ(read("key.p12", "wrong").error(), KeyFileError::kWrongPassword);
  EXPECT_EQ(read("key.p12").error(), KeyFileError::kNeedsPassword);
  shell("cat certificate.pem >> key.pem");
  EXPECT_EQ(read("key.pem").value().certificates.size(), 1u);
  EXPECT_EQ(read("certificate.pem").error(), KeyFileError::kPublicOnly);
}

TEST_F(KeyFileTest, OpensshsOwnFormat) {
  for (const std::string kind :
       {"-t ed25519", "-t ecdsa -b 256", "-t ecdsa -b 384", "-t ecdsa -b 521", "-t rsa -b 1024"}) {
    shell("rm -f key key.pub; ssh-keygen -q " + kind + " -N '' -C 'a comment' -f key");
    const auto file = read("key");
    ASSERT_TRUE(file) << kind << ": " << describe(file.error());
    EXPECT_EQ(file->label, "a comment");
    // Back through PKCS#8, ssh-keygen sees the same public key. It cannot read Ed25519 that way.
    if (kind == "-t ed25519") continue;
    std::ofstream(directory_.path() / "back.pem") << write_pem(*file->key, {});
    shell(
        "chmod 600 back.pem; ssh-keygen -y -f back.pem | cut -d' ' -f2 > a; cut -d' ' -f2 key.pub > b; cmp a "
        "b");
  }
  shell("ssh-keygen -q -t ed25519 -N secret -f locked");
  EXPECT_EQ(read("locked", "secret").error(), KeyFileError::kEncryption);
}

/// RFC 8037, appendix A.1, and RFC 7517, appendix A.2 and A.3.
TEST_F(KeyFileTest, JsonWebKeys) {
  const auto edwards = read_key_file(
      bytes_of(R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",)"
               R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"mine"})"),
      {});
  ASSERT_TRUE(edwards);
  EXPECT_EQ(edwards->label, "mine");
  const auto point = std::get<crypto::EdwardsPrivateKey>(*edwards->key).public_key();
  EXPECT_EQ(Bytes(*point)[0], 0xD7);
  const auto ec = read_key_file(
      bytes_of(
          R"({"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
          R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"})"),
      {});
  ASSERT_TRUE(ec);
  const auto ec_point = std::get<crypto::EcPrivateKey>(*ec->key).public_point();
  EXPECT_EQ(Bytes(*ec_point)[1], 0x30);
  EXPECT_EQ(Bytes(*ec_point)[33], 0xE0);
  const auto secret = read_key_file(bytes_of(R"({"kty":"oct","k":"GawgguFyGrWKav7AX4VKUg"})"), {});
  ASSERT_TRUE(secret);
  EXPECT_EQ(std::get<token::AesKey>(*secret->key).size(), 16u);
}

TEST_F(KeyFileTest, OtherContentIsNoKey) {
  for (const std::string_view text :
       {"", "hello", "{}", "{\"kty\":\"RSA\"}", "[1]", "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"****\"}",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"}) {
    EXPECT_EQ(read_key_file(bytes_of(text), {}).error(), KeyFileError::kNoKey) << text;
  }
  EXPECT_EQ(read_key_file(bytes_of(R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})"), {}).error(),
            KeyFileError::kPublicOnly);
}

TEST_F(KeyFileTest, CutFilesAreNoKeys) {
  make("-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
  shell("openssl pkey -in key.pem -outform DER -out key.der; ssh-keygen -q -t ed25519 -N '' -f key");
  for (const char* name : {"key.der", "key", "key.pem"}) {
    std::ifstream in(directory_.path() / name, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (std::size_t size = 0; size < text.size() * 9 / 10; size += 7) {
      EXPECT_FALSE(read_key_file(bytes_of(text).first(size), {})) << name << " " << size;
    }
  }
}

TEST_F(KeyFileTest, UnsupportedKinds) {
  shell(
      "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1032 -out odd.pem;"
      "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:sect163k1 -out binary.pem");
  EXPECT_EQ(read("odd.pem").error(), KeyFileError::kUnsupported);
  EXPECT_EQ(read("binary.pem").error(), KeyFileError::kUnsupported);
}

TEST_F(KeyFileTest, WhatIsWrittenOpensslReads) {
  for (const char* kind : kKinds) {
    SCOPED_TRACE(kind);
    make(kind);
    const auto file = read("key.pem");
    ASSERT_TRUE(file);
    std::ofstream(directory_.path() / "out.pem") << write_pem(*file->key, bytes_of("secret"));
    shell("openssl pkey -in out.pem -passin pass:secret -pubout -outform DER | cmp - public.der");
    std::ofstream(directory_.path() / "clear.pem") << write_pem(*file->key, {});
    shell("openssl pkey -in clear.pem -pubout -outform DER | cmp - public.der");
  }
}

}  // namespace
}  // namespace coffer::cli
