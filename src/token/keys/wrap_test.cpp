#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

const ByteVector kDkek(32, 0x17);

class WrapTest : public TokenTest {
 protected:
  ByteVector wrap(KeyId id) {
    return result([&](MutableBytes out) { return token_.keys().wrap_key(session_, id, out); });
  }
  std::optional<ErrorCode> wrap_error(KeyId id) {
    std::array<std::uint8_t, 1500> out{};
    return error(token_.keys().wrap_key(session_, id, out));
  }
  std::optional<ErrorCode> unwrap_error(KeyId id, Bytes blob) {
    return error(token_.keys().unwrap_key(session_, id, blob));
  }
  bool exists(FileId fid) { return platform_.store.size(fid).has_value(); }
};

TEST_F(WrapTest, KeyThatCameBack_IsTheSameKey) {
  import_dkek(0, kDkek);
  generate_ec(1, crypto::CurveId::kBrainpoolP256r1, only({0x70, 0x92}));
  const PublicKey key = public_key(1);
  const ByteVector blob = wrap(1);
  EXPECT_EQ(unwrap_error(1, blob), ErrorCode::kAlreadyExists);
  ASSERT_EQ(unwrap_error(2, blob), std::nullopt);
  const ByteVector hashed(32, 1);
  EXPECT_TRUE(key.verify(hashed, sign(2, 0x70, hashed)));
  EXPECT_TRUE(equal(token_.keys().policy(2)->algorithms, ByteVector{0x70, 0x92}));
  EXPECT_FALSE(is_attested(2)) << "it came from elsewhere, for all that the device knows";
  EXPECT_TRUE(public_key(2).verify(hashed, sign(1, 0x70, hashed))) << "its request has the public key";
}

TEST_F(WrapTest, TwoWraps_Differ) {
  import_dkek(0, kDkek);
  generate_aes(1);
  EXPECT_NE(wrap(1), wrap(1));
}

TEST_F(WrapTest, SecondTokenOfTheSameDkek_TakesTheKey) {
  import_dkek(0, kDkek);
  generate_rsa(1, 2048);
  const PublicKey key = public_key(1);
  const ByteVector blob = wrap(1);

  initialise(with_key_domains(2));  // as if new: other keys, other master key
  login(session_);
  EXPECT_EQ(unwrap_error(1, blob), ErrorCode::kWrongKeyDomain);
  ASSERT_TRUE(token_.key_domains().create(session_, 1, 1));
  import_dkek(1, kDkek);
  ASSERT_EQ(unwrap_error(1, blob), std::nullopt);
  EXPECT_EQ(token_.keys().policy(1)->key_domain, 1) << "the domain whose DKEK it is";
  const ByteVector hashed = digest("SHA256", kDkek);
  EXPECT_TRUE(key.verify(hashed, sign(1, 0x33, kDkek), "SHA256"));
}

TEST_F(WrapTest, WhatMayNotLeave_IsRefused) {
  EXPECT_EQ(wrap_error(1), ErrorCode::kNotFound);
  generate_ec(1);
  EXPECT_EQ(wrap_error(1), ErrorCode::kDomainIncomplete);
  import_dkek(0, kDkek);
  EXPECT_EQ(wrap_error(1), std::nullopt);
  generate_ec(2, crypto::CurveId::kSecp256r1, only({0x70}));
  EXPECT_EQ(wrap_error(2), ErrorCode::kAlgorithmForbidden);
  generate_ec(3, crypto::CurveId::kSecp256r1, only({}, 5));
  EXPECT_EQ(wrap_error(3), ErrorCode::kNotAllowed) << "coming back would reset its counter";
  EXPECT_EQ(wrap_error(kDeviceKey), ErrorCode::kAccessDenied);
  token_.logout(session_);
  EXPECT_EQ(wrap_error(1), ErrorCode::kNotAuthorised);
}

TEST_F(WrapTest, WithoutKeyDomains_NothingLeavesOrComesBack) {
  import_dkek(0, kDkek);
  generate_ec(1);
  const ByteVector blob = wrap(1);
  initialise_without_key_domains();
  generate_ec(1);
  EXPECT_EQ(wrap_error(1), ErrorCode::kNoKeyDomains);
  EXPECT_EQ(unwrap_error(2, blob), ErrorCode::kNoKeyDomains);
}

