// SIMILARITY_THRESHOLD: how near a video must be to count as "similar", from its configured value.
#pragma once

#include "base/result.hpp"

namespace clipmill {

// The centred cosine that a configured value means. Above 1 it is a percentage (15 is 0.15), up to
// 1 the cosine itself. invalid: below 0, above 100, or no number.
//
// Percent of cosine is the only reading under which 15 filters anything: unit vectors are never
// further apart than 2, so "a distance of at most 15" would let everything pass.
Result<double> similarity_threshold_from(double configured);

}  // namespace clipmill
