// CatalogImport: brings a catalogue file (catalog_file.hpp) into the catalogue, and the catalogue
// into one embedding space.
//
// Idempotent: a line whose video is there with the same caption, url and tags costs a look-up. So
// an import that was cut off is simply run again. A video that was generated here is not
// overwritten.
//
// With an embedder that is fitted, the model is fitted on the file (its first 100,000 captions)
// when there is none, and on the catalogue when that has grown to twice what it was fitted on;
// above 100,000 it has settled and stays. Then everything is embedded again. The order makes a
// crash harmless: the new model is saved as unfinished (negative fitted_on), the videos follow in
// batches, and then the model is saved as finished; the next run goes on where it stopped. Other
// processes stay in the old space meanwhile, and go over at the end (Catalog::space_changed). In
// this process the embedder is in the new space when run() returns; if a Catalog lives here too,
// its owner calls change_space().
//
// Reading and fitting block the loop (fitting 100,000 captions takes some seconds): for a process
// of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/log.hpp"
#include "catalog/catalog_file.hpp"
#include "catalog/fittable_embedder.hpp"
#include "catalog/video_store.hpp"

namespace clipmill {

struct ImportReport {
  std::int64_t lines = 0;  // of the file, blank ones and the column names included
  std::int64_t added = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
  std::int64_t refused = 0;
  std::map<std::string, std::int64_t> refused_by_reason;
  std::vector<LineRefusal> refusals;  // the first 100
  bool fitted = false;                // the embedder got a new model
  std::int64_t embedded_again = 0;
};

struct ImportProgress {
  std::int64_t lines = 0;
  std::int64_t bytes = 0;
  std::int64_t bytes_total = 0;     // 0: not known
  std::int64_t embedded_again = 0;  // after the file has been read
};

struct ImportOptions {
  std::size_t fit_captions_max = 100'000;
};

class CatalogImport {
 public:
  using OnProgress = std::function<void(const ImportProgress&)>;

  // The references outlive the import.
  CatalogImport(VideoStore& store, Embedder& embedder, Clock& clock, Log& log);
  CatalogImport(VideoStore& store, FittableEmbedder& embedder, Clock& clock, Log& log,
                ImportOptions options = {});

  // Reads `input` to its end. `input` and what `on_progress` refers to outlive the call.
  // bytes_total: the file's size, 0 when it is not known. An error (the store, the embedder or the
  // input failed for good) leaves what was stored; run it again.
  asio::awaitable<Result<ImportReport>> run(std::istream& input, CatalogFormat format,
                                            std::int64_t bytes_total, OnProgress on_progress);

  // Embeds every video whose vector is of another space than the embedder's; how many. For an
  // embedder that was changed in the configuration, and for Catalog::left_out().
  asio::awaitable<Result<std::int64_t>> embed_again(OnProgress on_progress);

 private:
  class Reader;

  asio::awaitable<Result<void>> prepare_embedder(Reader& reader, ImportReport& report);
  asio::awaitable<Result<void>> put_batch(std::vector<VideoDraft> drafts, ImportReport& report);
  asio::awaitable<Result<void>> finish_embedder(ImportReport& report, OnProgress on_progress);
  asio::awaitable<Result<void>> fit(std::vector<std::string> captions, bool catalogue_is_empty,
                                    ImportReport& report);
  asio::awaitable<Result<std::vector<std::string>>> stored_captions();
  asio::awaitable<Result<std::vector<Result<Embedding>>>> embed(std::vector<std::string> texts);
  asio::awaitable<Result<std::vector<PutStatus>>> put(std::vector<Video> videos);

  VideoStore& store_;
  Embedder& embedder_;
  FittableEmbedder* fittable_ = nullptr;  // embedder_, where it can be fitted
  Clock& clock_;
  Log& log_;
  ImportOptions options_;
};

}  // namespace clipmill