TEST_F(WrapTest, RefusedBlob_LeavesNothingBehind) {
  import_dkek(0, kDkek);
  generate_ec(1);
  const ByteVector blob = wrap(1);
  ByteVector altered = blob;
  altered.back() ^= 1;
  EXPECT_EQ(unwrap_error(2, altered), ErrorCode::kWrongKeyDomain);
  EXPECT_EQ(unwrap_error(2, Bytes(blob).first(7)), ErrorCode::kInvalidData);
  EXPECT_EQ(unwrap_error(2, {}), ErrorCode::kInvalidData);
  EXPECT_EQ(unwrap_error(kDeviceKey, blob), ErrorCode::kAccessDenied);
  EXPECT_FALSE(exists(key_file(2)));
  token_.logout(session_);
  EXPECT_EQ(unwrap_error(2, blob), ErrorCode::kNotAuthorised);
}

TEST_F(WrapTest, UnwrappedKey_TakesThePlaceOfADeletedOne) {
  import_dkek(0, kDkek);
  generate_ec(1);
  const PublicKey key = public_key(1);
  const ByteVector blob = wrap(1);
  generate_ec(1, crypto::CurveId::kSecp256r1, only({}, 1));
  (void)sign(1, 0x70, kDkek);  // ready in memory, counter at zero
  ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
  ASSERT_EQ(unwrap_error(1, blob), std::nullopt);
  EXPECT_TRUE(key.verify(kDkek, sign(1, 0x70, kDkek)));
}

/// Whoever writes the storage and knows the user PIN, but has no root key and none of the shares.
class DomainSwapTest : public WrapTest {
 protected:
  void SetUp() override {
    provision();
    initialise(with_key_domains(2));
    login(session_);
    ASSERT_TRUE(domains().create(session_, 1, 1));
    import_dkek(1, kDkek);
    KeyPolicy policy;
    policy.key_domain = 1;
    generate_ec(1, crypto::CurveId::kSecp256r1, policy);
    ASSERT_EQ(wrap_error(1), std::nullopt);
  }
  KeyDomains& domains() { return token_.key_domains(); }
  ByteVector record(RecordId id) {
    ByteVector value(platform_.store.size(id).value_or(0));
    EXPECT_TRUE(platform_.store.read(id, value));
    return value;
  }
  void put(RecordId id, const ByteVector& value) { ASSERT_TRUE(platform_.store.put(id, value)); }
  void erase(RecordId id) {
    const auto change = store::Change::erase(id);
    ASSERT_TRUE(platform_.store.apply({&change, 1}));
  }
  /// A domain of the attacker's own.
  void set_up_own_domain() {
    ASSERT_TRUE(domains().create(session_, 1, 1));
    import_dkek(1, ByteVector(32, 0x66));
  }
  /// Without what is kept ready in memory.
  std::optional<ErrorCode> wrap_error_after_restart(KeyId id) {
    Token restarted(platform_.platform(), platform_.store, kFastStretch);
    EXPECT_TRUE(restarted.open());
    Session session;
    EXPECT_TRUE(restarted.pins().verify_user(session, bytes_of(kUserPin)));
    std::array<std::uint8_t, 1500> out{};
    const auto failed = error(restarted.keys().wrap_key(session, id, out));
    restarted.reset(session);
    return failed;
  }

  static constexpr RecordId kDomainRecord = records::kKeyDomains + 1;
};

TEST_F(DomainSwapTest, KeyHiddenWhileItsDomainIsReplaced_DoesNotLeaveUnderTheNewDkek) {
  const ByteVector key = record(key_file(1));
  erase(key_file(1));
  ASSERT_TRUE(domains().erase(session_, 1)) << "no key seems to be in it";
  set_up_own_domain();
  put(key_file(1), key);
  EXPECT_EQ(wrap_error(1), ErrorCode::kDomainUnconfigured);
  EXPECT_EQ(wrap_error_after_restart(1), ErrorCode::kDomainUnconfigured);
  EXPECT_EQ(sign_error(session_, 1, 0x70, kDkek), std::nullopt) << "it works as before";
}

