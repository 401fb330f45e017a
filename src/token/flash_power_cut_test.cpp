// A whole token on a flash that loses power, its records authentic as a whole: what was acknowledged is
// there, what was not is absent or whole, and no counter rises.

#include <map>

#include "store/flash/testing/flash_device.h"
#include "store/flash/testing/power_cut.h"
#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

using store::testing::FlashDevice;
using store::testing::for_each_cut;
using testing::bytes_of;
using testing::kSoPin;
using testing::kUserPin;
using testing::PublicKey;

constexpr store::FlashGeometry kGeometry{.sectors = 40, .sector_size = 1024, .page_size = 256};
constexpr store::FlashLimits kLimits{.longest_record = 2048, .longest_transaction = 4096};
constexpr std::string_view kNewPin = "135790";
constexpr Algorithm kEcdsaSha256 = 0x73;

/// What the outside was told: what must hold after a power cut. `doing` is the step that was cut.
struct Told {
  bool provisioned = false;
  bool initialised = false;
  std::uint8_t tries = 3;
  std::string_view pin = kUserPin;
  std::map<KeyId, std::optional<std::uint32_t>> keys;  ///< uses left, of those that are counted
  std::vector<std::uint8_t> file;
};

enum class Doing {
  kNothing,
  kFirstStart,
  kInitialising,
  kGenerating,
  kSigning,
  kWrongPin,
  kRightPin,
  kChangingPin,
  kDeleting,
  kWritingFile,
};

/// A token that starts from a flash, and what it told.
class Device {
 public:
  /// `counter`: where the counter of the manifest stands, outside the flash.
  explicit Device(const store::testing::FakeFlash& flash, std::uint64_t counter = 0)
      : flash_(kGeometry, kLimits), counter_(counter) {
    flash_.flash = flash;
  }

  [[nodiscard]] store::testing::FakeFlash& flash() { return flash_.flash; }
  [[nodiscard]] std::uint64_t counter() const { return counter_.value().value(); }
  [[nodiscard]] Told& told() { return told_; }
  [[nodiscard]] Doing doing() const { return doing_; }
  [[nodiscard]] KeyId key() const { return key_; }
  [[nodiscard]] Token& token() { return *token_; }
  [[nodiscard]] Session& session() { return *session_; }

  /// @returns whether the token came up
  [[nodiscard]] bool start() {
    token_.reset();
    session_.emplace();
    if (!flash_.start_up()) return false;
    records_.emplace(*flash_.store, manifest_mutex_, manifest::Counters{counter_});
    const bool is_new = !flash_.store->next(0);
    const auto manifest = is_new ? records_->create(platform_.root_key) : records_->open(platform_.root_key);
    if (!manifest) return false;
    token_.emplace(platform_.platform(), *records_, testing::kFastStretch);
    const auto opened = token_->open();
    if (!opened) return false;
    has_identity_ = *opened;
    return true;
  }
  [[nodiscard]] bool has_identity() const { return has_identity_; }

  // Each step returns whether it was acknowledged.
  bool provision();
  bool initialise();
  bool verify(std::string_view pin);
  bool change_pin(std::string_view pin);
  bool generate(KeyId id, std::optional<std::uint32_t> uses);
  bool sign(KeyId id);
  bool remove(KeyId id);
  bool write_file(std::size_t size, std::uint8_t byte);

  [[nodiscard]] std::uint8_t tries() { return token_->pins().user_status(*session_).tries_left; }
  [[nodiscard]] bool is_blocked() {
    return token_->pins().user_status(*session_).state == PinStatus::State::kBlocked;
  }
  [[nodiscard]] std::vector<std::uint8_t> signature(KeyId id);
  [[nodiscard]] PublicKey public_key(KeyId id);

 private:
  bool done(bool is_done) {
    if (is_done) doing_ = Doing::kNothing;
    return is_done;
  }

  testing::TestPlatform platform_;
  FlashDevice flash_;
  testing::StdMutex manifest_mutex_;
  platform::testing::RamCounter counter_;
  std::optional<manifest::ManifestStore> records_;
  std::optional<Token> token_;
  std::optional<Session> session_;
  bool has_identity_ = false;
  Told told_;
  Doing doing_ = Doing::kNothing;
  KeyId key_{};
};

const std::vector<std::uint8_t> kMessage(40, 0x4D);
constexpr FileId kFile = 0xCF01;

bool Device::provision() {
  doing_ = Doing::kFirstStart;
  IssuingAuthority authority(platform_.authority_store, platform_.root_key, platform_.clock);
  if (!token_->provision(authority)) return false;
  told_.provisioned = true;
  return done(true);
}

