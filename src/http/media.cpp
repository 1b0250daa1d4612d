#include "http/media.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <memory>
#include <optional>
#include <utility>

#include "http/range.hpp"

namespace clipmill::http {
namespace {

constexpr std::int64_t piece_size_bytes = 256 * 1024;

// What of the request decides about the answer.
struct Conditions {
  bool head = false;
  std::optional<std::string> range;
  std::optional<std::string> if_range;
  std::optional<std::string> if_none_match;
};

std::optional<std::string> owned(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  return std::string(*text);
}

Problem truncated(Log& log, const MediaFile& file, std::int64_t offset) {
  log.failure("a clip file is shorter than its record",
              {{"blob", file.blob_key},
               {"record_bytes", fmt::format("{}", file.size_bytes)},
               {"missing_at", fmt::format("{}", offset)}});
  // Not 503: it will not be better in a moment.
  return {.code = "clip_damaged",
          .detail = "the clip's file is damaged here; it has to be restored or made again"};
}

// Reads exactly `length` bytes, or says why not.
asio::awaitable<std::expected<std::string, Problem>> read_exactly(BlobStore& blobs, Log& log,
                                                                  MediaFile file,
                                                                  std::int64_t offset,
                                                                  std::int64_t length) {
  Result<std::string> bytes = co_await blobs.read(file.blob_key, offset, length);
  if (!bytes) co_return std::unexpected(to_problem(std::move(bytes.error())));
  if (std::cmp_not_equal(bytes->size(), length)) {
    co_return std::unexpected(
        truncated(log, file, offset + static_cast<std::int64_t>(bytes->size())));
  }
  co_return std::move(*bytes);
}

class MediaSource final : public BodySource {
 public:
  MediaSource(BlobStore& blobs, Log& log, MediaFile file, ByteRange range, std::string first)
      : blobs_(blobs),
        log_(log),
        file_(std::move(file)),
        next_(range.first),
        last_(range.last),
        first_(std::move(first)) {}

  asio::awaitable<Result<std::optional<std::string>>> next() override {
    if (next_ > last_) co_return std::nullopt;
    std::string piece = std::move(first_);
    first_.clear();
    if (piece.empty()) {
      const std::int64_t length = std::min(piece_size_bytes, last_ - next_ + 1);
      auto bytes = co_await read_exactly(blobs_, log_, file_, next_, length);
      if (!bytes) co_return fail(ErrorCode::unavailable, std::move(bytes.error().detail));
      piece = std::move(*bytes);
    }
    next_ += static_cast<std::int64_t>(piece.size());
    co_return piece;
  }

 private:
  BlobStore& blobs_;
  Log& log_;
  MediaFile file_;
  std::int64_t next_;
  std::int64_t last_;
  std::string first_;
};

void add_fields(Headers& headers, const MediaFile& file) {
  headers.set("Accept-Ranges", "bytes");
  headers.set("Cache-Control", file.cache_control);
  if (!file.etag.empty()) headers.set("ETag", '"' + file.etag + '"');
}

asio::awaitable<Response> serve(BlobStore& blobs, Log& log, Conditions conditions, MediaFile file) {
  if (conditions.if_none_match && !file.etag.empty() &&
      if_none_match_names(*conditions.if_none_match, file.etag)) {
    Response response;
    response.status = 304;
    add_fields(response.headers, file);
    co_return response;
  }

  RangeAnswer answer;
  const bool range_holds = !conditions.if_range ||
                           (!file.etag.empty() && if_range_names(*conditions.if_range, file.etag));
  if (conditions.range && range_holds) answer = parse_range(*conditions.range, file.size_bytes);
  if (answer.kind == RangeKind::unsatisfiable) {
    Problem problem{
        .status = 416,
        .code = "range_not_satisfiable",
        .detail = fmt::format("the clip has {} bytes; ask for a range inside", file.size_bytes)};
    problem.headers.add("Content-Range", fmt::format("bytes */{}", file.size_bytes));
    co_return problem;
  }
  const bool part = answer.kind == RangeKind::part;
  const ByteRange range = part ? answer.range : ByteRange{.first = 0, .last = file.size_bytes - 1};

  // The last byte vouches for the length; then the first piece, so that what is missing or cannot
  // be read is still told by a status.
  std::string first;
  if (file.size_bytes > 0) {
    const std::int64_t first_size = conditions.head ? 0 : std::min(piece_size_bytes, range.size());
    if (range.first + first_size < file.size_bytes) {
      auto byte = co_await read_exactly(blobs, log, file, file.size_bytes - 1, 1);
      if (!byte) co_return std::move(byte.error());
    }
    if (first_size > 0) {
      auto piece = co_await read_exactly(blobs, log, file, range.first, first_size);
      if (!piece) co_return std::move(piece.error());
      first = std::move(*piece);
    }
  } else {
    Result<BlobInfo> info = co_await blobs.head(file.blob_key);
    if (!info) co_return std::move(info.error());
  }

  const std::int64_t size = range.size();
  const std::string content_type = file.content_type;
  Response response;
  response.status = part ? 206 : 200;
  add_fields(response.headers, file);
  response.headers.set("Content-Type", content_type);
  if (part) {
    response.headers.set("Content-Range",
                         fmt::format("bytes {}-{}/{}", range.first, range.last, file.size_bytes));
  }
  response.source_size_bytes = size;
  response.source =
      std::make_unique<MediaSource>(blobs, log, std::move(file), range, std::move(first));
  co_return response;
}

}  // namespace

asio::awaitable<Response> serve_media(BlobStore& blobs, Log& log, const Request& request,
                                      MediaFile file) {
  Conditions conditions{.head = request.method == Method::head,
                        .range = owned(request.header("Range")),
                        .if_range = owned(request.header("If-Range")),
                        .if_none_match = owned(request.header("If-None-Match"))};
  // Range is defined for GET alone; a HEAD describes the whole.
  if (conditions.head) conditions.range.reset();
  return serve(blobs, log, std::move(conditions), std::move(file));
}

}  // namespace clipmill::http
