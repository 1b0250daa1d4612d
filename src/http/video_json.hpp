// How a video is written in answers.
#pragma once

#include "catalog/video.hpp"
#include "http/json_writer.hpp"

namespace clipmill::http {

// Where a client finds the bytes: our own address for a clip that we store, else the imported one,
// which may be empty.
std::string address_of(const Video& video);

void write_video(JsonWriter& json, const Video& video);

}  // namespace clipmill::http
