#include "token/domains/key_domains.h"

#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

using KeyDomainsTest = TokenTest;

ByteVector counting_bytes() {
  ByteVector bytes;
  for (std::uint8_t i = 0; i < 32; ++i) bytes.push_back(i);
  return bytes;
}

TEST_F(KeyDomainsTest, Shares_SumUpToTheDkekInAnyOrder) {
  initialise(with_dkek_shares(2));
  const ByteVector mask(32, 0xA5);
  ByteVector other = counting_bytes();
  for (auto& byte : other) byte ^= 0xA5;

  auto status = token_.key_domains().status(0);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->total_shares, 2);
  EXPECT_EQ(status->missing_shares, 2);

  status = token_.key_domains().import_share(session_, 0, mask);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->missing_shares, 1);
  EXPECT_TRUE(equal(status->key_check_value, ByteVector(8, 0)));

  status = token_.key_domains().import_share(session_, 0, other);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->missing_shares, 0);
  // Of the DKEK 00..1F, computed by an independent implementation.
  EXPECT_TRUE(equal(status->key_check_value, from_hex("630DCD2966C43366")));
}

TEST_F(KeyDomainsTest, DkekOfZeros_HasTheKnownKeyCheckValue) {
  const auto status = token_.key_domains().import_share(session_, 0, ByteVector(32, 0));
  ASSERT_TRUE(status);
  EXPECT_TRUE(equal(status->key_check_value, from_hex("66687AADF862BD77")));
}

TEST_F(KeyDomainsTest, DkekImportedWithoutLogin_IsSealedUnderTheMasterKeyByTheNextLogin) {
  initialise(with_dkek_shares(1));
  ByteVector before(128);
  ByteVector after(128);
  ASSERT_TRUE(token_.key_domains().import_share(session_, 0, counting_bytes()));
  ASSERT_TRUE(platform_.store.read(records::kKeyDomains, before));
  EXPECT_EQ(before[3], 1) << "sealed under the device's key";
  login(session_);
  ASSERT_TRUE(platform_.store.read(records::kKeyDomains, after));
  EXPECT_EQ(after[3], 2) << "sealed under the master key";

  Dkek dkek;
  ASSERT_TRUE(token_.key_domains().load_dkek(session_, 0, dkek));
  EXPECT_TRUE(constant_time_equal(dkek.expose(), counting_bytes()));
}

TEST_F(KeyDomainsTest, SharesInTwoRuns_SurviveARestart) {
  initialise(with_dkek_shares(2));
  ASSERT_TRUE(token_.key_domains().import_share(session_, 0, ByteVector(32, 0)));
  Token restarted(platform_.platform(), platform_.records, kFastStretch);
  ASSERT_TRUE(restarted.open());
  Session session;
  const auto status = restarted.key_domains().import_share(session, 0, counting_bytes());
  ASSERT_TRUE(status);
  EXPECT_TRUE(equal(status->key_check_value, from_hex("630DCD2966C43366")));
}

TEST_F(KeyDomainsTest, ShareThatWasImportedAlready_IsRefusedAndTheImportGoesOn) {
  initialise(with_dkek_shares(4));
  const auto import = [&](std::uint8_t fill) {
    return token_.key_domains().import_share(session_, 0, ByteVector(32, fill));
  };
  ASSERT_TRUE(import(1));
  ASSERT_TRUE(import(2));
  for (const std::uint8_t again : ByteVector{1, 2})
    EXPECT_EQ(error(import(again)), ErrorCode::kShareRepeated);
  EXPECT_EQ(token_.key_domains().status(0)->missing_shares, 2);
  Token restarted(platform_.platform(), platform_.store, kFastStretch);
  ASSERT_TRUE(restarted.open());
  Session session;
  EXPECT_EQ(error(restarted.key_domains().import_share(session, 0, ByteVector(32, 1))),
            ErrorCode::kShareRepeated)
      << "after a restart, too";
  ASSERT_TRUE(import(4));
  EXPECT_EQ(error(import(4)), ErrorCode::kShareRepeated) << "the last share, too";
  ASSERT_TRUE(import(8));
  login(session_);
  Dkek dkek;
  ASSERT_TRUE(token_.key_domains().load_dkek(session_, 0, dkek));
  EXPECT_TRUE(constant_time_equal(dkek.expose(), ByteVector(32, 1 ^ 2 ^ 4 ^ 8)));
}

