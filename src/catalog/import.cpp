#include "catalog/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <istream>
#include <unordered_map>

namespace clipmill {
namespace {

constexpr std::size_t batch_size = 256;
constexpr std::size_t chunk_bytes = 64 * 1024;
constexpr std::size_t refusals_kept = 100;
constexpr int list_page = 1000;
constexpr int changes_page = 500;
constexpr int attempts_max = 5;

void refuse(LineRefusal refusal, ImportReport& report) {
  ++report.refused;
  ++report.refused_by_reason[refusal.reason];
  if (report.refusals.size() < refusals_kept) report.refusals.push_back(std::move(refusal));
}

// Worth waiting for: the provider or the database is busy or away.
bool is_passing(const Error& error) {
  return error.code == ErrorCode::throttled || error.code == ErrorCode::timeout ||
         error.code == ErrorCode::unavailable;
}

Duration wait_after(const Error& error, int attempt) {
  const Duration backoff = std::chrono::seconds(1 << attempt);
  return std::min<Duration>(error.retry_after.value_or(backoff), std::chrono::seconds(60));
}

bool same_content(const Video& stored, const VideoDraft& draft) {
  return stored.caption == draft.caption && stored.url == draft.url && stored.tags == draft.tags;
}

}  // namespace

// The file's drafts in order, read ahead as far as one asks.
class CatalogImport::Reader {
 public:
  Reader(std::istream& input, CatalogFormat format, std::int64_t bytes_total)
      : input_(input), parser_(format) {
    progress_.bytes_total = bytes_total;
  }

  // Reads until `count` drafts are at hand or the input ends. unavailable: the input failed.
  Result<void> read_ahead(std::size_t count, ImportReport& report) {
    while (drafts_.size() < count && !ended_) {
      std::string chunk(chunk_bytes, '\0');
      input_.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
      const auto got = static_cast<std::size_t>(input_.gcount());
      if (input_.bad()) return fail(ErrorCode::unavailable, "the file cannot be read to its end");
      std::vector<CatalogLine> lines;
      parser_.feed(std::string_view(chunk).substr(0, got), lines);
      ended_ = got < chunk.size();
      if (ended_) parser_.finish(lines);
      bytes_ += static_cast<std::int64_t>(got);
      for (CatalogLine& line : lines) {
        if (line) {
          drafts_.push_back({std::move(*line), bytes_});
        } else {
          refuse(std::move(line.error()), report);
        }
      }
    }
    return {};
  }

  std::vector<VideoDraft> take(std::size_t count) {
    std::vector<VideoDraft> taken;
    while (taken.size() < count && !drafts_.empty()) {
      progress_.bytes = drafts_.front().bytes_read;
      taken.push_back(std::move(drafts_.front().draft));
      progress_.lines = taken.back().line;
      drafts_.pop_front();
    }
    if (drafts_.empty()) {
      progress_.bytes = bytes_;
      progress_.lines = parser_.line_count();
    }
    return taken;
  }

  void add_captions(std::size_t size_max, std::vector<std::string>& captions) const {
    for (const Ahead& ahead : drafts_) {
      if (captions.size() >= size_max) return;
      captions.push_back(embedding_text(ahead.draft.caption, ahead.draft.tags));
    }
  }

  // Of what was taken, not of what was read ahead.
  const ImportProgress& progress() const { return progress_; }

 private:
  struct Ahead {
    VideoDraft draft;
    std::int64_t bytes_read;  // of the file, when it was read
  };

