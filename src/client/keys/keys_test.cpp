#include "client/keys/keys.h"

#include "client/keys/decrypt.h"
#include "client/keys/generate.h"
#include "client/keys/sign.h"
#include "client/keys/symmetric.h"
#include "client/objects/random.h"
#include "client/testing/client_fixture.h"
#include "client/testing/openssl_key.h"

namespace coffer::client {
namespace {

using card::testing::from_hex;
using card::testing::to_hex;
using testing::bytes_of;
using testing::ClientTest;
using testing::error_of;
using testing::OpensslKey;

const crypto::Curve* p256() { return &crypto::curve(crypto::CurveId::kSecp256r1); }

class KeysOfTheClient : public ClientTest {
 protected:
  void SetUp() override {
    ClientTest::SetUp();
    log_in();
  }
  Key make(NewKey what) {
    auto key = generate_key(*device_, what);
    EXPECT_TRUE(key) << describe(key.error());
    return key ? *key : Key{};
  }
  static std::unique_ptr<OpensslKey> openssl(const Key& key) {
    auto out = OpensslKey::from_spki(key.public_key.value().spki());
    EXPECT_NE(out, nullptr);
    return out;
  }
  static ByteVector message() { return from_hex("00112233445566778899AABBCCDDEEFF0102030405"); }
};

TEST_F(KeysOfTheClient, NewKey_IsListedWithAllThatWasSaid) {
  NewKey what{.kind = p256(), .label = "my key", .id = {1, 2, 3}};
  what.policy.algorithms = token::AlgorithmList{0x70, 0x92};
  what.policy.use_counter = 17;
  const Key key = make(what);
  EXPECT_EQ(key.reference, 1);
  const auto keys = list_keys(*device_);
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->size(), 1u);
  const Key& listed = keys->front();
  EXPECT_EQ(listed.label, "my key");
  EXPECT_EQ(listed.id, what.id);
  EXPECT_EQ(listed.type, KeyType::kEc);
  EXPECT_EQ(listed.bits, 256u);
  EXPECT_EQ(listed.usage, usage::kSign | usage::kDerive);
  EXPECT_TRUE(listed.described);
  EXPECT_EQ(to_hex(listed.policy.value().algorithms), "7092");
  EXPECT_EQ(listed.policy->use_counter, 17u);
  EXPECT_TRUE(listed.certificate.empty());
}

TEST_F(KeysOfTheClient, WithoutIdentifier_ItIsTheDigestOfThePublicKey) {
  const Key key = make({.kind = p256()});
  const auto digest = token::testing::digest("SHA1", key.public_key.value().point);
  EXPECT_EQ(key.id, digest);
  EXPECT_EQ(make({.kind = SecretKind{256}}).id.size(), 16u);
}

TEST_F(KeysOfTheClient, AnExistingNumber_IsNeverMadeAnew) {
  const Key key = make({.kind = p256()});
  const auto again = generate_key(*device_, {.kind = p256(), .reference = key.reference});
  EXPECT_EQ(error_of(again).kind, Error::Kind::kExists);
  EXPECT_EQ(read_key(*device_, key.reference)->public_key->point, key.public_key->point);
  EXPECT_EQ(error_of(generate_key(*device_, {.kind = p256(), .reference = 0})).kind, Error::Kind::kArgument);
}

TEST_F(KeysOfTheClient, WithoutLogin_NothingIsMade) {
  ASSERT_TRUE(log_out(*device_));
  EXPECT_TRUE(error_of(generate_key(*device_, {.kind = p256()})).is(Sw::kNotAuthenticated));
  EXPECT_TRUE(list_keys(*device_)->empty());
}

TEST_F(KeysOfTheClient, EveryCurve_SignsWhatOpensslVerifies) {
  for (const crypto::Curve& curve : crypto::all_curves()) {
    const Key key = make({.kind = &curve});
    EXPECT_EQ(key.bits, curve.bits);
    const auto signature = sign_message(*device_, key, SignScheme::kEcdsa, HashAlgorithm::kSha512, message());
    ASSERT_TRUE(signature) << describe(signature.error());
    EXPECT_TRUE(openssl(key)->verify(message(), *signature, "SHA512")) << curve.bits;
    const auto parsed = public_key_from_spki(key.public_key->spki());
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->point, key.public_key->point);
    EXPECT_EQ(plain_ecdsa(curve, *signature)->size(), 2 * curve.order_bytes());
  }
}

