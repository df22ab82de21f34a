#include "ensemble/memory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "ensemble/tiles.h"
#include "lower/lower.h"

namespace casus::ensemble {
namespace {

class MemoryThere : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::path(::testing::TempDir()) / "casus_groups";
    std::filesystem::create_directories(path_ / "memory");
  }
  void TearDown() override { std::filesystem::remove_all(path_); }
  void write(const char* name, const char* text) { std::ofstream(path_ / name) << text; }
  uint64_t there() const { return memory_there(path_.string()); }

  std::filesystem::path path_;
};

TEST_F(MemoryThere, IsTheLeastOfTheMachineAndTheGroup) {
  const uint64_t machine = memory_there("/nowhere");
  EXPECT_GT(machine, uint64_t{1} << 26);
  EXPECT_EQ(there(), machine);
  write("memory.max", "max\n");
  EXPECT_EQ(there(), machine);
  write("memory.max", "50000000\n");
  EXPECT_EQ(there(), 50000000u);
  write("memory/memory.limit_in_bytes", "40000000\n");
  EXPECT_EQ(there(), 40000000u);
  write("memory.max", "18446744073709551615\n");
  write("memory/memory.limit_in_bytes", "9223372036854771712\n");  // version 1 without a limit
  EXPECT_EQ(there(), machine);
}

TEST(Memory, ATileTakesHalfAtMost) {
  EXPECT_NO_THROW(check_memory(500, 64, 1000));
  try {
    check_memory(uint64_t{3} << 30, 64, uint64_t{4} << 30);
    FAIL() << "three of four gigabytes are more than half";
  } catch (const lower::TooLarge& e) {
    EXPECT_STREQ(e.what(),
                 "64 runs at a time take 3.0 GB, and the limit is half of the 4.0 GB that there are");
  }
}

TEST(Memory, ThreadsHaveRoomForATileEach) {
  EXPECT_EQ(threads_that_fit(100, 1000, 8), 5u);
  EXPECT_EQ(threads_that_fit(100, 1000, 3), 3u);
  EXPECT_EQ(threads_that_fit(900, 1000, 8), 1u);
  EXPECT_EQ(threads_that_fit(0, 1000, 8), 8u);
  EXPECT_EQ(threads_that_fit(1, uint64_t{1} << 40, 0), threads_of(0));
}

}  // namespace
}  // namespace casus::ensemble
