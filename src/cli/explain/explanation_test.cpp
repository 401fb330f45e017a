#include "cli/explain/explanation.h"

#include <gmock/gmock.h>

#include "card/status_word.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

TEST(Explanation, OfStatusWordsInAnySpelling) {
  for (const std::string_view text : {"6982", "0x6982", "0X6982"}) {
    EXPECT_EQ(explain(text).value().code, "6982");
    EXPECT_EQ(explain(text).value().kind, "status word");
  }
  EXPECT_EQ(explain("6a82").value().code, "6A82");
}

TEST(Explanation, CountsTheTries) {
  EXPECT_THAT(explain("63C2").value().meaning, HasSubstr("2 tries are left"));
  EXPECT_THAT(explain("63C1").value().meaning, HasSubstr("1 try is left"));
}

TEST(Explanation, OfReturnCodesByNameAndNumber) {
  EXPECT_EQ(explain("CKR_PIN_LOCKED").value().code, explain("0xA4").value().code);
  EXPECT_EQ(explain("SCARD_W_REMOVED_CARD").value().code, explain("0x80100069").value().code);
}

TEST(Explanation, OfNothingElse) {
  for (const std::string_view text : {"", "hello", "0x", "CKR_NONSENSE", "69821", "0x123456789"}) {
    EXPECT_FALSE(explain(text)) << text;
  }
}

TEST(Explanation, KnowsEveryWordOfTheCard) {
  using card::Sw;
  for (const Sw sw : {Sw::kOk,
                      Sw::kKeyAuthenticated,
                      Sw::kEndOfFile,
                      Sw::kAuthenticationFailed,
                      Sw::kExecutionError,
                      Sw::kMemoryFailure,
                      Sw::kPresenceNotConfirmed,
                      Sw::kWrongLength,
                      Sw::kLastOfChainExpected,
                      Sw::kChainingNotSupported,
                      Sw::kNotAuthenticated,
                      Sw::kPinBlocked,
                      Sw::kReferenceDataNotUsable,
                      Sw::kConditionsNotSatisfied,
                      Sw::kCommandNotAllowed,
                      Sw::kSecureMessagingObjectMissing,
                      Sw::kSecureMessagingObjectWrong,
                      Sw::kWrongData,
                      Sw::kFunctionNotSupported,
                      Sw::kFileNotFound,
                      Sw::kNotEnoughMemory,
                      Sw::kWrongP1P2,
                      Sw::kReferencedDataNotFound,
                      Sw::kFileExists,
                      Sw::kWrongParameters,
                      Sw::kInstructionNotSupported,
                      Sw::kClassNotSupported,
                      Sw::kInternalError,
                      Sw::kMoreData,
                      Sw::kTriesLeft}) {
    EXPECT_NE(explain_status_word(static_cast<unsigned>(sw)).meaning, "No word that this kind of token uses.")
        << std::hex << static_cast<unsigned>(sw);
  }
}

}  // namespace
}  // namespace coffer::cli