TEST_F(KeysOfTheClient, Rsa_SignsInEveryWay) {
  const Key key = make({.kind = RsaKind{1024}, .label = "rsa"});
  EXPECT_EQ(key.type, KeyType::kRsa);
  EXPECT_EQ(key.bits, 1024u);
  const auto openssl_key = openssl(key);
  for (const auto& [hash, name] :
       {std::pair{HashAlgorithm::kSha1, "SHA1"}, std::pair{HashAlgorithm::kSha256, "SHA256"},
        std::pair{HashAlgorithm::kSha384, "SHA384"}}) {
    EXPECT_TRUE(openssl_key->verify(message(),
                                    *sign_message(*device_, key, SignScheme::kPkcs1, hash, message()), name));
    EXPECT_TRUE(openssl_key->verify(
        message(), *sign_message(*device_, key, SignScheme::kPss, hash, message()), name, true));
  }
  EXPECT_EQ(error_of(sign_pkcs1(*device_, key, HashAlgorithm::kSha256, bytes_of("short"))).kind,
            Error::Kind::kArgument);
  EXPECT_EQ(error_of(sign_pss(*device_, key, bytes_of("short"))).kind, Error::Kind::kArgument);
  EXPECT_TRUE(error_of(sign_ecdsa(*device_, key, bytes_of("a digest"))).is(Sw::kConditionsNotSatisfied));
}

// A card without padding of its own gets whole blocks, and the list of a key may ask for the same.
TEST_F(KeysOfTheClient, Rsa_IsPaddedHere_WhereTheCardMayNot) {
  NewKey what{.kind = RsaKind{1024}};
  what.policy.algorithms = token::AlgorithmList{0x20, 0x21};
  const Key key = make(what);
  const auto signature = sign_message(*device_, key, SignScheme::kPkcs1, HashAlgorithm::kSha256, message());
  ASSERT_TRUE(signature) << describe(signature.error());
  EXPECT_TRUE(openssl(key)->verify(message(), *signature, "SHA256"));

  device_->learn(Feature::kPaddingOnCard, false);
  EXPECT_TRUE(openssl(key)->verify(
      message(), *sign_message(*device_, key, SignScheme::kPkcs1, HashAlgorithm::kSha384, message()),
      "SHA384"));
  const ByteVector cryptogram = openssl(key)->encrypt(message(), RSA_PKCS1_PADDING);
  const auto plain = decrypt(*device_, key, RsaEncryption::kPkcs1, cryptogram);
  ASSERT_TRUE(plain) << describe(plain.error());
  EXPECT_EQ(plain->copy(), message());
  EXPECT_EQ(error_of(decrypt(*device_, key, RsaEncryption::kOaepSha256, cryptogram)).kind,
            Error::Kind::kUnsupported);
  const ByteVector oaep = openssl(key)->encrypt(message(), RSA_PKCS1_OAEP_PADDING);
  EXPECT_EQ(error_of(decrypt(*device_, key, RsaEncryption::kPkcs1, oaep)).kind, Error::Kind::kMalformed);
}

TEST_F(KeysOfTheClient, KeyThatHashesItself_GetsTheMessage) {
  NewKey what{.kind = p256()};
  what.policy.algorithms = token::AlgorithmList{0x73};
  const Key key = make(what);
  const auto signature = sign_message(*device_, key, SignScheme::kEcdsa, HashAlgorithm::kSha256, message());
  ASSERT_TRUE(signature) << describe(signature.error());
  EXPECT_TRUE(openssl(key)->verify(message(), *signature, "SHA256"));
  EXPECT_TRUE(error_of(sign_message(*device_, key, SignScheme::kEcdsa, HashAlgorithm::kSha384, message()))
                  .is(Sw::kFunctionNotSupported));
}

TEST_F(KeysOfTheClient, RawCurves_SignAndAgree) {
  for (const auto id : {crypto::EdwardsCurve::kEd25519, crypto::EdwardsCurve::kEd448}) {
    const Key key = make({.kind = &crypto::raw_curve(id)});
    EXPECT_EQ(key.type, KeyType::kEdwards);
    EXPECT_TRUE(openssl(key)->verify(message(), *sign_eddsa(*device_, key, message()), nullptr));
  }
  for (const auto id : {crypto::MontgomeryCurve::kX25519, crypto::MontgomeryCurve::kX448}) {
    const Key key = make({.kind = &crypto::raw_curve(id)});
    EXPECT_EQ(key.type, KeyType::kMontgomery);
    const auto agreement = openssl(key)->agree();
    EXPECT_EQ(agree(*device_, key, agreement.peer)->copy(), agreement.secret);
  }
}

