#include "token/stored_keys/loaded_keys.h"

#include <gtest/gtest.h>

#include <list>
#include <memory>

#include "platform/host/spin_mutex.h"

namespace coffer::token {
namespace {

using Use = LoadedKeys::Use;

void load(LoadedKey& place, std::uint8_t value) {
  const std::array<std::uint8_t, 16> bytes{value};
  ASSERT_TRUE(place.material.emplace<AesKey>().assign(bytes));
}
std::optional<std::uint8_t> value_of(const Use& use) {
  const auto* key = use.get<AesKey>();
  if (key == nullptr) return std::nullopt;
  return key->expose().front();
}
/// Loads key `id` with this value, as a use that has ended.
void keep(LoadedKeys& keys, KeyId id, std::uint8_t value, std::uint32_t epoch = 1) {
  Use use;
  const auto version = keys.version();
  load(keys.reserve(use), value);
  keys.keep(use, id, epoch, version);
}

TEST(LoadedKeys, KeptKey_IsFoundInItsEpochOnly) {
  platform::SpinMutex mutex;
  auto keys = std::make_unique<LoadedKeys>(mutex);
  keep(*keys, 5, 50);
  Use use;
  EXPECT_FALSE(keys->find(4, 1, use));
  EXPECT_FALSE(keys->find(5, 2, use));
  ASSERT_TRUE(keys->find(5, 1, use));
  EXPECT_EQ(value_of(use), 50);
}

TEST(LoadedKeys, DroppedKey_IsNotFoundButLivesOnInItsUse) {
  platform::SpinMutex mutex;
  auto keys = std::make_unique<LoadedKeys>(mutex);
  keep(*keys, 5, 50);
  Use in_use;
  ASSERT_TRUE(keys->find(5, 1, in_use));
  keys->drop(5);
  Use later;
  EXPECT_FALSE(keys->find(5, 1, later));
  keep(*keys, 5, 51);
  ASSERT_TRUE(keys->find(5, 1, later));
  EXPECT_EQ(value_of(later), 51);
  EXPECT_EQ(value_of(in_use), 50);
  keys->clear();
  EXPECT_EQ(value_of(later), 51);
  EXPECT_FALSE(keys->find(5, 1, later));
}

TEST(LoadedKeys, KeyReadBeforeADrop_IsNotKept) {
  platform::SpinMutex mutex;
  auto keys = std::make_unique<LoadedKeys>(mutex);
  Use use;
  const auto version = keys->version();
  load(keys->reserve(use), 50);
  keys->drop(5);
  keys->keep(use, 5, 1, version);
  EXPECT_EQ(value_of(use), 50) << "this use goes on";
  Use later;
  EXPECT_FALSE(keys->find(5, 1, later));
}

TEST(LoadedKeys, FullTable_ForgetsTheKeyThatWasNotUsedForLongest) {
  platform::SpinMutex mutex;
  auto keys = std::make_unique<LoadedKeys>(mutex);
  for (std::size_t i = 0; i < LoadedKeys::kCapacity; ++i) {
    keep(*keys, static_cast<KeyId>(i + 1), static_cast<std::uint8_t>(i + 1));
  }
  Use use;
  ASSERT_TRUE(keys->find(1, 1, use));  // now 2 is the oldest
  keep(*keys, 200, 200);
  EXPECT_TRUE(keys->find(1, 1, use));
  EXPECT_TRUE(keys->find(200, 1, use));
  EXPECT_FALSE(keys->find(2, 1, use));
}

TEST(LoadedKeys, TableFullOfKeysInUse_LeavesTheKeyToItsUse) {
  platform::SpinMutex mutex;
  auto keys = std::make_unique<LoadedKeys>(mutex);
  std::list<Use> uses;
  for (std::size_t i = 0; i < LoadedKeys::kCapacity; ++i) {
    const auto id = static_cast<KeyId>(i + 1);
    keep(*keys, id, id);
    ASSERT_TRUE(keys->find(id, 1, uses.emplace_back()));
  }
  {
    Use use;
    const auto version = keys->version();
    load(keys->reserve(use), 200);
    keys->keep(use, 200, 1, version);
    EXPECT_EQ(value_of(use), 200);
    Use other;
    EXPECT_FALSE(keys->find(200, 1, other));
  }
  for (const Use& use : uses) EXPECT_TRUE(value_of(use));
}

TEST(LoadedKeys, PlaceThatWasNeverKept_IsFreeAgain) {
  platform::SpinMutex mutex;
  auto keys = std::make_unique<LoadedKeys>(mutex);
  keep(*keys, 1, 1);
  for (std::size_t i = 0; i < 2 * LoadedKeys::kCapacity; ++i) {
    Use use;
    load(keys->reserve(use), 9);  // loading failed: no keep()
  }
  Use use;
  EXPECT_TRUE(keys->find(1, 1, use));
}

}  // namespace
}  // namespace coffer::token