bool Device::initialise() {
  doing_ = Doing::kInitialising;
  InitialiseRequest request;
  request.user_pin = bytes_of(kUserPin);
  request.so_pin = bytes_of(kSoPin);
  if (!token_->initialise(*session_, request)) return false;
  const bool provisioned = told_.provisioned;
  told_ = Told{};
  told_.provisioned = provisioned;
  told_.initialised = true;
  token_->logout(*session_);
  return done(true);
}

bool Device::verify(std::string_view pin) {
  const bool is_right = pin == told_.pin;
  doing_ = is_right ? Doing::kRightPin : Doing::kWrongPin;
  const auto verified = token_->pins().verify_user(*session_, bytes_of(pin));
  if (is_right) {
    if (verified) told_.tries = 3;
    return done(verified.has_value());
  }
  if (verified || verified.error().code != ErrorCode::kPinWrong) return false;
  told_.tries -= 1;
  return done(true);
}

bool Device::change_pin(std::string_view pin) {
  doing_ = Doing::kChangingPin;
  const std::string both = std::string(told_.pin) + std::string(pin);
  if (!token_->pins().change_user(*session_, bytes_of(both))) return false;
  told_.pin = pin;
  told_.tries = 3;
  return done(true);
}

bool Device::generate(KeyId id, std::optional<std::uint32_t> uses) {
  doing_ = Doing::kGenerating;
  key_ = id;
  GenerateKeyPairRequest request;
  request.id = id;
  request.kind = &crypto::curve(crypto::CurveId::kSecp256r1);
  request.algorithm = cvc::kEcdsaSha256;
  request.chr = bytes_of("UTTEST00000");
  request.policy.use_counter = uses;
  std::array<std::uint8_t, cvc::kMaxRequest> out{};
  if (!token_->keys().generate_key_pair(*session_, request, out)) return false;
  told_.keys[id] = uses;
  return done(true);
}

std::vector<std::uint8_t> Device::signature(KeyId id) {
  std::vector<std::uint8_t> out(128);
  const auto size = token_->keys().sign(*session_, id, kEcdsaSha256, kMessage, out);
  out.resize(size.value_or(0));
  return out;
}

bool Device::sign(KeyId id) {
  doing_ = Doing::kSigning;
  key_ = id;
  if (signature(id).empty()) return false;
  auto& uses = told_.keys.at(id);
  if (uses) uses = *uses - 1;
  return done(true);
}

bool Device::remove(KeyId id) {
  doing_ = Doing::kDeleting;
  key_ = id;
  if (!token_->delete_file(*session_, file_id(fids::kKeyPrefix, id))) return false;
  told_.keys.erase(id);
  return done(true);
}

bool Device::write_file(std::size_t size, std::uint8_t byte) {
  doing_ = Doing::kWritingFile;
  const std::vector<std::uint8_t> content(size, byte);
  std::vector<std::uint8_t> scratch(size + 100);
  if (!token_->files().update(*session_, kFile, 0, content, scratch)) return false;
  told_.file = content;
  return done(true);
}

PublicKey Device::public_key(KeyId id) {
  std::vector<std::uint8_t> record(cvc::kMaxRequest);
  const auto size = records_->read(file_id(fids::kCertificatePrefix, id), record);
  EXPECT_TRUE(size) << "no CExx";
  const auto outer = find_tlv(Bytes(record).first(size.value_or(0)), 0x67);
  EXPECT_TRUE(outer);
  TlvReader content(outer->value);
  const auto request = cvc::parse(content.next(0x7F21).value_or(Tlv{}).encoded);
  EXPECT_TRUE(request);
  return PublicKey::ec(*request->curve, request->point);
}

/// PIN failures, keys made, used, counted and deleted, a file, a new PIN: @returns whether all was
/// acknowledged.
bool run_workload(Device& device) {
  const KeyId counted{5};
  const KeyId plain{6};
  return device.verify("000000") && device.verify("000001") && device.verify(device.told().pin) &&
         device.generate(counted, 10) && device.sign(counted) && device.generate(plain, std::nullopt) &&
         device.write_file(700, 1) && device.sign(counted) && device.remove(counted) && device.sign(plain) &&
         device.change_pin(kNewPin) && device.verify("000000") && device.verify(kNewPin) &&
         device.generate(counted, 3) && device.sign(counted) && device.write_file(300, 2) &&
         device.remove(plain);
}

