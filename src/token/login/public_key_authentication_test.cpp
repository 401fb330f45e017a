#include "token/login/public_key_authentication.h"

#include "token/testing/installation_keys.h"
#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

using testing::bytes_of;
using testing::kSoPin;
using testing::kUserPin;

/// Another device of the installation, whose keys authenticate on ours.
class OtherDevice {
 public:
  explicit OtherDevice(testing::TestPlatform& platform)
      : token_(platform.platform(), store_, testing::kFastStretch) {
    EXPECT_TRUE(token_.open());
    IssuingAuthority authority(platform.authority_store, platform.root_key, platform.clock);
    EXPECT_TRUE(token_.provision(authority));
    InitialiseRequest request;
    request.user_pin = bytes_of(kUserPin);
    request.so_pin = bytes_of(kSoPin);
    EXPECT_TRUE(token_.initialise(session_, request));
    EXPECT_TRUE(token_.pins().verify_user(session_, bytes_of(kUserPin)));
  }

  /// Makes a key. @returns the content of its authenticated request.
  std::vector<std::uint8_t> generate(KeyId id, std::string_view chr) {
    GenerateKeyPairRequest request;
    request.id = id;
    request.kind = &crypto::curve(crypto::CurveId::kBrainpoolP256r1);
    request.algorithm = cvc::kEcdsaSha256;
    request.chr = bytes_of(chr);
    std::vector<std::uint8_t> out(cvc::kMaxRequest);
    const auto size = token_.keys().generate_key_pair(session_, request, out);
    EXPECT_TRUE(size);
    const auto content = find_tlv(Bytes(out).first(size.value_or(0)), 0x67);
    return {content->value.begin(), content->value.end()};
  }
  /// Another request of the same key, with the device's name: an attestation.
  std::vector<std::uint8_t> attest(KeyId id) {
    std::vector<std::uint8_t> out(cvc::kMaxRequest);
    const auto size = token_.keys().attest(session_, id, bytes_of("challenge"), out);
    EXPECT_TRUE(size);
    const auto content = find_tlv(Bytes(out).first(size.value_or(0)), 0x67);
    return {content->value.begin(), content->value.end()};
  }
  /// Signs message with ECDSA and SHA-256: DER.
  std::vector<std::uint8_t> sign(KeyId id, Bytes message) {
    std::vector<std::uint8_t> out(200);
    out.resize(token_.keys().sign(session_, id, 0x73, message, out).value_or(0));
    return out;
  }
  /// Content of a certificate of EF.C_DevAut: 0 the device's, 1 its issuer's.
  std::vector<std::uint8_t> certificate(int number) {
    std::vector<std::uint8_t> chain(store_.size(fids::kDeviceCertificates).value_or(0));
    EXPECT_TRUE(store_.read(fids::kDeviceCertificates, chain));
    TlvReader reader(chain);
    auto tlv = reader.next();
    if (number == 1) tlv = reader.next();
    return {tlv->value.begin(), tlv->value.end()};
  }
  Bytes chr() { return token_.device().chr(); }
  [[nodiscard]] const store::RecordStore& store() const { return store_; }

 private:
  store::MemoryStore store_;
  Token token_;
  Session session_;
};

