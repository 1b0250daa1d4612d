// Imports a catalogue, from a file with a progress bar or from a text.
#pragma once

#include <string>
#include <vector>

#include "cli/services.hpp"

namespace clipmill::cli {

asio::awaitable<Result<ImportReport>> import_text(Services& services, std::string tsv);

// The ids of the sample catalogue, in its order.
std::vector<VideoId> sample_video_ids();

}  // namespace clipmill::cli
