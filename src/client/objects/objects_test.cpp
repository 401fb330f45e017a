// Certificates and data objects.

#include "client/keys/generate.h"
#include "client/objects/certificates.h"
#include "client/objects/data_objects.h"
#include "client/testing/certificate_maker.h"
#include "client/testing/client_fixture.h"

namespace coffer::client {
namespace {

using card::testing::from_hex;
using card::testing::to_hex;
using testing::bytes_of;
using testing::ClientTest;
using testing::error_of;
using testing::make_certificate;

class ObjectsOfTheClient : public ClientTest {
 protected:
  void SetUp() override {
    ClientTest::SetUp();
    log_in();
    key_ = make_key();
  }
  Key make_key() {
    const auto key = generate_key(
        *device_, {.kind = &crypto::curve(crypto::CurveId::kSecp256r1), .label = "mine", .id = {7}});
    EXPECT_TRUE(key) << describe(key.error());
    return key.value_or(Key{});
  }
  ByteVector certificate_of(const Key& key, std::size_t padding = 0) {
    return make_certificate(key.public_key.value().spki(), "somebody", padding);
  }
  Key key_;
};

TEST_F(ObjectsOfTheClient, CertificateOfAKey_ComesWithItsLabelAndId) {
  const ByteVector der = certificate_of(key_);
  ASSERT_TRUE(put_key_certificate(*device_, key_, der));
  const auto stored = list_certificates(*device_);
  ASSERT_TRUE(stored);
  ASSERT_EQ(stored->size(), 1u);
  EXPECT_EQ(stored->front().der, der);
  EXPECT_EQ(stored->front().label, "mine");
  EXPECT_EQ(stored->front().id, ByteVector{7});
  EXPECT_EQ(stored->front().key, key_.reference);

  const auto key = read_key(*device_, key_.reference);
  EXPECT_EQ(key->certificate, der);
  EXPECT_EQ(key->public_key->point, key_.public_key->point);
  EXPECT_EQ(key->bits, 256u);
  const auto description = read_file(*device_, static_cast<FileId>(0xC400 | key_.reference));
  const auto parsed = parse_key_description(description->bytes());
  EXPECT_EQ(to_hex(parsed->subject),
            "3013"
            "3111300F06035504030C08736F6D65626F6479")
      << "CN=somebody";
  // Renaming and renewing keep it so.
  ASSERT_TRUE(rename_key(*device_, *key, "other", std::nullopt));
  ASSERT_TRUE(put_key_certificate(*device_, *key, certificate_of(key_, 100)));
  EXPECT_EQ(list_certificates(*device_)->front().label, "other");
  ASSERT_TRUE(delete_certificate(*device_, stored->front()));
  EXPECT_TRUE(list_certificates(*device_)->empty());
}

TEST_F(ObjectsOfTheClient, CertificateOfAnotherKey_IsRefused) {
  const Key other = make_key();
  EXPECT_EQ(error_of(put_key_certificate(*device_, key_, certificate_of(other))).kind,
            Error::Kind::kArgument);
  EXPECT_EQ(error_of(put_key_certificate(*device_, key_, bytes_of("no certificate"))).kind,
            Error::Kind::kArgument);
  EXPECT_EQ(error_of(put_certificate(*device_, bytes_of("no certificate"), "", {})).kind,
            Error::Kind::kArgument);
  EXPECT_TRUE(list_certificates(*device_)->empty());
}

TEST_F(ObjectsOfTheClient, WhatALongerFileHasLeftBehind_DoesNotCount) {
  const ByteVector der = certificate_of(key_);
  ByteVector content = der;
  content.resize(der.size() + 40, 0xA5);
  ASSERT_TRUE(write_file(*device_, token::file_id(token::fids::kCertificatePrefix, key_.reference), content));
  const auto stored = list_certificates(*device_);
  ASSERT_EQ(stored->size(), 1u);
  EXPECT_EQ(stored->front().der, der);
  const auto key = read_key(*device_, key_.reference);
  EXPECT_EQ(key->certificate, der);
  EXPECT_TRUE(key->public_key);
}

TEST_F(ObjectsOfTheClient, OtherCertificates_OfAnyLength) {
  const ByteVector small = certificate_of(key_);
  const ByteVector large = certificate_of(key_, 5000);
  ASSERT_TRUE(put_certificate(*device_, small, "ca", from_hex("0102")));
  const auto second = put_certificate(*device_, large, "large", {});
  ASSERT_TRUE(second) << describe(second.error());
  EXPECT_EQ(second->file, 0xCA01);
  const auto stored = list_certificates(*device_);
  ASSERT_EQ(stored->size(), 2u);
  EXPECT_EQ(stored->at(0).label, "ca");
  EXPECT_EQ(stored->at(0).id, from_hex("0102"));
  EXPECT_FALSE(stored->at(0).key);
  EXPECT_EQ(stored->at(1).der, large);
  ASSERT_TRUE(delete_certificate(*device_, stored->at(0)));
  EXPECT_EQ(list_certificates(*device_)->size(), 1u);
  EXPECT_EQ(put_certificate(*device_, small, "ca", {})->file, 0xCA00) << "the place is free again";
}

TEST_F(ObjectsOfTheClient, CardTakenOut_ShowsNoHalfCertificate) {
  const ByteVector der = certificate_of(key_, 5000);
  bool done = false;
  for (unsigned after = 0; !done && after < 20; ++after) {
    device_ = connect();
    log_in();
    connection_->break_after(after);
    done = put_certificate(*device_, der, "x", {}).has_value();
    device_ = connect();
    const auto stored = list_certificates(*device_);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->size(), done ? 1u : 0u) << after;
  }
  EXPECT_TRUE(done);
}

TEST_F(ObjectsOfTheClient, Data_PublicAndPrivate) {
  const ByteVector value(3000, 0x33);
  ASSERT_TRUE(put_data(*device_, {.label = "open", .application = "app"}, bytes_of("hello")));
  ASSERT_TRUE(put_data(*device_, {.label = "closed", .application = "", .is_private = true}, value));
  ASSERT_TRUE(log_out(*device_));
  const auto objects = list_data(*device_);
  ASSERT_TRUE(objects);
  ASSERT_EQ(objects->size(), 2u);
  const auto& open = objects->at(objects->at(0).is_private ? 1 : 0);
  const auto& closed = objects->at(objects->at(0).is_private ? 0 : 1);
  EXPECT_EQ(open.label, "open");
  EXPECT_EQ(open.application, "app");
  EXPECT_TRUE(equal(read_data(*device_, open)->bytes(), bytes_of("hello")));
  EXPECT_TRUE(error_of(read_data(*device_, closed)).is(Sw::kNotAuthenticated));
  EXPECT_TRUE(error_of(put_data(*device_, {.label = "x", .application = {}}, {})).is(Sw::kNotAuthenticated));
  log_in();
  EXPECT_EQ(read_data(*device_, closed)->copy(), value);
  ASSERT_TRUE(update_data(*device_, closed, bytes_of("less")));
  EXPECT_TRUE(equal(read_data(*device_, closed)->bytes(), bytes_of("less")));
  ASSERT_TRUE(delete_data(*device_, closed));
  ASSERT_TRUE(delete_data(*device_, open));
  EXPECT_TRUE(list_data(*device_)->empty());
}

TEST_F(ObjectsOfTheClient, CardTakenOut_ShowsNoHalfData) {
  const ByteVector value(5000, 0x44);
  bool done = false;
  for (unsigned after = 0; !done && after < 20; ++after) {
    device_ = connect();
    log_in();
    connection_->break_after(after);
    done = put_data(*device_, {.label = "x", .application = {}}, value).has_value();
    device_ = connect();
    const auto objects = list_data(*device_);
    ASSERT_TRUE(objects);
    for (const DataObject& object : *objects) {
      EXPECT_EQ(read_data(*device_, object)->copy(), value) << after;
    }
  }
  EXPECT_TRUE(done);
}

// What OpenSC writes (traced).
TEST(ObjectDescriptions, AreThoseOfOpensc) {
  const auto certificate = from_hex("301D 300C0C06636163657274 03020640 3003040177 A108 3006 3004 0402CA00");
  const auto parsed = parse_certificate_description(certificate);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->label, "cacert");
  EXPECT_EQ(parsed->id, ByteVector{0x77});
  EXPECT_EQ(parsed->file, 0xCA00);
  EXPECT_EQ(to_hex(*encode_certificate_description(*parsed)), to_hex(certificate));

  const auto open = from_hex("301E 300D0C0770756264617461 03020640 30050C03617070 A10630040402CF00");
  const auto closed =
      from_hex("3022 30110C087072697664617461 030206C0040101 30050C03617070 A10630040402CD01");
  EXPECT_FALSE(parse_data_description(open)->is_private);
  EXPECT_TRUE(parse_data_description(closed)->is_private);
  EXPECT_EQ(parse_data_description(closed)->file, 0xCD01);
  EXPECT_EQ(to_hex(*encode_data_description(*parse_data_description(open))), to_hex(open));
  EXPECT_EQ(to_hex(*encode_data_description(*parse_data_description(closed))), to_hex(closed));
  for (std::size_t size = 0; size < open.size(); ++size) {
    EXPECT_FALSE(parse_data_description(Bytes(open).first(size)));
  }
  for (std::size_t size = 0; size < certificate.size(); ++size) {
    EXPECT_FALSE(parse_certificate_description(Bytes(certificate).first(size)));
  }
}

}  // namespace
}  // namespace coffer::client
