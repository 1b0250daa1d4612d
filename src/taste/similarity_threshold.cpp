#include "taste/similarity_threshold.hpp"

#include <fmt/format.h>

namespace clipmill {

Result<double> similarity_threshold_from(double configured) {
  // Written so that NaN, which compares false with everything, is refused too.
  if (!(configured >= 0 && configured <= 100)) {
    return fail(ErrorCode::invalid,
                fmt::format("the similarity threshold is {}; give a percentage up to 100, or a "
                            "cosine from 0 to 1",
                            configured));
  }
  return configured > 1 ? configured / 100 : configured;
}

}  // namespace clipmill
