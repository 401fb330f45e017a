// Results of the published worked examples, which python3-cryptography gives too, and of OpenSSL.

#include "token/keys/key_blob.h"
#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

ByteVector text(std::string_view characters) {
  const Bytes bytes = bytes_of(characters);
  return {bytes.begin(), bytes.end()};
}
ByteVector join(std::initializer_list<ByteVector> parts) {
  ByteVector all;
  for (const ByteVector& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}
ByteVector object(std::uint8_t tag, const ByteVector& value) {
  return join({{tag, static_cast<std::uint8_t>(value.size())}, value});
}

/// Keys 1 to 4 hold 00 01 02 .., of 16, 24, 32 and 64 bytes.
class ExtendedCipherTest : public TokenTest {
 protected:
  void SetUp() override {
    TokenTest::SetUp();
    import_dkek(0, ByteVector(32, 0x5C));
    for (const std::size_t bytes : {16U, 24U, 32U, 64U}) load(next_++, bytes);
  }
  void load(KeyId id, std::size_t bytes, AlgorithmList algorithms = {}) {
    ByteVector blob(kMaxKeyBlob);
    KeyMaterial material;
    ASSERT_TRUE(material.emplace<AesKey>().assign(Bytes(numbers_).first(bytes)));
    Dkek dkek;
    std::ranges::fill(dkek.writable(), std::uint8_t{0x5C});
    const std::array<std::uint8_t, kKeyBlobNonceSize> nonce{};
    const auto size = write_key_blob(dkek, material, algorithms, nonce, blob);
    ASSERT_TRUE(size);
    ASSERT_TRUE(token_.keys().unwrap_key(session_, id, Bytes(blob).first(*size)));
  }
  /// An encrypting request; the views are of what the caller holds.
  static CipherRequest request(Bytes oid, Bytes data) {
    CipherRequest made;
    made.oid = oid;
    made.data = data;
    return made;
  }
  ByteVector run(KeyId id, const CipherRequest& request) {
    return result(
        [&](MutableBytes out) { return token_.keys().extended_cipher(session_, id, request, out); });
  }
  std::optional<ErrorCode> run_error(KeyId id, const CipherRequest& request) {
    std::array<std::uint8_t, 4096> out{};
    return error(token_.keys().extended_cipher(session_, id, request, out));
  }
  /// Encrypts to `expected`, and back.
  void expect_both_ways(KeyId id, CipherRequest request, const ByteVector& expected) {
    EXPECT_EQ(run(id, request), expected);
    const ByteVector plain(request.data.begin(), request.data.end());
    request.direction = CipherDirection::kDecrypt;
    request.data = expected;
    EXPECT_EQ(run(id, request), plain);
  }

  KeyId next_ = 1;
  const ByteVector numbers_ = [] {
    ByteVector bytes(64);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
    return bytes;
  }();
  const ByteVector data_ = text("a secret message");
  const ByteVector aad_ = text("this is a tag for AAD");
  const ByteVector nonce_ = from_hex("000102030405060708090A0B");
  const ByteVector ecb_ = from_hex("608648016503040101");
  const ByteVector cbc_ = from_hex("608648016503040102");
  const ByteVector gcm_ = from_hex("608648016503040106");
  const ByteVector ccm_ = from_hex("608648016503040107");
  const ByteVector chacha_ = from_hex("2A864886F70D0109100312");
  const ByteVector hmac_sha256_ = from_hex("2A864886F70D0209");
  const ByteVector hkdf_sha256_ = from_hex("2A864886F70D010910031D");
  const ByteVector pbkdf2_ = from_hex("2A864886F70D01050C");
  const ByteVector pbes2_ = from_hex("2A864886F70D01050D");
  const ByteVector x963_ = from_hex("2B81051086483F");
};

TEST_F(ExtendedCipherTest, WorkedExamplesOfAuthenticatedCiphers_GiveTheirResults) {
  const auto sealed = [&](const ByteVector& oid) {
    CipherRequest made = request(oid, data_);
    made.iv = nonce_;
    made.aad = aad_;
    return made;
  };
  expect_both_ways(1, sealed(gcm_),
                   from_hex("F24CD4AB056992206BBF04F945C2176D 2D08E41CA481F74C33E982E9CDB6308B"));
  expect_both_ways(1, sealed(ccm_),
                   from_hex("52358002BFF2A1C5517EAC93718BE2E5 511524A4E9009FAD714568D1EBD4181E"));
  expect_both_ways(3, sealed(chacha_),
                   from_hex("E8DB7B654A65C03497EE5A80EB7C6906 2779808B24E6F735A6309DA0DCA036AB"));
}

TEST_F(ExtendedCipherTest, WorkedExampleOfXts_GivesItsResultUnderBothIdentifiers) {
  for (const auto* oid : {"2B6F028C5300000101", "2B6F028C53000101"}) {
    const ByteVector identifier = from_hex(oid);
    expect_both_ways(3, request(identifier, data_), from_hex("D9AA2B919E91097D3DA149B3ECEBFF4C"));
  }
}

TEST_F(ExtendedCipherTest, WorkedExamplesOfDerivations_GiveTheirResults) {
  const ByteVector salt = text("salt");
  const ByteVector info = text("info");
  CipherRequest hkdf = request(hkdf_sha256_, info);
  hkdf.iv = salt;
  hkdf.size = 32;
  EXPECT_EQ(run(1, hkdf), from_hex("F83A387899F405FB64E48EE655B78972CA99400CB82F5BEC0A484F1D2F1A8AB8"));

  const ByteVector parameters = join({object(0x04, text("saltsaltsaltsalt")), from_hex("02020400 020120"),
                                      object(0x30, join({object(0x06, hmac_sha256_), from_hex("0500")}))});
  EXPECT_EQ(run(1, request(pbkdf2_, parameters)),
            from_hex("44965927DCDA41C3D1237EFADC8108AEAB01A1065DD25C32E906DD499949A8F6"));

  const ByteVector shared_info = text("shared info");
  CipherRequest x963 = request(x963_, hmac_sha256_);
  x963.aad = shared_info;
  EXPECT_EQ(run(1, x963), from_hex("925C85EEC337B15C52E0F40FFFF8F93775A4C0AED9AA305FF3061DF6276ADCEE"));
}

TEST_F(ExtendedCipherTest, WorkedExampleOfHmac_IsTheSameInBothDirections) {
  const ByteVector expected = from_hex("C18FD6EE6E8126E0DD51362A87BE994C397CBB2A3F00990F2E2B2D11A28598FF");
  CipherRequest made = request(hmac_sha256_, data_);
  EXPECT_EQ(run(1, made), expected);
  made.direction = CipherDirection::kDecrypt;
  EXPECT_EQ(run(1, made), expected);
  EXPECT_NE(run(4, made), expected) << "a longer key";
}

TEST_F(ExtendedCipherTest, CbcWithoutIv_IsOpenSslsWithZeros) {
  const ByteVector plain(48, 0x33);
  expect_both_ways(1, request(cbc_, plain), aes_cbc_encrypt(Bytes(numbers_).first(16), plain));
}

TEST_F(ExtendedCipherTest, ChangedTag_IsRefusedAndNothingAnswered) {
  const ByteVector sealed = from_hex("F24CD4AB056992206BBF04F945C2176D 2D08E41CA481F74C33E982E9CDB6308A");
  CipherRequest made = request(gcm_, sealed);
  made.direction = CipherDirection::kDecrypt;
  made.iv = nonce_;
  made.aad = aad_;
  EXPECT_EQ(run_error(1, made), ErrorCode::kCipherFailed);
  made.oid = chacha_;
  EXPECT_EQ(run_error(3, made), ErrorCode::kInvalidLength) << "what hosts expect of ChaCha20-Poly1305";
  made.data = made.data.first(15);
  EXPECT_EQ(run_error(3, made), ErrorCode::kInvalidLength);
}

TEST_F(ExtendedCipherTest, Identifiers_AreComparedWhole) {
  for (std::size_t size = 0; size < gcm_.size(); ++size) {
    EXPECT_EQ(run_error(1, request(Bytes(gcm_).first(size), data_)), ErrorCode::kInvalidLength) << size;
    EXPECT_EQ(run_error(1, request(Bytes(chacha_).first(size), data_)), ErrorCode::kInvalidLength) << size;
  }
  for (const auto* oid : {"608648016503040105", "608648016503040108", "60864801650304010100",
                          "2A864886F70D020C", "2A864886F70D0206"}) {
    const ByteVector identifier = from_hex(oid);
    EXPECT_EQ(run_error(1, request(identifier, data_)), ErrorCode::kInvalidLength) << oid;
  }
}

TEST_F(ExtendedCipherTest, KeyOfAnotherSize_IsRefused) {
  EXPECT_EQ(run_error(2, request(ecb_, data_)), ErrorCode::kInvalidLength);
  EXPECT_EQ(run_error(4, request(ecb_, data_)), ErrorCode::kInvalidLength);
  const ByteVector xts256 = from_hex("2B6F028C5300000102");
  EXPECT_EQ(run_error(3, request(xts256, data_)), ErrorCode::kInvalidLength);
  EXPECT_EQ(run(4, request(xts256, data_)).size(), data_.size());
}

TEST_F(ExtendedCipherTest, IvsOfWrongLengths_AreRefused) {
  const auto with_iv = [&](const ByteVector& oid, KeyId key, std::optional<std::size_t> size) {
    CipherRequest made = request(oid, data_);
    if (size) made.iv = Bytes(numbers_).first(*size);
    return run_error(key, made);
  };
  for (std::size_t size = 0; size <= 20; ++size) {
    EXPECT_EQ(with_iv(cbc_, 1, size).has_value(), size != 16) << size;
    EXPECT_EQ(with_iv(gcm_, 1, size).has_value(), size == 0) << size;
    EXPECT_EQ(with_iv(ccm_, 1, size).has_value(), size < 7 || size > 13) << size;
    EXPECT_EQ(with_iv(chacha_, 3, size).has_value(), size != 12) << size;
    EXPECT_EQ(with_iv(ecb_, 1, size), ErrorCode::kInvalidLength) << size;
  }
  EXPECT_EQ(with_iv(gcm_, 1, std::nullopt), ErrorCode::kInvalidLength);
  EXPECT_EQ(with_iv(ccm_, 1, std::nullopt), ErrorCode::kInvalidLength);
  EXPECT_EQ(with_iv(chacha_, 3, std::nullopt), ErrorCode::kInvalidLength);
  EXPECT_EQ(with_iv(cbc_, 1, std::nullopt), std::nullopt);
}

TEST_F(ExtendedCipherTest, AssociatedDataWhereNothingAuthenticatesIt_IsRefused) {
  CipherRequest made = request(cbc_, data_);
  made.aad = aad_;
  EXPECT_EQ(run_error(1, made), ErrorCode::kInvalidLength);
}

TEST_F(ExtendedCipherTest, IncompleteBlocks_AreRefused) {
  EXPECT_EQ(run_error(1, request(cbc_, Bytes(data_).first(15))), ErrorCode::kCipherFailed);
  EXPECT_EQ(run_error(1, request(cbc_, {})), ErrorCode::kCipherFailed);
  EXPECT_EQ(run_error(1, request(ecb_, Bytes(data_).first(15))), ErrorCode::kInvalidLength);
  const ByteVector xts = from_hex("2B6F028C5300000101");
  EXPECT_EQ(run_error(3, request(xts, Bytes(data_).first(15))), ErrorCode::kCipherFailed);
}

TEST_F(ExtendedCipherTest, EcbOfTwoBlocks_IsRefused) {
  const ByteVector two = join({data_, data_});
  EXPECT_EQ(run_error(1, request(ecb_, two)), ErrorCode::kInvalidLength);
  CipherRequest back = request(ecb_, two);
  back.direction = CipherDirection::kDecrypt;
  EXPECT_EQ(run_error(1, back), ErrorCode::kInvalidLength);
}

TEST_F(ExtendedCipherTest, LengthsOfDerivations_FollowTheRequest) {
  CipherRequest made = request(hkdf_sha256_, {});
  EXPECT_EQ(run(1, made).size(), 32u);
  const ByteVector sha512 = from_hex("2A864886F70D010910031F");
  made.oid = sha512;
  EXPECT_EQ(run(1, made).size(), 64u);
  made.size = 1000;
  EXPECT_EQ(run(1, made).size(), 1000u);
  made.size = 255 * 64 + 1;
  EXPECT_EQ(run_error(1, made), ErrorCode::kCipherFailed);
}

TEST_F(ExtendedCipherTest, BadPbkdf2Parameters_AreRefused) {
  for (const auto* parameters :
       {"", "04", "0401AA", "0401AA 0200", "0401AA 020100", "0401AA 0201FF", "0401AA 02030F4241",
        "0401AA 0205 0100000001", "0401AA 020101 020100", "0401AA 020101 3000", "0401AA 020101 0500",
        "0401AA 020101 300A 06082A864886F70D020C", "0401AA 020101 300B 06082A864886F70D0209 00",
        "300A 0401AA 020101"}) {
    const ByteVector content = from_hex(parameters);
    EXPECT_EQ(run_error(1, request(pbkdf2_, content)), ErrorCode::kInvalidLength) << parameters;
  }
  const ByteVector least = from_hex("0401AA 020101");
  EXPECT_EQ(run_error(1, request(pbkdf2_, least)), std::nullopt);
}

TEST_F(ExtendedCipherTest, Pbes2_PadsAndRefusesWrongPadding) {
  const ByteVector parameters =
      join({object(0x30, join({object(0x06, pbkdf2_), object(0x30, from_hex("0401AA 020101"))})),
            object(0x30, join({object(0x06, cbc_), object(0x04, ByteVector(16, 0))}))});
  for (const std::size_t size : {0U, 15U, 16U}) {
    CipherRequest made = request(pbes2_, Bytes(data_).first(size));
    made.aad = parameters;
    const ByteVector encrypted = run(1, made);
    EXPECT_EQ(encrypted.size(), size == 16 ? 32u : 16u);
    expect_both_ways(1, made, encrypted);
  }
  // CBC with the derived key, which PBKDF2 gives too, makes data with no padding at all.
  const ByteVector derivation = from_hex("0401AA 020101 020110");
  const ByteVector derived = run(1, request(pbkdf2_, derivation));
  const ByteVector unpadded = aes_cbc_encrypt(derived, ByteVector(16, 0));
  CipherRequest made = request(pbes2_, unpadded);
  made.aad = parameters;
  made.direction = CipherDirection::kDecrypt;
  EXPECT_EQ(run_error(1, made), ErrorCode::kCipherFailed);
}

TEST_F(ExtendedCipherTest, ListOfAlgorithms_PermitsAllOrOne) {
  load(5, 16, AlgorithmList{0x51});
  load(6, 16, AlgorithmList{0xC2});
  CipherRequest cbc = request(cbc_, data_);
  CipherRequest ecb = request(ecb_, data_);
  EXPECT_EQ(run_error(5, cbc), std::nullopt);
  EXPECT_EQ(run_error(5, ecb), std::nullopt);
  EXPECT_EQ(run_error(6, cbc), std::nullopt);
  EXPECT_EQ(run_error(6, ecb), ErrorCode::kAlgorithmForbidden);
  cbc.direction = CipherDirection::kDecrypt;
  EXPECT_EQ(run_error(5, cbc), ErrorCode::kAlgorithmForbidden);
  EXPECT_EQ(run_error(6, cbc), ErrorCode::kAlgorithmForbidden);
}

TEST_F(ExtendedCipherTest, KeyThatMayOnlyEncrypt_DoesNotDecryptByEncryptingAgain) {
  struct Row {
    const char* oid;
    std::size_t key_bytes;
    std::size_t iv;
    Algorithm encryption;
  };
  const ByteVector pbes2_parameters =
      join({object(0x30, join({object(0x06, pbkdf2_), object(0x30, from_hex("0401AA 020101"))})),
            object(0x30, join({object(0x06, cbc_), object(0x04, ByteVector(16, 0))}))});
  for (const Row& row : {Row{"608648016503040103", 16, 16, 0xC4}, Row{"608648016503040104", 16, 16, 0xC6},
                         Row{"608648016503040109", 16, 16, 0xC8}, Row{"608648016503040106", 16, 12, 0xCA},
                         Row{"608648016503040107", 16, 12, 0xCC}, Row{"2A864886F70D0109100312", 32, 12, 0xD0},
                         Row{"2A864886F70D01050D", 16, 0, 0xD8}}) {
    const ByteVector oid = from_hex(row.oid);
    const auto decryption = static_cast<Algorithm>(row.encryption + 1);
    CipherRequest made = request(oid, data_);
    if (row.iv != 0) made.iv = Bytes(numbers_).first(row.iv);
    if (row.iv == 0) made.aad = pbes2_parameters;
    struct List {
      AlgorithmList algorithms;
      bool permits;
    };
    for (const List& list : {List{{}, true}, List{{0x51, 0x52}, true}, List{{0x51, decryption}, true},
                             List{{row.encryption, decryption}, true}, List{{0x51}, false},
                             List{{row.encryption}, false}, List{{decryption}, false}, List{{0x52}, false},
                             List{{0x51, row.encryption}, false}, List{{0x51, 0x11, 0xC1}, false}}) {
      load(20, row.key_bytes, list.algorithms);
      EXPECT_EQ(run_error(20, made),
                list.permits ? std::nullopt : std::optional(ErrorCode::kAlgorithmForbidden))
          << row.oid << " " << list.algorithms.size();
      ASSERT_TRUE(token_.delete_file(session_, key_file(20)));
    }
  }
}

TEST_F(ExtendedCipherTest, OtherKeysAndSessions_AreRefused) {
  generate_ec(9);
  EXPECT_EQ(run_error(9, request(hmac_sha256_, data_)), ErrorCode::kWrongKeyType);
  EXPECT_EQ(run_error(10, request(hmac_sha256_, data_)), ErrorCode::kNotFound);
  Session stranger;
  std::array<std::uint8_t, 64> out{};
  EXPECT_EQ(error(token_.keys().extended_cipher(stranger, 1, request(hmac_sha256_, data_), out)),
            ErrorCode::kNotAuthorised);
}

TEST_F(ExtendedCipherTest, UseCounter_CountsWorkAndNotWhatIsMalformed) {
  generate_aes(9, 16, only({}, 1));
  EXPECT_EQ(run_error(9, request(gcm_, data_)), ErrorCode::kInvalidLength) << "no nonce";
  EXPECT_EQ(run_error(9, request(cbc_, data_)), std::nullopt);
  EXPECT_EQ(run_error(9, request(cbc_, data_)), ErrorCode::kCounterExhausted);
}

TEST_F(ExtendedCipherTest, KeyOf512Bits_IsNotForTheShortForm) {
  std::array<std::uint8_t, 64> out{};
  EXPECT_EQ(error(token_.keys().cipher(session_, 4, 0x10, data_, out)), ErrorCode::kCipherFailed);
  EXPECT_EQ(error(token_.keys().cipher(session_, 4, 0x18, data_, out)), ErrorCode::kInvalidLength);
  EXPECT_EQ(
      result([&](MutableBytes derived) { return token_.keys().cipher(session_, 4, 0x99, data_, derived); }),
      hkdf_sha256(numbers_, data_, data_.size()));
}

TEST_F(ExtendedCipherTest, KeyOf512Bits_GoesAndComesBackWrapped) {
  const ByteVector blob = result([&](MutableBytes out) { return token_.keys().wrap_key(session_, 4, out); });
  ASSERT_TRUE(token_.keys().unwrap_key(session_, 9, blob));
  const CipherRequest made = request(hmac_sha256_, data_);
  EXPECT_EQ(run(9, made), run(4, made));
  generate_aes(10, 64);
  EXPECT_NE(run(10, made), run(4, made));
}

}  // namespace
}  // namespace coffer::token::testing