TEST_F(KeysOfTheClient, Ecdh_AgreesWithOpenssl) {
  const Key key = make({.kind = &crypto::curve(crypto::CurveId::kBrainpoolP384r1)});
  const auto agreement = openssl(key)->agree();
  const auto secret = agree(*device_, key, agreement.peer);
  ASSERT_TRUE(secret) << describe(secret.error());
  EXPECT_EQ(secret->copy(), agreement.secret);
  EXPECT_EQ(error_of(agree(*device_, key, bytes_of("short"))).kind, Error::Kind::kArgument);
  ByteVector off_curve = agreement.peer;
  off_curve.back() ^= 1;
  EXPECT_TRUE(error_of(agree(*device_, key, off_curve)).is(Sw::kWrongData));
}

TEST_F(KeysOfTheClient, Decryption_OfEachPadding) {
  const Key key = make({.kind = RsaKind{1024}});
  const auto openssl_key = openssl(key);
  for (const auto& [ours, theirs] : {std::pair{RsaEncryption::kPkcs1, RSA_PKCS1_PADDING},
                                     std::pair{RsaEncryption::kOaepSha256, RSA_PKCS1_OAEP_PADDING}}) {
    const auto plain = decrypt(*device_, key, ours, openssl_key->encrypt(message(), theirs));
    ASSERT_TRUE(plain) << describe(plain.error());
    EXPECT_EQ(plain->copy(), message());
  }
  ByteVector block(128, 0);
  block[127] = 5;
  EXPECT_EQ(decrypt(*device_, key, RsaEncryption::kNone, openssl_key->encrypt(block, RSA_NO_PADDING))->copy(),
            block);
}

TEST_F(KeysOfTheClient, Aes_RoundTripsInEveryMode) {
  for (const unsigned bits : {128u, 192u, 256u}) {
    const Key key = make({.kind = SecretKind{bits}});
    EXPECT_EQ(key.type, KeyType::kAes);
    EXPECT_EQ(key.bits, bits);
    const ByteVector iv = from_hex("000102030405060708090A0B0C0D0E0F");
    for (const auto mode : {AesMode::kEcb, AesMode::kCbc, AesMode::kOfb, AesMode::kCfb, AesMode::kCtr,
                            AesMode::kGcm, AesMode::kCcm}) {
      const bool sealed = mode == AesMode::kGcm || mode == AesMode::kCcm;
      const Bytes used_iv = mode == AesMode::kEcb ? Bytes() : Bytes(iv).first(sealed ? 12 : 16);
      const Bytes aad = sealed ? bytes_of("header") : Bytes();
      const ByteVector text(16, 0x42);
      const auto cipher_text = aes(*device_, key, mode, Direction::kEncrypt, used_iv, aad, text);
      ASSERT_TRUE(cipher_text) << describe(cipher_text.error()) << bits << static_cast<int>(mode);
      EXPECT_EQ(cipher_text->size(), sealed ? 32u : 16u);
      EXPECT_EQ(aes(*device_, key, mode, Direction::kDecrypt, used_iv, aad, cipher_text->bytes())->copy(),
                text);
    }
  }
}

// The short form of CBC takes no IV: the same ciphertext comes out with it added here.
TEST_F(KeysOfTheClient, Cbc_IsTheSameWithoutTheExtendedCipher) {
  const Key key = make({.kind = SecretKind{256}});
  const ByteVector iv = from_hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF");
  const ByteVector text(48, 0x17);
  const auto extended = aes(*device_, key, AesMode::kCbc, Direction::kEncrypt, iv, {}, text);
  ASSERT_TRUE(extended);
  device_->learn(Feature::kExtendedCipher, false);
  const auto plain = aes(*device_, key, AesMode::kCbc, Direction::kEncrypt, iv, {}, text);
  ASSERT_TRUE(plain) << describe(plain.error());
  EXPECT_EQ(plain->copy(), extended->copy());
  EXPECT_EQ(aes(*device_, key, AesMode::kCbc, Direction::kDecrypt, iv, {}, plain->bytes())->copy(), text);
  EXPECT_EQ(error_of(aes(*device_, key, AesMode::kGcm, Direction::kEncrypt, iv, {}, text)).kind,
            Error::Kind::kUnsupported);
  EXPECT_EQ(
      error_of(aes(*device_, key, AesMode::kCbc, Direction::kEncrypt, iv, {}, Bytes(text).first(15))).kind,
      Error::Kind::kArgument);
}

