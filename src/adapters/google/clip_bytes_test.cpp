#include "adapters/google/clip_bytes.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/temporary_folder.hpp"

namespace clipmill::google {
namespace {

TEST(ClipBytes, Base64BecomesAFileAndAnythingElseNone) {
  const test::TemporaryFolder folder;
  const auto file = folder / "clip.mp4";

  ASSERT_TRUE(write_base64("AAAAGGZ0eXBtcDQyAAAAAA==", file));
  EXPECT_EQ(std::filesystem::file_size(file), 16U);
  for (const char* bad : {"no base64!", "", "PGh0bWw+bm90IGEgY2xpcDwvaHRtbD4="}) {
    EXPECT_EQ(write_base64(bad, file).error().code, ErrorCode::unavailable) << bad;
    EXPECT_FALSE(std::filesystem::exists(file)) << bad;
  }
}

TEST(ClipBytes, AUrlMustBeOnTheOriginItself) {
  const std::string base = "https://api.example/v1";
  EXPECT_TRUE(is_at("https://api.example/files/a?alt=media", base));
  for (const char* elsewhere : {"http://api.example/files/a", "https://api.example.evil/files/a",
                                "https://evil/api.example", "https://api.example:8443/a",
                                "https://api.example@evil/a", "api.example/a", ""}) {
    EXPECT_FALSE(is_at(elsewhere, base)) << elsewhere;
  }
}

}  // namespace
}  // namespace clipmill::google