class PublicKeyAuthenticationTest : public testing::TokenTest {
 protected:
  void SetUp() override {
    provision();
    initialise_with(2, 1, 0);
  }
  void initialise_with(std::uint8_t total, std::uint8_t required, std::uint16_t device_options) {
    InitialiseRequest request;
    request.options = device_options;
    request.public_keys_total = total;
    request.public_keys_required = required;
    initialise(request);
    login(session_);
  }
  PublicKeyAuthentication& keys() { return token_.public_keys(); }
  /// Takes the other device's certificate in, and chooses its key.
  void trust_other() {
    const auto device = other_.certificate(0);
    const auto parsed = cvc::parse_body_and_signature(device);
    ASSERT_TRUE(parsed);
    ASSERT_TRUE(keys().select_verifying_key(session_, parsed->car))
        << "the installation's authority is known";
    ASSERT_TRUE(keys().verify_certificate(session_, device));
    ASSERT_TRUE(keys().select_verifying_key(session_, other_.chr()));
  }
  void register_two() {
    trust_other();
    ASSERT_TRUE(keys().register_key(session_, other_.generate(1, "ZZADMIN100001"), std::nullopt));
    ASSERT_TRUE(keys().register_key(session_, other_.generate(2, "ZZADMIN200001"), std::nullopt));
  }
  TokenResult<void> authenticate(Session& session, std::string_view chr, KeyId signing_key) {
    static constexpr std::uint8_t kChallenge[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    keys().keep_challenge(session, kChallenge);
    COFFER_CHECK(keys().select_registered_key(session, bytes_of(chr)));
    std::vector<std::uint8_t> message(token_.device().chr().begin(), token_.device().chr().end());
    message.insert(message.end(), std::begin(kChallenge), std::end(kChallenge));
    return keys().authenticate(session, other_.sign(signing_key, message));
  }

  /// A session that never logged in, and has chosen the other device's key.
  Session& stranger() {
    EXPECT_TRUE(keys().select_verifying_key(stranger_, other_.chr()));
    return stranger_;
  }
  /// The holder reference of the authority that issues device certificates.
  std::vector<std::uint8_t> issuer_chr() {
    const auto device = other_.certificate(0);
    const Bytes car = cvc::parse_body_and_signature(device)->car;
    return {car.begin(), car.end()};
  }
  std::optional<ErrorCode> verify_error(Bytes issuer, Bytes certificate) {
    EXPECT_TRUE(keys().select_verifying_key(session_, issuer));
    return error(keys().verify_certificate(session_, certificate));
  }

  OtherDevice other_{platform_};
  Session stranger_;
};

TEST_F(PublicKeyAuthenticationTest, Quorum_TakesThePinsPlace) {
  generate_ec(1);
  register_two();
  EXPECT_FALSE(token_.is_user(session_)) << "all keys are registered: the PIN is not enough any more";
  Session session;
  ASSERT_TRUE(authenticate(session, "ZZADMIN100001", 1));
  EXPECT_TRUE(token_.is_user(session));
  EXPECT_FALSE(sign_error(session, 1, 0x70, bytes_of("01234567890123456789012345678901")));
  EXPECT_EQ(token_.pins().user_status(Session{}).state, PinStatus::State::kReplacedByPublicKeys);
}

TEST_F(PublicKeyAuthenticationTest, Status_CountsWhatIsRegisteredAndAuthenticated) {
  register_two();
  ASSERT_TRUE(authenticate(session_, "ZZADMIN200001", 2));
  const auto status = keys().status(session_);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->total, 2);
  EXPECT_EQ(status->missing, 0);
  EXPECT_EQ(status->required, 1);
  EXPECT_EQ(status->authenticated, 1);
  EXPECT_TRUE(keys().slot(session_, 1)->authenticated);
  EXPECT_FALSE(keys().slot(session_, 0)->authenticated);
  EXPECT_EQ(error(keys().slot(session_, 2)), ErrorCode::kNoSuchSlot);
}

TEST_F(PublicKeyAuthenticationTest, SignatureOfAnotherKey_IsRefused) {
  register_two();
  EXPECT_EQ(error(authenticate(session_, "ZZADMIN100001", 2)), ErrorCode::kSignatureWrong);
  EXPECT_FALSE(token_.is_user(session_));
}

TEST_F(PublicKeyAuthenticationTest, WrongSignature_EndsWhatTheKeyHadAuthenticated) {
  initialise_with(2, 2, 0);
  register_two();
  Session session;
  ASSERT_TRUE(authenticate(session, "ZZADMIN100001", 1));
  ASSERT_EQ(keys().status(session)->authenticated, 1);
  EXPECT_EQ(error(keys().authenticate(session, bytes_of("anything"))), ErrorCode::kSignatureWrong);
  EXPECT_EQ(keys().status(session)->authenticated, 0);
}

TEST_F(PublicKeyAuthenticationTest, QuorumOfASecureChannel_EndsWithIt) {
  register_two();
  Session session;
  session.in_channel = true;
  ASSERT_TRUE(authenticate(session, "ZZADMIN100001", 1));
  session.in_channel = false;
  ASSERT_TRUE(token_.is_user(session));
  token_.leave_channel(session);
  EXPECT_FALSE(token_.is_user(session));
  EXPECT_EQ(keys().status(session)->authenticated, 0);
  EXPECT_FALSE(session.has_access_key);
  EXPECT_FALSE(session.has_master_key);
}

