#include "card/testing/card_fixture.h"

namespace coffer::card {
namespace {

using testing::from_hex;

class GenerateKeyPairCommand : public testing::CardTest {
 protected:
  void SetUp() override {
    CardTest::SetUp();
    log_in();
  }
  Sw generate(const std::string& reference) {
    const testing::ByteVector metadata = from_hex(reference);
    return send(testing::generate_ec_key(1, crypto::CurveId::kSecp256r1, metadata)).sw;
  }
};

TEST_F(GenerateKeyPairCommand, ReferenceHas1To16Characters) {
  for (const std::string tag : {"42", "45"}) {
    EXPECT_EQ(generate(tag + "00"), Sw::kWrongData) << tag;
    EXPECT_EQ(generate(tag + "11" + std::string(34, '4')), Sw::kWrongData) << tag;
    EXPECT_EQ(generate(tag + "0144"), Sw::kOk) << tag;
    EXPECT_EQ(generate(tag + "10" + std::string(32, '4')), Sw::kOk) << tag;
  }
}

}  // namespace
}  // namespace coffer::card
