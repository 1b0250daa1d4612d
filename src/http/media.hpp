// Serving a stored clip: ETag, If-None-Match, Range, If-Range, HEAD; in pieces of 256 KiB.
//
// Before the status line leaves, the last byte has been seen to exist: a file shorter than its
// record is 500 (and ❌ in the log), never a lie about the length. One that shrinks while it is
// sent cuts the connection.
#pragma once

#include <string>

#include "base/async.hpp"
#include "base/log.hpp"
#include "generation/blob_store.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace clipmill::http {

// What the truth says about the file.
struct MediaFile {
  std::string blob_key;
  std::int64_t size_bytes = 0;
  std::string etag;  // content hash, without quotes; empty: no conditional requests
  std::string content_type = "video/mp4";
  // Clips never change under one id, so a player may keep them; private: made for one viewer.
  std::string cache_control = "private, max-age=86400";
};

// `blobs` and `log` outlive the response; `request` is only read before this returns. not_found:
// the blob is not there.
asio::awaitable<Response> serve_media(BlobStore& blobs, Log& log, const Request& request,
                                      MediaFile file);

}  // namespace clipmill::http