TEST_F(PublicKeyAuthenticationTest, QuorumFromBeforeAChannel_GoesOn) {
  register_two();
  Session session;
  ASSERT_TRUE(authenticate(session, "ZZADMIN100001", 1));
  session.in_channel = true;
  ASSERT_TRUE(authenticate(session, "ZZADMIN200001", 2));
  session.in_channel = false;
  token_.leave_channel(session);
  EXPECT_TRUE(token_.is_user(session));
  EXPECT_EQ(keys().status(session)->authenticated, 1);
  token_.reset(session);
}

TEST_F(PublicKeyAuthenticationTest, VerifyingKeyChosenFirst_SurvivesTheChoiceOfAnother) {
  register_two();
  Session session;
  const auto device = other_.certificate(0);
  ASSERT_TRUE(keys().select_verifying_key(session, cvc::parse_body_and_signature(device)->car));
  ASSERT_TRUE(keys().select_registered_key(session, bytes_of("ZZADMIN100001")));
  EXPECT_TRUE(keys().verify_certificate(session, device));
}

TEST_F(PublicKeyAuthenticationTest, Challenge_IsNeededAndUsedUp) {
  register_two();
  ASSERT_TRUE(authenticate(session_, "ZZADMIN100001", 1));
  ASSERT_TRUE(keys().select_registered_key(session_, bytes_of("ZZADMIN200001")));
  EXPECT_EQ(error(keys().authenticate(session_, bytes_of("anything"))), ErrorCode::kNoChallenge);
  EXPECT_EQ(error(keys().select_registered_key(session_, bytes_of("ZZADMIN100001"))),
            ErrorCode::kAlreadyAuthenticated);
  EXPECT_EQ(error(keys().select_registered_key(session_, bytes_of("ZZNOBODY00001"))),
            ErrorCode::kReferenceUnknown);
}

TEST_F(PublicKeyAuthenticationTest, QuorumThatSetsAPin_MayAuthenticateAgain) {
  initialise_with(2, 1, options::kResetRetryCounter);
  register_two();
  Session session;
  ASSERT_TRUE(authenticate(session, "ZZADMIN100001", 1));
  ASSERT_TRUE(token_.pins().unblock(session, bytes_of(kSoPin), bytes_of("111111")));
  EXPECT_FALSE(token_.is_user(session));
  ASSERT_TRUE(authenticate(session, "ZZADMIN100001", 1));
  EXPECT_TRUE(token_.is_user(session));
  token_.reset(session);
}

TEST_F(PublicKeyAuthenticationTest, Combined_NeedsPinAndQuorum) {
  initialise_with(2, 1, options::kCombinedAuthentication);
  register_two();
  Session session;
  ASSERT_TRUE(authenticate(session, "ZZADMIN100001", 1));
  EXPECT_FALSE(token_.is_user(session));
  login(session);
  EXPECT_TRUE(token_.is_user(session));
  Session pin_only;
  login(pin_only);
  EXPECT_FALSE(token_.is_user(pin_only));
}

TEST_F(PublicKeyAuthenticationTest, ErasedRegistration_DoesNotMakeThePinEnough) {
  initialise_with(2, 1, options::kCombinedAuthentication);
  register_two();
  const auto erase = store::Change::erase(static_cast<RecordId>(records::kPublicKeySlots + 1));
  ASSERT_TRUE(platform_.store.apply({&erase, 1}));
  Token restarted(platform_.platform(), platform_.records, testing::kFastStretch);
  ASSERT_TRUE(restarted.open());
  Session session;
  ASSERT_TRUE(restarted.pins().verify_user(session, bytes_of(kUserPin)));
  EXPECT_FALSE(restarted.is_user(session));
  EXPECT_EQ(restarted.public_keys().status(session)->missing, 0);
  restarted.reset(session);
}

TEST_F(PublicKeyAuthenticationTest, Registration_NeedsTheUserAndACertifiedDevice) {
  const auto request = other_.generate(1, "ZZADMIN100001");
  EXPECT_EQ(error(keys().register_key(session_, request, std::nullopt)), ErrorCode::kReferenceUnknown);
  trust_other();
  generate_ec(5);
  EXPECT_EQ(error(keys().register_key(stranger(), request, std::nullopt)), ErrorCode::kNotAuthorised)
      << "there is a key to be reached";
  EXPECT_TRUE(keys().register_key(session_, request, std::nullopt));
  EXPECT_EQ(error(keys().register_key(session_, request, std::nullopt)), ErrorCode::kAlreadyRegistered);
}