TEST_F(KeysOfTheClient, MacsAndDerivations) {
  const Key key = make({.kind = SecretKind{256}});
  EXPECT_EQ(cmac(*device_, key, message())->size(), 16u);
  EXPECT_EQ(hmac(*device_, key, HashAlgorithm::kSha384, message())->size(), 48u);
  const auto some = hkdf(*device_, key, HashAlgorithm::kSha256, bytes_of("salt"), bytes_of("info"), 40);
  ASSERT_TRUE(some) << describe(some.error());
  EXPECT_EQ(some->size(), 40u);
  const auto other = hkdf(*device_, key, HashAlgorithm::kSha256, bytes_of("salt"), bytes_of("other"), 40);
  EXPECT_NE(other->copy(), some->copy());
  const auto sealed =
      chacha20_poly1305(*device_, key, Direction::kEncrypt, bytes_of("nonce of 12b"), {}, message());
  ASSERT_TRUE(sealed) << describe(sealed.error());
  EXPECT_EQ(
      chacha20_poly1305(*device_, key, Direction::kDecrypt, bytes_of("nonce of 12b"), {}, sealed->bytes())
          ->copy(),
      message());
}

TEST_F(KeysOfTheClient, Rename_ChangesOneAndLeavesTheOther) {
  const Key key = make({.kind = p256(), .label = "old", .id = {9}});
  ASSERT_TRUE(rename_key(*device_, key, "a much longer new label", std::nullopt));
  EXPECT_EQ(read_key(*device_, key.reference)->label, "a much longer new label");
  EXPECT_EQ(read_key(*device_, key.reference)->id, ByteVector{9});
  ASSERT_TRUE(rename_key(*device_, key, std::nullopt, from_hex("0708")));
  EXPECT_EQ(read_key(*device_, key.reference)->label, "a much longer new label");
  EXPECT_EQ(read_key(*device_, key.reference)->id, from_hex("0708"));
  EXPECT_EQ(error_of(rename_key(*device_, key, std::string(256, 'x'), std::nullopt)).kind,
            Error::Kind::kArgument);
  EXPECT_EQ(read_key(*device_, key.reference)->usage, key.usage);
}

TEST_F(KeysOfTheClient, KeyWithoutDescription_IsListedAndCanBeNamed) {
  const Key key = make({.kind = p256(), .label = "gone"});
  ASSERT_TRUE(delete_file(*device_, static_cast<FileId>(0xC400 | key.reference)));
  const auto listed = list_keys(*device_);
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 1u);
  EXPECT_EQ(listed->front().public_key->point, key.public_key->point);
  ASSERT_TRUE(rename_key(*device_, listed->front(), "back", std::nullopt));
  EXPECT_EQ(read_key(*device_, key.reference)->label, "back");
  EXPECT_TRUE(read_key(*device_, key.reference)->described);
}

TEST_F(KeysOfTheClient, Delete_LeavesNothing) {
  const Key key = make({.kind = p256()});
  ASSERT_TRUE(delete_key(*device_, key.reference));
  EXPECT_EQ(error_of(read_key(*device_, key.reference)).kind, Error::Kind::kNotFound);
  EXPECT_TRUE(error_of(delete_key(*device_, key.reference)).is(Sw::kFileNotFound));
  EXPECT_EQ(error_of(read_key(*device_, 0)).kind, Error::Kind::kNotFound) << "the device key";
  const auto files = list_files(*device_);
  for (const FileId fid : *files) EXPECT_NE(fid & 0xFF, key.reference) << fid;
}

// A card that is taken out after each command: either no key, or a whole one that signs.
TEST_F(KeysOfTheClient, CardTakenOut_LeavesNoHalfKey) {
  bool done = false;
  for (unsigned after = 0; !done && after < 30; ++after) {
    device_ = connect();
    log_in();
    connection_->break_after(after);
    const auto made = generate_key(*device_, {.kind = p256(), .label = "whole"});
    done = made.has_value();
    if (!made) {
      EXPECT_EQ(made.error().kind, Error::Kind::kConnection) << after;
    }
    device_ = connect();
    log_in();
    const auto keys = list_keys(*device_);
    ASSERT_TRUE(keys);
    for (const Key& key : *keys) {
      EXPECT_TRUE(sign_ecdsa(*device_, key, message())) << after;
      EXPECT_TRUE(key.public_key);
      ASSERT_TRUE(delete_key(*device_, key.reference));
    }
  }
  EXPECT_TRUE(done);
}

