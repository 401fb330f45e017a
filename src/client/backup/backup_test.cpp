// Key domains, wrapped keys, derived keys.

#include "client/backup/wrapped_key.h"
#include "client/keys/derive.h"
#include "client/keys/generate.h"
#include "client/keys/sign.h"
#include "client/login/initialise.h"
#include "client/objects/certificates.h"
#include "client/testing/certificate_maker.h"
#include "client/testing/client_fixture.h"
#include "client/testing/openssl_key.h"
#include "token/testing/xkek_group.h"

namespace coffer::client {
namespace {

using card::testing::from_hex;
using card::testing::to_hex;
using testing::bytes_of;
using testing::ClientTest;
using testing::error_of;
using testing::OpensslKey;
using State = KeyDomain::State;

const ByteVector kShare = from_hex("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F");

class Backup : public ClientTest {
 protected:
  void SetUp() override {
    ClientTest::SetUp();
    log_in();
  }
  void start_anew(std::uint8_t shares) {
    ASSERT_TRUE(client::initialise(*device_, {.user_pin = bytes_of(testing::kUserPin),
                                              .so_pin = bytes_of(testing::kSoPin),
                                              .dkek_shares = shares}));
    log_in();
  }
  Key make(KeyKind kind) {
    const auto key = generate_key(*device_, {.kind = kind, .label = "backed up", .id = {1, 2}});
    EXPECT_TRUE(key) << describe(key.error());
    return key.value_or(Key{});
  }
  static bool signs(Device& device, const Key& key) {
    const auto digest = token::testing::digest("SHA256", bytes_of("message"));
    const auto signature = sign_ecdsa(device, key, digest);
    return signature &&
           OpensslKey::from_spki(key.public_key->spki())->verify(bytes_of("message"), *signature, "SHA256");
  }
};

TEST_F(Backup, Shares_AreCountedUntilTheDkekIsThere) {
  start_anew(2);
  EXPECT_EQ(read_domain(*device_, 0)->state, State::kIncomplete);
  const auto first = import_share(*device_, 0, kShare);
  ASSERT_TRUE(first) << describe(first.error());
  EXPECT_EQ(first->missing_shares, 1);
  EXPECT_EQ(first->total_shares, 2);
  const ByteVector other(32, 0x01);
  const auto second = import_share(*device_, 0, other);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->state, State::kComplete);
  ByteVector dkek = kShare;
  for (std::size_t i = 0; i < dkek.size(); ++i) dkek[i] ^= other[i];
  EXPECT_EQ(second->key_check_value, *key_check_value_of(dkek));
  EXPECT_TRUE(error_of(import_share(*device_, 0, kShare)).is(Sw::kCommandNotAllowed));
  EXPECT_EQ(error_of(import_share(*device_, 0, bytes_of("short"))).kind, Error::Kind::kArgument);
  EXPECT_EQ(erase_dkek(*device_, 0)->missing_shares, 2);
}

TEST_F(Backup, KeyCheckValue_IsThePublishedOne) {
  EXPECT_EQ(to_hex(*key_check_value_of(kShare)), "630DCD2966C43366");
}

TEST_F(Backup, Domains_AreListedMadeAndDeleted) {
  ASSERT_TRUE(client::initialise(
      *device_,
      {.user_pin = bytes_of(testing::kUserPin), .so_pin = bytes_of(testing::kSoPin), .key_domains = 3}));
  log_in();
  ASSERT_EQ(list_domains(*device_)->size(), 3u);
  EXPECT_EQ(list_domains(*device_)->at(1).state, State::kNotSetUp);
  ASSERT_TRUE(create_domain(*device_, 1, 1));
  EXPECT_TRUE(error_of(create_domain(*device_, 1, 1)).is(Sw::kWrongP1P2));
  EXPECT_EQ(import_share(*device_, 1, kShare)->state, State::kComplete);

  NewKey what{.kind = &crypto::curve(crypto::CurveId::kSecp256r1)};
  what.policy.key_domain = 1;
  const auto key = generate_key(*device_, what);
  ASSERT_TRUE(key) << describe(key.error());
  EXPECT_EQ(key->policy->key_domain, 1);
  EXPECT_TRUE(error_of(delete_domain(*device_, 1)).is(Sw::kFileExists)) << "a key belongs to it";
  ASSERT_TRUE(delete_key(*device_, key->reference));
  EXPECT_TRUE(delete_domain(*device_, 1));
  EXPECT_EQ(read_domain(*device_, 1)->state, State::kNotSetUp);
  EXPECT_EQ(error_of(read_domain(*device_, 3)).kind, Error::Kind::kNotFound);
}

TEST_F(Backup, CardWithoutDomains_HasNone) {
  ASSERT_TRUE(client::initialise(
      *device_, {.user_pin = bytes_of(testing::kUserPin), .so_pin = bytes_of(testing::kSoPin)}));
  EXPECT_TRUE(list_domains(*device_)->empty());
  EXPECT_EQ(error_of(read_domain(*device_, 0)).kind, Error::Kind::kNotFound);
}

TEST_F(Backup, KeysComeBackWithAllThatBelongsToThem) {
  ASSERT_TRUE(import_share(*device_, 0, kShare));
  const Key ec = make(&crypto::curve(crypto::CurveId::kSecp256r1));
  ASSERT_TRUE(put_key_certificate(*device_, ec, testing::make_certificate(ec.public_key->spki(), "me")));
  const Key rsa = make(RsaKind{1024});
  const Key secret = make(SecretKind{256});
  std::vector<ByteVector> files;
  for (const Key& key : {ec, rsa, secret}) {
    const auto wrapped = export_key(*device_, key.reference);
    ASSERT_TRUE(wrapped) << describe(wrapped.error());
    files.push_back(encode_wrapped_key(*wrapped));
  }
  start_anew(1);
  EXPECT_TRUE(list_keys(*device_)->empty());
  const auto wrapped = parse_wrapped_key(files[0]);
  ASSERT_TRUE(wrapped);
  EXPECT_EQ(error_of(import_key(*device_, *wrapped, std::nullopt)).kind, Error::Kind::kNotFound)
      << "the DKEK is not there";
  ASSERT_TRUE(import_share(*device_, 0, kShare));
  for (const ByteVector& file : files) {
    const auto key = import_key(*device_, *parse_wrapped_key(file), std::nullopt);
    ASSERT_TRUE(key) << describe(key.error());
    EXPECT_EQ(key->label, "backed up");
    EXPECT_EQ(key->id, (ByteVector{1, 2}));
  }
  const auto keys = list_keys(*device_);
  ASSERT_EQ(keys->size(), 3u);
  EXPECT_EQ(keys->at(0).public_key->point, ec.public_key->point);
  EXPECT_FALSE(keys->at(0).certificate.empty());
  EXPECT_TRUE(signs(*device_, keys->at(0)));
  EXPECT_EQ(keys->at(1).public_key->modulus, rsa.public_key->modulus);
  EXPECT_EQ(keys->at(2).type, KeyType::kAes);
  EXPECT_EQ(error_of(import_key(*device_, *wrapped, keys->at(0).reference)).kind, Error::Kind::kExists);
}

TEST_F(Backup, AlteredBlob_IsRefusedAndLeavesNothing) {
  ASSERT_TRUE(import_share(*device_, 0, kShare));
  const Key key = make(&crypto::curve(crypto::CurveId::kSecp256r1));
  auto wrapped = export_key(*device_, key.reference);
  ASSERT_TRUE(wrapped);
  wrapped->blob.back() ^= 1;
  EXPECT_TRUE(error_of(import_key(*device_, *wrapped, std::nullopt)).is(Sw::kWrongData));
  EXPECT_EQ(list_keys(*device_)->size(), 1u);
}

TEST_F(Backup, CardTakenOut_BringsBackAWholeKeyOrNone) {
  ASSERT_TRUE(import_share(*device_, 0, kShare));
  const Key key = make(&crypto::curve(crypto::CurveId::kSecp256r1));
  const auto wrapped = export_key(*device_, key.reference);
  ASSERT_TRUE(delete_key(*device_, key.reference));
  bool done = false;
  for (unsigned after = 0; !done && after < 20; ++after) {
    device_ = connect();
    log_in();
    connection_->break_after(after);
    done = import_key(*device_, *wrapped, std::nullopt).has_value();
    device_ = connect();
    log_in();
    const auto keys = list_keys(*device_);
    ASSERT_TRUE(keys);
    for (const Key& back : *keys) {
      EXPECT_TRUE(signs(*device_, back)) << after;
      ASSERT_TRUE(delete_key(*device_, back.reference));
    }
  }
  EXPECT_TRUE(done);
}

TEST_F(Backup, PolicyForbidsWrapping) {
  ASSERT_TRUE(import_share(*device_, 0, kShare));
  NewKey what{.kind = &crypto::curve(crypto::CurveId::kSecp256r1)};
  what.policy.algorithms = token::AlgorithmList{0x70};
  const auto key = generate_key(*device_, what);
  EXPECT_TRUE(error_of(export_key(*device_, key->reference)).is(Sw::kFunctionNotSupported));
}

TEST_F(Backup, OuterFiles_MalformedOnesAreErrors) {
  ASSERT_TRUE(import_share(*device_, 0, kShare));
  const auto wrapped = export_key(*device_, make(SecretKind{128}).reference);
  const ByteVector file = encode_wrapped_key(*wrapped);
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_FALSE(parse_wrapped_key(Bytes(file).first(size)));
  }
  EXPECT_FALSE(parse_wrapped_key(from_hex("30020400")));
  EXPECT_FALSE(parse_wrapped_key(from_hex("3003040100")));
}