TEST_F(PublicKeyAuthenticationTest, WithoutLogin_KeysAreRegisteredUntilTheQuorumIsComplete) {
  trust_other();
  token_.logout(session_);
  ASSERT_TRUE(keys().register_key(stranger(), other_.generate(1, "ZZADMIN100001"), std::nullopt));
  EXPECT_EQ(error(keys().register_key(stranger(), other_.generate(1, "ZZADMIN100001"), 0)),
            ErrorCode::kNotAuthorised)
      << "none is replaced";
  ASSERT_TRUE(keys().register_key(stranger(), other_.generate(2, "ZZADMIN200001"), std::nullopt));
  EXPECT_EQ(error(keys().register_key(stranger(), other_.generate(3, "ZZADMIN300001"), std::nullopt)),
            ErrorCode::kNotAuthorised);
  EXPECT_EQ(keys().status(stranger_)->missing, 0);
  EXPECT_FALSE(token_.is_user(stranger_));
}

TEST_F(PublicKeyAuthenticationTest, WithoutLogin_NothingIsRegisteredOverWhatIsThere) {
  trust_other();
  const auto request = other_.generate(1, "ZZADMIN100001");
  const auto expect_refused_until_gone = [&](FileId fid) {
    EXPECT_EQ(error(keys().register_key(stranger(), request, std::nullopt)), ErrorCode::kNotAuthorised);
    ASSERT_TRUE(token_.delete_file(session_, fid));
  };
  generate_aes(0xFF);
  expect_refused_until_gone(key_file(0xFF));
  std::vector<std::uint8_t> scratch(1000);
  constexpr FileId kPrivateFile = file_id(fids::kPrivateDataPrefix, 0xFF);
  ASSERT_TRUE(token_.files().update(session_, kPrivateFile, 0, bytes_of("mine"), scratch));
  expect_refused_until_gone(kPrivateFile);
  // Whoever hides the configuration gets no further.
  std::vector<std::uint8_t> config(platform_.store.size(records::kDeviceConfig).value_or(0));
  ASSERT_TRUE(platform_.store.read(records::kDeviceConfig, config));
  const auto hide = store::Change::erase(records::kDeviceConfig);
  ASSERT_TRUE(platform_.store.apply({&hide, 1}));
  Token restarted(platform_.platform(), platform_.store, testing::kFastStretch);
  ASSERT_TRUE(restarted.open());
  Session anybody;
  EXPECT_EQ(error(restarted.public_keys().register_key(anybody, request, std::nullopt)),
            ErrorCode::kPublicKeyAuthenticationOff);
  ASSERT_TRUE(platform_.store.put(records::kDeviceConfig, config));
  EXPECT_TRUE(keys().register_key(stranger(), request, std::nullopt));
  ASSERT_TRUE(token_.hd_masters().create(session_, 9, HdKind::kSymmetric, {}));
  EXPECT_EQ(error(keys().register_key(stranger(), other_.generate(2, "ZZADMIN200001"), std::nullopt)),
            ErrorCode::kNotAuthorised);
}

TEST_F(PublicKeyAuthenticationTest, RequestThatAnAuthorityVouchesFor_IsRefused) {
  const auto authority = testing::issuer_key(platform_);
  const auto chr = issuer_chr();
  const auto request =
      testing::make_request({.chr = bytes_of("ZZADMIN100001"), .outer_car = chr, .outer = authority});
  ASSERT_TRUE(keys().select_verifying_key(session_, chr));
  EXPECT_EQ(error(keys().register_key(session_, request, std::nullopt)), ErrorCode::kReferenceUnknown);
}

TEST_F(PublicKeyAuthenticationTest, CertificateWithTheNameOfATrustedOne_TakesItsPlace) {
  const auto authority = testing::issuer_key(platform_);
  const auto another = crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kBrainpoolP256r1));
  const auto certificate = testing::make_certificate(
      {.car = issuer_chr(), .issuer = authority, .chr = other_.chr(), .point = *another->public_point()});
  ASSERT_EQ(verify_error(issuer_chr(), certificate), std::nullopt);
  const auto request = other_.generate(1, "ZZADMIN100001");
  EXPECT_EQ(error(keys().register_key(stranger(), request, std::nullopt)), ErrorCode::kSignatureWrong);
  trust_other();
  EXPECT_TRUE(keys().register_key(session_, request, std::nullopt)) << "with the key of the later one";
}