TEST_F(KeyDomainsTest, SharesThatCancelEachOther_AreRefused) {
  initialise(with_dkek_shares(3));
  ASSERT_TRUE(token_.key_domains().import_share(session_, 0, ByteVector(32, 1)));
  ASSERT_TRUE(token_.key_domains().import_share(session_, 0, ByteVector(32, 2)));
  EXPECT_EQ(error(token_.key_domains().import_share(session_, 0, ByteVector(32, 3))),
            ErrorCode::kSharesCancel);
  EXPECT_EQ(token_.key_domains().status(0)->missing_shares, 1);
  EXPECT_TRUE(token_.key_domains().import_share(session_, 0, ByteVector(32, 7)));
}

TEST_F(KeyDomainsTest, ErasedDkek_TakesTheSameSharesAgain) {
  initialise(with_dkek_shares(2));
  login(session_);
  for (const std::uint8_t fill : ByteVector{1, 2}) import_dkek(0, ByteVector(32, fill));
  ASSERT_TRUE(token_.key_domains().erase_dkek(session_, 0));
  for (const std::uint8_t fill : ByteVector{1, 2}) import_dkek(0, ByteVector(32, fill));
  EXPECT_EQ(token_.key_domains().status(0)->missing_shares, 0);
}

TEST_F(KeyDomainsTest, AsManySharesAsAByteSays_AreRememberedAndSummedUp) {
  initialise(with_dkek_shares(255));
  ByteVector share = counting_bytes();
  for (int number = 1; number <= 254; ++number) {
    share[31] = static_cast<std::uint8_t>(number);
    ASSERT_TRUE(token_.key_domains().import_share(session_, 0, share)) << number;
  }
  for (const std::uint8_t number : ByteVector{1, 100, 254}) {
    share[31] = number;
    EXPECT_EQ(error(token_.key_domains().import_share(session_, 0, share)), ErrorCode::kShareRepeated);
  }
  share[31] = 255;
  ASSERT_TRUE(token_.key_domains().import_share(session_, 0, share));
  login(session_);
  Dkek dkek;
  ASSERT_TRUE(token_.key_domains().load_dkek(session_, 0, dkek));
  ByteVector sum = counting_bytes();
  sum[31] = 0;  // 1 ^ 2 ^ .. ^ 255
  EXPECT_TRUE(constant_time_equal(dkek.expose(), sum));
}

TEST_F(KeyDomainsTest, SharesOfAHigherDomain_SumUpThere) {
  initialise(with_key_domains(3));
  login(session_);
  ASSERT_TRUE(token_.key_domains().create(session_, 0, 1));
  ASSERT_TRUE(token_.key_domains().create(session_, 2, 2));
  import_dkek(2, ByteVector(32, 0x0F));
  import_dkek(2, ByteVector(32, 0xF1));
  Dkek dkek;
  ASSERT_TRUE(token_.key_domains().load_dkek(session_, 2, dkek));
  EXPECT_TRUE(constant_time_equal(dkek.expose(), ByteVector(32, 0xFE)));
  EXPECT_EQ(token_.key_domains().status(0)->missing_shares, 1) << "another domain's";
}

TEST_F(KeyDomainsTest, ShareTooMany_IsRefused) {
  import_dkek(0, counting_bytes());
  EXPECT_EQ(error(token_.key_domains().import_share(session_, 0, counting_bytes())),
            ErrorCode::kDomainComplete);
}

TEST_F(KeyDomainsTest, ShareOfAnotherLength_IsRefusedAndChangesNothing) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{31}, std::size_t{33}}) {
    EXPECT_EQ(error(token_.key_domains().import_share(session_, 0, ByteVector(size, 1))),
              ErrorCode::kInvalidLength);
  }
  EXPECT_EQ(token_.key_domains().status(0)->missing_shares, 1);
}

TEST_F(KeyDomainsTest, ShareThatCannotBeStored_IsNotCounted) {
  platform_.store.fail_apply(1);
  EXPECT_FALSE(token_.key_domains().import_share(session_, 0, counting_bytes()));
  EXPECT_EQ(token_.key_domains().status(0)->missing_shares, 1);
}

TEST_F(KeyDomainsTest, WithoutShares_TheDkekIsRandomAndComplete) {
  initialise(with_dkek_shares(0));
  login(session_);
  const auto status = token_.key_domains().status(0);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->total_shares, 0);
  EXPECT_EQ(status->missing_shares, 0);
  Dkek dkek;
  ASSERT_TRUE(token_.key_domains().load_dkek(session_, 0, dkek));
  const ByteVector check = digest("SHA256", dkek.expose());
  EXPECT_TRUE(equal(status->key_check_value, Bytes(check).first(8)));
}