/// What `device` told holds after a restart, as far as the step that was cut may not have changed it.
void expect_kept(Device& device) {
  const Told told = device.told();
  const Doing doing = device.doing();
  EXPECT_TRUE(device.has_identity() || !told.provisioned);
  if (!told.initialised) return;
  if (doing == Doing::kInitialising) return;  // the old state or the new one: both were checked to open

  // No counter rises, but by the right PIN; and one try at most is lost.
  const std::uint8_t tries = device.tries();
  const bool may_be_restored = doing == Doing::kRightPin || doing == Doing::kChangingPin;
  EXPECT_TRUE(tries <= told.tries || (may_be_restored && tries <= 3))
      << int{tries} << " of " << int{told.tries};
  EXPECT_GE(tries + 1, told.tries);
  if (device.is_blocked()) return;

  std::string_view pin = told.pin;
  if (doing == Doing::kChangingPin && !device.verify(pin)) pin = kNewPin;
  device.told().pin = pin;
  ASSERT_TRUE(device.verify(pin));

  for (const auto& [id, uses] : told.keys) {
    const auto policy = device.token().keys().policy(id);
    const bool may_be_gone = doing == Doing::kDeleting && device.key() == id;
    EXPECT_TRUE(policy || may_be_gone) << "key lost";
    if (!policy) continue;
    if (uses) {
      const bool may_have_fallen = doing == Doing::kSigning && device.key() == id;
      EXPECT_TRUE(policy->use_counter == uses || (may_have_fallen && policy->use_counter == *uses - 1));
    }
    if (uses != std::uint32_t{0}) {
      EXPECT_TRUE(device.public_key(id).verify(testing::digest("SHA256", kMessage), device.signature(id)));
    }
  }
  // A key that was not acknowledged is whole, or not there at all.
  for (const KeyId id : {KeyId{5}, KeyId{6}}) {
    if (told.keys.contains(id)) continue;
    const bool is_there = device.token().keys().policy(id).has_value();
    const bool may_be = doing == Doing::kGenerating && device.key() == id;
    EXPECT_TRUE(!is_there || may_be);
    if (is_there) {
      EXPECT_TRUE(device.public_key(id).verify(testing::digest("SHA256", kMessage), device.signature(id)));
    }
  }
  std::vector<std::uint8_t> content(2048);
  const auto size = device.token().files().read(device.session(), kFile, content);
  content.resize(size.value_or(0));
  EXPECT_TRUE(content == told.file || doing == Doing::kWritingFile);
}

class TokenPowerCut : public ::testing::Test {
 protected:
  /// Tries every `stride`th cut of what `run` does; all in a long run.
  template <typename Run>
  static void cut_each_step(Device& start, unsigned stride, Run&& run) {
    if (store::testing::is_long_run() || store::testing::only_cut()) stride = 1;
    const std::uint64_t cuts = for_each_cut([&](std::uint64_t number) {
      const std::uint64_t cut = number * stride;
      SCOPED_TRACE("COFFER_POWER_CUT=" + std::to_string(cut));
      Device device(start.flash(), start.counter());
      device.told() = start.told();
      device.flash().lose_power_after(cut, static_cast<std::uint32_t>(cut));
      const bool finished = device.start() && run(device);
      EXPECT_NE(finished, !device.flash().has_power()) << "refused without a power cut";
      if (finished) return false;
      device.flash().restore_power();
      device.flash().keep_power();
      EXPECT_TRUE(device.start()) << "the device does not come up";
      if (::testing::Test::HasFailure()) return false;
      expect_kept(device);
      EXPECT_EQ(device.flash().breaches(), 0u);
      return true;
    });
    std::cout << cuts << " power cuts\n";
  }
};

TEST_F(TokenPowerCut, FirstStart_ComesUpAndGoesOn) {
  const auto run = [](Device& device) {
    return (device.has_identity() || device.provision()) && device.initialise();
  };
  Device blank{store::testing::FakeFlash(kGeometry)};
  cut_each_step(blank, 11, run);
}

TEST_F(TokenPowerCut, AnyStepOfItsLife_KeepsWhatWasAcknowledged) {
  Device device{store::testing::FakeFlash(kGeometry)};
  ASSERT_TRUE(device.start());
  ASSERT_TRUE(device.provision());
  ASSERT_TRUE(device.initialise());
  // Until cleaning is due all the time.
  for (int i = 0; i < 12; ++i) {
    ASSERT_TRUE(run_workload(device));
    ASSERT_TRUE(device.initialise());
  }
  const auto erasures = device.flash().erasures();
  ASSERT_GE(erasures.back(), 2u);
  cut_each_step(device, 7, run_workload);
}

}  // namespace
}  // namespace coffer::token