TEST_F(Backup, DerivedKey_IsAKeyOfItsOwn) {
  const Key parent = make(&crypto::curve(crypto::CurveId::kSecp256r1));
  const auto derived = derive_key(*device_, parent, {.parameter = kShare, .label = "child"});
  ASSERT_TRUE(derived) << describe(derived.error());
  EXPECT_EQ(derived->label, "child");
  EXPECT_NE(derived->public_key->point, parent.public_key->point);
  EXPECT_TRUE(signs(*device_, *derived));
  EXPECT_EQ(error_of(derive_key(*device_, parent, {})).kind, Error::Kind::kArgument);
}

TEST_F(Backup, DomainOfAGroup_IsMadeByItsMembership) {
  ASSERT_TRUE(client::initialise(
      *device_,
      {.user_pin = bytes_of(testing::kUserPin), .so_pin = bytes_of(testing::kSoPin), .key_domains = 2}));
  log_in();
  const token::testing::XkekGroup group;
  const auto domain = create_xkek_domain(*device_, 1, group.membership(token_.device()));
  ASSERT_TRUE(domain) << describe(domain.error());
  EXPECT_EQ(domain->uid, group.uid());
  EXPECT_EQ(domain->state, State::kIncomplete);
  EXPECT_EQ(read_domain(*device_, 1)->uid, group.uid());
  ByteVector forged = group.membership(token_.device());
  forged.back() ^= 1;
  EXPECT_FALSE(create_xkek_domain(*device_, 0, forged));
}

}  // namespace
}  // namespace coffer::client