TEST_F(KeyDomainsTest, WithoutKeyDomains_EverythingSaysSo) {
  initialise_without_key_domains();
  EXPECT_EQ(error(token_.key_domains().status(0)), ErrorCode::kNoKeyDomains);
  EXPECT_EQ(error(token_.key_domains().import_share(session_, 0, counting_bytes())),
            ErrorCode::kNoKeyDomains);
  EXPECT_EQ(error(token_.key_domains().find(ByteVector(8, 0))), ErrorCode::kNoKeyDomains);
}

TEST_F(KeyDomainsTest, SeveralDomains_AreSetUpUsedAndErased) {
  initialise(with_key_domains(3));
  login(session_);
  KeyDomains& domains = token_.key_domains();
  EXPECT_EQ(error(domains.status(2)), ErrorCode::kDomainUnconfigured);
  EXPECT_EQ(error(domains.status(3)), ErrorCode::kNoSuchDomain);
  EXPECT_EQ(error(domains.erase(session_, 2)), ErrorCode::kDomainUnconfigured);

  ASSERT_TRUE(domains.create(session_, 2, 1));
  EXPECT_EQ(error(domains.create(session_, 2, 1)), ErrorCode::kDomainConfigured);
  Dkek dkek;
  EXPECT_EQ(error(domains.load_dkek(session_, 2, dkek)), ErrorCode::kDomainIncomplete);
  EXPECT_EQ(error(domains.find(ByteVector(8, 0))), ErrorCode::kWrongKeyDomain)
      << "incomplete ones never match";
  import_dkek(2, counting_bytes());
  EXPECT_EQ(domains.find(from_hex("630DCD2966C43366")), std::uint8_t{2});

  KeyPolicy policy;
  policy.key_domain = 2;
  generate_aes(1, 16, policy);
  EXPECT_EQ(error(domains.erase(session_, 2)), ErrorCode::kDomainInUse);
  ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
  ASSERT_TRUE(domains.erase(session_, 2));
  EXPECT_EQ(error(domains.status(2)), ErrorCode::kDomainUnconfigured);
}

TEST_F(KeyDomainsTest, ErasedDkek_IsToBeImportedAgain) {
  import_dkek(0, counting_bytes());
  const auto status = token_.key_domains().erase_dkek(session_, 0);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->missing_shares, 1);
  EXPECT_TRUE(equal(status->key_check_value, ByteVector(8, 0)));
  Dkek dkek;
  EXPECT_EQ(error(token_.key_domains().load_dkek(session_, 0, dkek)), ErrorCode::kDomainIncomplete);
  import_dkek(0, counting_bytes());
  EXPECT_TRUE(token_.key_domains().load_dkek(session_, 0, dkek));
}

TEST_F(KeyDomainsTest, EmptyDomainInThePlaceOfACompleteOne_TakesNoShare) {
  import_dkek(0, counting_bytes());
  // Whoever writes the storage without the root key can make a header, but seal nothing.
  ByteVector header = from_hex("030101010000000000000000");
  header.resize(header.size() + sizeof(KeyDomainIdentity), 0x11);
  for (const std::size_t sealed : {std::size_t{0}, kSealOverhead + kDkekSize}) {
    ByteVector forged = header;
    forged.resize(header.size() + sealed);
    ASSERT_TRUE(platform_.store.put(records::kKeyDomains, forged));
    Session anybody;
    EXPECT_EQ(error(token_.key_domains().import_share(anybody, 0, ByteVector(32, 0x66))),
              ErrorCode::kStorageFailure);
  }
  ByteVector unsealed = header;
  unsealed[3] = 0;
  ASSERT_TRUE(platform_.store.put(records::kKeyDomains, unsealed));
  EXPECT_EQ(error(token_.key_domains().import_share(session_, 0, ByteVector(32, 0x66))),
            ErrorCode::kStorageFailure);
}

TEST_F(KeyDomainsTest, WithoutLogin_DomainsCannotBeChanged) {
  import_dkek(0, counting_bytes());
  Session stranger;
  Dkek dkek;
  EXPECT_EQ(error(token_.key_domains().create(stranger, 0, 1)), ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(token_.key_domains().erase(stranger, 0)), ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(token_.key_domains().erase_dkek(stranger, 0)), ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(token_.key_domains().load_dkek(stranger, 0, dkek)), ErrorCode::kNotAuthorised);
}

}  // namespace
}  // namespace coffer::token::testing