  std::istream& input_;
  CatalogFileParser parser_;
  std::deque<Ahead> drafts_;
  std::int64_t bytes_ = 0;
  ImportProgress progress_;
  bool ended_ = false;
};

CatalogImport::CatalogImport(VideoStore& store, Embedder& embedder, Clock& clock, Log& log)
    : store_(store), embedder_(embedder), clock_(clock), log_(log) {}

CatalogImport::CatalogImport(VideoStore& store, FittableEmbedder& embedder, Clock& clock, Log& log,
                             ImportOptions options)
    : store_(store),
      embedder_(embedder),
      fittable_(&embedder),
      clock_(clock),
      log_(log),
      options_(options) {}

asio::awaitable<Result<ImportReport>> CatalogImport::run(std::istream& input, CatalogFormat format,
                                                         std::int64_t bytes_total,
                                                         OnProgress on_progress) {
  ImportReport report;
  Reader reader(input, format, bytes_total);
  auto prepared = co_await prepare_embedder(reader, report);
  if (!prepared) co_return fail(std::move(prepared.error()));

  for (;;) {
    if (auto read = reader.read_ahead(batch_size, report); !read) {
      co_return fail(std::move(read.error()));
    }
    std::vector<VideoDraft> batch = reader.take(batch_size);
    if (batch.empty()) break;
    auto stored = co_await put_batch(std::move(batch), report);
    if (!stored) co_return fail(std::move(stored.error()));
    if (on_progress) on_progress(reader.progress());
  }
  report.lines = reader.progress().lines;

  const ImportProgress read = reader.progress();
  auto on_again = [&on_progress, read](const ImportProgress& again) {
    ImportProgress both = read;
    both.embedded_again = again.embedded_again;
    if (on_progress) on_progress(both);
  };
  auto finished = co_await finish_embedder(report, std::move(on_again));
  if (!finished) co_return fail(std::move(finished.error()));
  co_return report;
}

// Brings the embedder into the truth's space; fits it on what is to come where there is no model.
asio::awaitable<Result<void>> CatalogImport::prepare_embedder(Reader& reader,
                                                              ImportReport& report) {
  if (fittable_ == nullptr) co_return Result<void>();
  auto model = co_await store_.embedder_model();
  if (!model) co_return fail(std::move(model.error()));
  if (*model) {
    const Result<void> used = fittable_->use(**model);
    if (used) co_return Result<void>();
    log_.warning("the stored embedder model cannot be used and is fitted anew",
                 {{"why", used.error().message}});
  }

  auto captions = co_await stored_captions();
  if (!captions) co_return fail(std::move(captions.error()));
  const bool catalogue_is_empty = captions->empty();
  const std::size_t wanted = options_.fit_captions_max - captions->size();
  if (auto read = reader.read_ahead(wanted, report); !read) co_return read;
  reader.add_captions(options_.fit_captions_max, *captions);
  co_return co_await fit(std::move(*captions), catalogue_is_empty, report);
}

asio::awaitable<Result<void>> CatalogImport::finish_embedder(ImportReport& report,
                                                             OnProgress on_progress) {
  if (fittable_ == nullptr) co_return Result<void>();
  auto model = co_await store_.embedder_model();
  if (!model) co_return fail(std::move(model.error()));
  auto count = co_await store_.count();
  if (!count) co_return fail(std::move(count.error()));
  if (!*model) co_return Result<void>();  // nothing that could be fitted has come yet

  const std::int64_t fitted_on = std::abs((*model)->fitted_on);
  const bool settled = fitted_on >= static_cast<std::int64_t>(options_.fit_captions_max);
  if (!settled && *count >= 2 * fitted_on) {
    auto captions = co_await stored_captions();
    if (!captions) co_return fail(std::move(captions.error()));
    auto fitted = co_await fit(std::move(*captions), false, report);
    if (!fitted) co_return fitted;
    model = co_await store_.embedder_model();
    if (!model) co_return fail(std::move(model.error()));
    if (!*model) co_return Result<void>();
  }
  if ((*model)->fitted_on > 0) co_return Result<void>();

  auto again = co_await embed_again(std::move(on_progress));
  if (!again) co_return fail(std::move(again.error()));
  report.embedded_again += *again;
  EmbedderModel finished = std::move(**model);
  finished.fitted_on = -finished.fitted_on;
  co_return co_await store_.save_embedder_model(std::move(finished));
}

asio::awaitable<Result<void>> CatalogImport::fit(std::vector<std::string> captions,
                                                 bool catalogue_is_empty, ImportReport& report) {
  if (captions.empty()) co_return Result<void>();
  auto model = fittable_->fit(captions);
  // Not a word in any of them; the lines are refused one by one.
  if (!model && model.error().code == ErrorCode::invalid) co_return Result<void>();
  if (!model) co_return fail(std::move(model.error()));
  // An empty catalogue has nothing that is of another space.
  if (!catalogue_is_empty) model->fitted_on = -model->fitted_on;
  if (auto used = fittable_->use(*model); !used) co_return used;
  report.fitted = true;
  log_.info("embedder fitted",
            {{"space", model->space}, {"captions", fmt::format("{}", captions.size())}});
  co_return co_await store_.save_embedder_model(std::move(*model));
}

// The newest, as many as a model is fitted on.
asio::awaitable<Result<std::vector<std::string>>> CatalogImport::stored_captions() {
  std::vector<std::string> captions;
  std::optional<std::string> cursor;
  do {
    auto page = co_await store_.list(cursor, list_page);
    if (!page) co_return fail(std::move(page.error()));
    for (const Video& video : page->videos) {
      if (captions.size() == options_.fit_captions_max) co_return captions;
      captions.push_back(embedding_text(video.caption, video.tags));
    }
    cursor = std::move(page->next_cursor);
  } while (cursor);
  co_return captions;
}

asio::awaitable<Result<void>> CatalogImport::put_batch(std::vector<VideoDraft> drafts,
                                                       ImportReport& report) {
  std::vector<VideoId> ids;
  for (const VideoDraft& draft : drafts) ids.push_back(draft.id);
  auto found = co_await store_.get(std::move(ids), true);
  if (!found) co_return fail(std::move(found.error()));
  std::unordered_map<VideoId, const Video*> stored;
  for (const Video& video : *found) stored.emplace(video.id, &video);

  const std::string space = embedder_.space();
  std::vector<VideoDraft> news;
  std::vector<std::string> texts;
  for (VideoDraft& draft : drafts) {
    const auto at = stored.find(draft.id);
    if (at != stored.end()) {
      const Video& video = *at->second;
      if (video.source == VideoSource::generated) {
        refuse({.line = draft.line,
                .reason = "id of a generated video",
                .detail =
                    fmt::format("{} was generated here; give the line another id", draft.id.value)},
               report);
        continue;
      }
      if (same_content(video, draft) && (video.space == space || video.space.empty())) {
        ++report.unchanged;
        continue;
      }
    }
    texts.push_back(embedding_text(draft.caption, draft.tags));
    news.push_back(std::move(draft));
  }
  if (news.empty()) co_return Result<void>();

  auto embedded = co_await embed(std::move(texts));
  if (!embedded) co_return fail(std::move(embedded.error()));
  std::vector<Video> videos;
  for (std::size_t i = 0; i < news.size(); ++i) {
    Result<Embedding>& embedding = (*embedded)[i];
    if (!embedding) {
      if (is_passing(embedding.error())) co_return fail(std::move(embedding.error()));
      refuse({.line = news[i].line,
              .reason = "not embedded",
              .detail = std::move(embedding.error().message)},
             report);
      continue;
    }
    Video video;
    // What the store knows beyond the line (clip, times) stays.
    if (const auto at = stored.find(news[i].id); at != stored.end()) video = *at->second;
    video.id = std::move(news[i].id);
    video.source = VideoSource::imported;
    video.caption = std::move(news[i].caption);
    video.url = std::move(news[i].url);
    video.tags = std::move(news[i].tags);
    video.embedding = std::move(*embedding);
    video.space = space;
    if (video.created_at == Instant()) video.created_at = clock_.now();
    videos.push_back(std::move(video));
  }
  if (videos.empty()) co_return Result<void>();
  auto statuses = co_await put(std::move(videos));
  if (!statuses) co_return fail(std::move(statuses.error()));
  for (const PutStatus status : *statuses) {
    ++(status == PutStatus::added     ? report.added
       : status == PutStatus::updated ? report.updated
                                      : report.unchanged);
  }
  co_return Result<void>();
}

asio::awaitable<Result<std::int64_t>> CatalogImport::embed_again(OnProgress on_progress) {
  const std::string space = embedder_.space();
  ImportProgress progress;
  std::int64_t without_words = 0;
  std::int64_t number = 0;
  for (;;) {
    auto changes = co_await store_.changes_after(number, changes_page);
    if (!changes) co_return fail(std::move(changes.error()));
    const bool last = changes->size() < changes_page;
    std::vector<VideoId> ids;
    for (VideoChange& change : *changes) {
      number = change.number;
      if (!change.removed && change.space != space) ids.push_back(std::move(change.id));
    }
    changes->clear();  // a few megabytes, no longer needed

    for (std::size_t start = 0; start < ids.size(); start += batch_size) {
      const auto from = ids.begin() + static_cast<std::ptrdiff_t>(start);
      const auto to =
          ids.begin() + static_cast<std::ptrdiff_t>(std::min(start + batch_size, ids.size()));
      std::vector<VideoId> some(from, to);
      auto videos = co_await store_.get(std::move(some), false);
      if (!videos) co_return fail(std::move(videos.error()));
      std::vector<std::string> texts;
      for (const Video& video : *videos) texts.push_back(embedding_text(video.caption, video.tags));
      auto embedded = co_await embed(std::move(texts));
      if (!embedded) co_return fail(std::move(embedded.error()));
      std::vector<Video> ready;
      for (std::size_t i = 0; i < videos->size(); ++i) {
        Result<Embedding>& embedding = (*embedded)[i];
        if (embedding) {
          (*videos)[i].embedding = std::move(*embedding);
          (*videos)[i].space = space;
          ready.push_back(std::move((*videos)[i]));
        } else if (is_passing(embedding.error())) {
          co_return fail(std::move(embedding.error()));
        } else {
          ++without_words;
        }
      }
      const auto count = static_cast<std::int64_t>(ready.size());
      auto stored = co_await put(std::move(ready));
      if (!stored) co_return fail(std::move(stored.error()));
      progress.embedded_again += count;
      if (on_progress) on_progress(progress);
    }
    if (last) break;
  }
  if (without_words > 0) {
    log_.warning("some captions cannot be embedded in the new space; their videos are left out",
                 {{"videos", fmt::format("{}", without_words)}});
  }
  co_return progress.embedded_again;
}

asio::awaitable<Result<std::vector<Result<Embedding>>>> CatalogImport::embed(
    std::vector<std::string> texts) {
  for (int attempt = 1;; ++attempt) {
    auto embedded = co_await embedder_.embed(texts);
    if (embedded || attempt == attempts_max || !is_passing(embedded.error())) co_return embedded;
    co_await clock_.sleep_for(wait_after(embedded.error(), attempt));
  }
}

asio::awaitable<Result<std::vector<PutStatus>>> CatalogImport::put(std::vector<Video> videos) {
  for (int attempt = 1;; ++attempt) {
    auto stored = co_await store_.put(videos);
    if (stored || attempt == attempts_max || !is_passing(stored.error())) co_return stored;
    co_await clock_.sleep_for(wait_after(stored.error(), attempt));
  }
}

}  // namespace clipmill
