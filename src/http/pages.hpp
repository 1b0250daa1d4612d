// The pages that the binary carries, with the headers that keep them harmless.
#pragma once

#include <string>

#include "http/request.hpp"
#include "http/response.hpp"

namespace clipmill::http {

struct PageOptions {
  // Where clips may be loaded from besides this server, for the Content-Security-Policy: an S3
  // endpoint, the hosts of imported videos.
  std::string media_sources = "https:";
};

// "/": the feed.
Response feed_page(const Request& request, const PageOptions& options);

}  // namespace clipmill::http