TEST_F(PublicKeyAuthenticationTest, CertificateThatADeviceIssued_IsRefused) {
  trust_other();
  const auto device = testing::device_key(platform_, other_.store());
  const auto subject = crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kBrainpoolP256r1));
  const std::vector<std::uint8_t> car(other_.chr().begin(), other_.chr().end());
  for (const auto role : {cvc::Role::kDevice, cvc::Role::kIssuingAuthority, cvc::Role::kRoot}) {
    const auto certificate = testing::make_certificate({.car = car,
                                                        .issuer = device,
                                                        .chr = bytes_of("UTCHILD0000000"),
                                                        .point = *subject->public_point(),
                                                        .role = role});
    EXPECT_EQ(verify_error(car, certificate), ErrorCode::kInvalidData);
  }
}

TEST_F(PublicKeyAuthenticationTest, CertificateOfAPointOffTheCurve_IsRefused) {
  const auto authority = testing::issuer_key(platform_);
  const auto chr = issuer_chr();
  crypto::Point point = *authority.public_point();
  const auto certificate = [&] {
    return testing::make_certificate(
        {.car = chr, .issuer = authority, .chr = bytes_of("UTBESIDE000000"), .point = point});
  };
  ASSERT_EQ(verify_error(chr, certificate()), std::nullopt);
  point.storage()[64] ^= 1;
  EXPECT_EQ(verify_error(chr, certificate()), ErrorCode::kInvalidData);
}

TEST_F(PublicKeyAuthenticationTest, RequestsSignedWithSha1_AreRefused) {
  const auto authority = testing::issuer_key(platform_);
  const auto chr = issuer_chr();
  const auto device = crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kBrainpoolP256r1));
  const auto certificate_for = [&](Bytes algorithm) {
    return testing::make_certificate({.car = chr,
                                      .issuer = authority,
                                      .chr = bytes_of("UTDEVICE000000"),
                                      .point = *device->public_point(),
                                      .key_algorithm = algorithm});
  };
  const auto register_error = [&](Bytes inner, Bytes outer) {
    EXPECT_TRUE(keys().select_verifying_key(session_, bytes_of("UTDEVICE000000")));
    return error(keys().register_key(session_,
                                     testing::make_request({.chr = bytes_of("ZZADMIN100001"),
                                                            .outer_car = bytes_of("UTDEVICE000000"),
                                                            .outer = *device,
                                                            .extensions = {},
                                                            .inner_algorithm = inner,
                                                            .outer_algorithm = outer}),
                                     std::nullopt));
  };
  ASSERT_EQ(verify_error(chr, certificate_for(testing::kEcdsaSha1)), std::nullopt);
  EXPECT_EQ(register_error(cvc::kEcdsaSha256, testing::kEcdsaSha1), ErrorCode::kUnsupported);
  ASSERT_EQ(verify_error(chr, certificate_for(cvc::kEcdsaSha256)), std::nullopt);
  EXPECT_EQ(register_error(testing::kEcdsaSha1, cvc::kEcdsaSha256), ErrorCode::kUnsupported);
  EXPECT_EQ(register_error(cvc::kEcdsaSha256, cvc::kEcdsaSha256), std::nullopt);
}

TEST_F(PublicKeyAuthenticationTest, CertificateSignedWithSha1_IsRefused) {
  // An authority below the installation's root whose key is one for SHA-1.
  const auto authority = testing::issuer_key(platform_);
  const auto root = testing::stored_key(platform_, platform_.authority_store, Purpose::kAuthorityKey, 0x1001);
  const auto issuer_certificate = other_.certificate(1);
  const auto parsed = cvc::parse_body_and_signature(issuer_certificate);
  ASSERT_TRUE(parsed);
  const auto old_authority = testing::make_certificate({.car = parsed->car,
                                                        .issuer = root,
                                                        .chr = bytes_of("UTOLDCA0000000"),
                                                        .point = *authority.public_point(),
                                                        .role = cvc::Role::kIssuingAuthority,
                                                        .key_algorithm = testing::kEcdsaSha1});
  ASSERT_EQ(verify_error(parsed->car, old_authority), std::nullopt);
  const auto certificate = testing::make_certificate({.car = bytes_of("UTOLDCA0000000"),
                                                      .issuer = authority,
                                                      .chr = bytes_of("UTDEVICE000000"),
                                                      .point = *authority.public_point(),
                                                      .algorithm = testing::kEcdsaSha1});
  EXPECT_EQ(verify_error(bytes_of("UTOLDCA0000000"), certificate), ErrorCode::kUnsupported);
}