TEST_F(KeysOfTheClient, UseCounter_RunsOutAndIsSaid) {
  NewKey what{.kind = p256()};
  what.policy.use_counter = 1;
  const Key key = make(what);
  EXPECT_TRUE(sign_ecdsa(*device_, key, message()));
  EXPECT_EQ(read_key(*device_, key.reference)->policy->use_counter, 0u);
  EXPECT_TRUE(error_of(sign_ecdsa(*device_, key, message())).is(Sw::kReferenceDataNotUsable));
}

TEST_F(KeysOfTheClient, RandomBytes_OfAnyNumber) {
  for (const std::size_t size : {0u, 1u, 1024u, 1025u, 3000u}) {
    EXPECT_EQ(random_bytes(*device_, size)->size(), size);
  }
  EXPECT_NE(random_bytes(*device_, 32)->copy(), random_bytes(*device_, 32)->copy());
}

// What OpenSC writes (traced), and what we write: the same bytes.
TEST(KeyDescription, IsThatOfOpensc) {
  const auto rsa = from_hex(
      "302D 300F0C06727361 6B6579030206C0040101 300E 040101 03020470 030203B8 020101"
      "A10A300830020400 02020800");
  const auto parsed = parse_key_description(rsa);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->kind, DescribedKind::kRsa);
  EXPECT_EQ(parsed->label, "rsakey");
  EXPECT_EQ(parsed->id, ByteVector{1});
  EXPECT_EQ(parsed->bits, 2048u);
  EXPECT_EQ(parsed->usage, usage::kDecrypt | usage::kSign | usage::kSignRecover);
  EXPECT_EQ(to_hex(*encode_key_description(*parsed, 1)), to_hex(rsa));

  const auto ec = from_hex(
      "A02D 300E0C0565636B6579030206C0040101 300F 040102 0303073080 030203B8 020102"
      "A10A300830020400 02020100");
  const auto parsed_ec = parse_key_description(ec);
  ASSERT_TRUE(parsed_ec);
  EXPECT_EQ(parsed_ec->usage, usage::kSign | usage::kSignRecover | usage::kDerive);
  EXPECT_EQ(to_hex(*encode_key_description(*parsed_ec, 2)), to_hex(ec));
}

TEST(KeyDescription, OfAnotherHost_KeepsWhatItSays) {
  // With a subject, and without access flags or key reference.
  const auto content = from_hex(
      "3032 300F0C06727361 6B6579030206C0040101 3007 0401AA 03020470 "
      "A00A 3008 3106 3004 06025504 A10A300830020400 02020800");
  const auto renamed = rename_key_description(content, "x", std::nullopt);
  ASSERT_TRUE(renamed) << describe(renamed.error());
  const auto parsed = parse_key_description(*renamed);
  EXPECT_EQ(parsed->label, "x");
  EXPECT_EQ(parsed->id, ByteVector{0xAA});
  EXPECT_EQ(parsed->bits, 2048u);
  EXPECT_FALSE(parsed->subject.empty());
}

TEST(KeyDescription, Malformed_IsAnErrorAndNoMore) {
  const auto whole = from_hex(
      "302D 300F0C067273616B6579030206C0040101 300E 040101 03020470 030203B8 020101"
      "A10A300830020400 02020800");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_key_description(Bytes(whole).first(size)));
    EXPECT_FALSE(rename_key_description(Bytes(whole).first(size), "x", std::nullopt));
  }
  EXPECT_FALSE(parse_key_description(from_hex("3100")));
}

TEST(PublicKeys, Malformed_AreErrorsAndNoMore) {
  const auto spki = from_hex(
      "302A300506032B6570032100D75A980182B10AB7D54BFED3C964073A0EE172F3DAA62325AF021A68F7"
      "07511A");
  ASSERT_TRUE(public_key_from_spki(spki));
  for (std::size_t size = 0; size < spki.size(); ++size) {
    EXPECT_FALSE(public_key_from_spki(Bytes(spki).first(size)));
    EXPECT_FALSE(public_key_from_certificate(Bytes(spki).first(size)));
    EXPECT_FALSE(public_key_from_file(Bytes(spki).first(size)));
  }
  EXPECT_EQ(error_of(public_key_from_spki(from_hex("300A300506032B65FF030100"))).kind,
            Error::Kind::kUnsupported);
}

}  // namespace
}  // namespace coffer::client
