#include "card/testing/card_fixture.h"

namespace coffer::card {
namespace {

class DeriveKeyCommand : public testing::CardTest {
 protected:
  void SetUp() override {
    CardTest::SetUp();
    log_in();
    ASSERT_EQ(send(testing::generate_ec_key(1)).sw, Sw::kOk);
  }
};

TEST_F(DeriveKeyCommand, AlgorithmOtherThan98_Is6A81) {
  const std::string before = stored();
  for (const char* algorithm : {"99", "97", "00", "FF"}) {
    EXPECT_EQ(sw("00760103 02" + std::string(algorithm) + "01"), Sw::kFunctionNotSupported) << algorithm;
  }
  EXPECT_EQ(stored(), before);
  EXPECT_EQ(sw("00760103 02 9801"), Sw::kOk);
}

}  // namespace
}  // namespace coffer::card