TEST_F(PublicKeyAuthenticationTest, KeyUnderASecondName_IsNotASecondCustodian) {
  initialise_with(2, 2, options::kReplaceablePublicKeys);
  trust_other();
  ASSERT_TRUE(keys().register_key(session_, other_.generate(1, "ZZADMIN100001"), std::nullopt));
  EXPECT_EQ(error(keys().register_key(session_, other_.attest(1), std::nullopt)),
            ErrorCode::kAlreadyRegistered);
  EXPECT_EQ(error(keys().register_key(session_, other_.attest(1), std::uint8_t{1})),
            ErrorCode::kAlreadyRegistered);
  EXPECT_EQ(keys().status(session_)->missing, 1);
  EXPECT_TRUE(keys().register_key(session_, other_.attest(1), std::uint8_t{0})) << "in its own place";
}

TEST_F(PublicKeyAuthenticationTest, RequestWithOneBitChanged_IsNotRegistered) {
  trust_other();
  const auto request = other_.generate(1, "ZZADMIN100001");
  for (std::size_t i = 0; i < request.size(); i += 7) {
    auto altered = request;
    altered[i] = static_cast<std::uint8_t>(altered[i] ^ 0x01);
    EXPECT_FALSE(keys().register_key(session_, altered, std::nullopt)) << "byte " << i;
  }
  EXPECT_EQ(keys().status(session_)->missing, 2);
}

TEST_F(PublicKeyAuthenticationTest, DeviceCertificate_CertifiesNobody) {
  trust_other();
  // The device's own certificate as the issuer of its issuer's: wrong role, wrong name.
  EXPECT_FALSE(keys().verify_certificate(session_, other_.certificate(1)));
}

TEST_F(PublicKeyAuthenticationTest, Replacement_NeedsItsOption) {
  trust_other();
  ASSERT_TRUE(keys().register_key(session_, other_.generate(1, "ZZADMIN100001"), std::nullopt));
  EXPECT_EQ(error(keys().register_key(session_, other_.generate(2, "ZZADMIN200001"), 0)),
            ErrorCode::kNotAllowed);
  initialise_with(2, 1, options::kReplaceablePublicKeys);
  trust_other();
  ASSERT_TRUE(keys().register_key(session_, other_.generate(1, "ZZADMIN100001"), std::nullopt));
  ASSERT_TRUE(keys().register_key(session_, other_.generate(2, "ZZADMIN200001"), 0));
  EXPECT_TRUE(equal(keys().slot(session_, 0)->chr, bytes_of("ZZADMIN200001")));
}

TEST_F(PublicKeyAuthenticationTest, ReplacedKey_CountsInNoSessionAnyMore) {
  initialise_with(2, 1, options::kReplaceablePublicKeys);
  register_two();
  Session old_friend;
  ASSERT_TRUE(authenticate(old_friend, "ZZADMIN100001", 1));
  ASSERT_TRUE(token_.is_user(old_friend));
  ASSERT_TRUE(authenticate(session_, "ZZADMIN200001", 2));
  trust_other();
  ASSERT_TRUE(keys().register_key(session_, other_.generate(3, "ZZADMIN300001"), 0));
  EXPECT_FALSE(token_.is_user(old_friend));
  EXPECT_EQ(keys().status(old_friend)->authenticated, 0);
}

TEST_F(PublicKeyAuthenticationTest, SlotWrittenIntoTheStorage_IsNotBelieved) {
  register_two();
  std::vector<std::uint8_t> record(platform_.store.size(records::kPublicKeySlots).value_or(0));
  ASSERT_TRUE(platform_.store.read(records::kPublicKeySlots, record));
  ASSERT_TRUE(platform_.store.put(records::kPublicKeySlots + 1, record)) << "a copy in another place";
  EXPECT_EQ(error(keys().slot(session_, 1)), ErrorCode::kStorageFailure);
  EXPECT_EQ(error(authenticate(session_, "ZZADMIN200001", 2)), ErrorCode::kReferenceUnknown);
}

TEST_F(PublicKeyAuthenticationTest, KnownCertificate_IsNotWrittenAgain) {
  trust_other();
  const auto writes = platform_.store.apply_count();
  trust_other();
  EXPECT_EQ(platform_.store.apply_count(), writes);
}

TEST_F(PublicKeyAuthenticationTest, WithoutIt_SaysSo) {
  initialise({});
  EXPECT_EQ(error(keys().status(session_)), ErrorCode::kPublicKeyAuthenticationOff);
}

}  // namespace
}  // namespace coffer::token
