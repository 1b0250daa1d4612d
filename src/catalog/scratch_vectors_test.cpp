#include "catalog/scratch_vectors.hpp"

#include <gtest/gtest.h>

#include <system_error>

namespace clipmill {
namespace {

TEST(ScratchVectors, RowsKeepTheirAddressesAndContentsWhileTheFileGrows) {
  ScratchVectors vectors(::testing::TempDir());
  ASSERT_TRUE(vectors.reserve(1));
  const float* first = vectors.row(0).data();
  vectors.row(0)[0] = 1.5F;

  ASSERT_TRUE(vectors.reserve(5000));
  vectors.row(4999)[embedding_size - 1] = 2.5F;

  EXPECT_EQ(vectors.row(0).data(), first);
  EXPECT_EQ(vectors.row(0)[0], 1.5F);
  EXPECT_EQ(vectors.row(4999)[embedding_size - 1], 2.5F);
  EXPECT_GE(vectors.capacity(), 5000U);
}

TEST(ScratchVectors, LeaveNothingInTheFolder) {
  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) / "scratch_vectors_test";
  std::filesystem::create_directory(folder);

  ScratchVectors vectors(folder);
  ASSERT_TRUE(vectors.reserve(1));

  EXPECT_TRUE(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
}

TEST(ScratchVectors, AFolderThatIsNotThereIsABadConfiguration) {
  EXPECT_THROW(ScratchVectors(std::filesystem::path("/nonexistent/folder")), std::system_error);
}

}  // namespace
}  // namespace clipmill