TEST_F(DomainSwapTest, DomainWhoseRecordIsTakenAway_HasNoSuccessor) {
  erase(kDomainRecord);
  EXPECT_EQ(wrap_error_after_restart(1), ErrorCode::kDomainUnconfigured);
  set_up_own_domain();
  EXPECT_EQ(wrap_error_after_restart(1), ErrorCode::kDomainUnconfigured);
  // A child belongs where its parent does, whatever has the number now.
  ASSERT_TRUE(token_.keys().derive_key(session_, 1, 2, ByteVector{5}));
  EXPECT_EQ(wrap_error_after_restart(2), ErrorCode::kDomainUnconfigured);
  ASSERT_TRUE(domains().erase(session_, 1)) << "neither key is in it";
}

TEST_F(DomainSwapTest, IdentityWrittenIntoTheNewDomain_OpensNothing) {
  const ByteVector own = record(kDomainRecord);
  erase(kDomainRecord);
  set_up_own_domain();
  ByteVector forged = record(kDomainRecord);
  std::copy_n(own.begin() + 12, 16, forged.begin() + 12);
  put(kDomainRecord, forged);
  EXPECT_EQ(wrap_error_after_restart(1), ErrorCode::kStorageFailure);
}

TEST_F(DomainSwapTest, IdentityWrittenIntoTheKey_OpensNothing) {
  ByteVector key = record(key_file(1));
  erase(kDomainRecord);
  set_up_own_domain();
  const ByteVector domain = record(kDomainRecord);
  std::copy_n(domain.begin() + 12, 16, key.begin() + 7);
  put(key_file(1), key);
  EXPECT_EQ(wrap_error_after_restart(1), ErrorCode::kStorageFailure);
}

TEST_F(DomainSwapTest, DomainOfAnotherNumber_DoesNotTakeItsPlace) {
  ASSERT_TRUE(domains().create(session_, 0, 1));
  import_dkek(0, ByteVector(32, 0x66));
  put(kDomainRecord, record(records::kKeyDomains));
  EXPECT_EQ(wrap_error_after_restart(1), ErrorCode::kDomainUnconfigured);
}

TEST_F(DomainSwapTest, DkekThatIsImportedAgain_IsForTheSameKeys) {
  ASSERT_TRUE(domains().erase_dkek(session_, 1));
  EXPECT_EQ(wrap_error(1), ErrorCode::kDomainIncomplete);
  import_dkek(1, kDkek);
  EXPECT_EQ(wrap_error(1), std::nullopt);
}

TEST_F(DomainSwapTest, KeyMadeBeforeItsDomain_NeverLeaves) {
  generate_ec(3);
  ASSERT_TRUE(domains().create(session_, 0, 1));
  import_dkek(0, ByteVector(32, 0x66));
  EXPECT_EQ(wrap_error(3), ErrorCode::kDomainUnconfigured);
  generate_ec(4);
  EXPECT_EQ(wrap_error(4), std::nullopt);
  ASSERT_TRUE(token_.delete_file(session_, key_file(4)));
  EXPECT_TRUE(domains().erase(session_, 0));
}

TEST_F(DomainSwapTest, WithoutItsConfiguration_NobodyIsTheUser) {
  put(0xCF01, {1});
  erase(records::kDeviceConfig);
  Token restarted(platform_.platform(), platform_.store, kFastStretch);
  ASSERT_TRUE(restarted.open());
  Session session;
  EXPECT_EQ(error(restarted.pins().verify_user(session, bytes_of(kUserPin))), ErrorCode::kNotInitialised);
  EXPECT_FALSE(restarted.is_user(session));
  // And whoever opened the keys in some other way.
  login(session);
  ASSERT_TRUE(token_.pins().verify_so(session, bytes_of(kSoPin)));
  session.epoch = 1;
  EXPECT_FALSE(restarted.is_user(session));
  EXPECT_FALSE(restarted.is_so(session));
  std::array<std::uint8_t, 1500> out{};
  EXPECT_EQ(error(restarted.keys().sign(session, 1, 0x70, kDkek, out)), ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(restarted.keys().wrap_key(session, 1, out)), ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(restarted.keys().attest(session, 1, ByteVector(8), out)), ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(restarted.keys().generate_symmetric_key(session, 5, 16, {})), ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(restarted.key_domains().erase_dkek(session, 1)), ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(restarted.hd_masters().create(session, 0, HdKind::kSymmetric, {})),
            ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(restarted.delete_file(session, 0xCF01)), ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(restarted.delete_file(session, key_file(1))), ErrorCode::kNotAuthorised);
  restarted.reset(session);
}

}  // namespace
}  // namespace coffer::token::testing
