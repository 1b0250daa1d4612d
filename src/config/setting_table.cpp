#include <charconv>

#include "config/settings.hpp"
#include "taste/similarity_threshold.hpp"

namespace clipmill {
namespace {

template <class T>
Result<T> number(const std::string& text, T least, T most) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= least) ||
      !(value <= most)) {
    return fail(ErrorCode::invalid,
                fmt::format("'{}' is no number from {} to {}", text, least, most));
  }
  return value;
}

template <auto Member, auto Least, auto Most>
Result<void> set_number(Settings& settings, const std::string& text) {
  using T = std::remove_reference_t<decltype(settings.*Member)>;
  auto value = number<T>(text, static_cast<T>(Least), static_cast<T>(Most));
  if (!value) return fail(value.error());
  settings.*Member = *value;
  return {};
}

// Seconds, a fraction allowed.
template <auto Member>
Result<void> set_seconds(Settings& settings, const std::string& text) {
  auto value = number<double>(text, 0.05, 86'400.0 * 30);
  if (!value) return fail(value.error());
  settings.*Member = Duration(static_cast<std::int64_t>(*value * 1000.0));
  return {};
}

template <auto Member>
Result<void> set_text(Settings& settings, const std::string& text) {
  if (text.empty()) return fail(ErrorCode::invalid, "it must not be empty");
  settings.*Member = text;
  return {};
}

// Empty means none.
template <auto Member>
Result<void> set_optional_text(Settings& settings, const std::string& text) {
  settings.*Member = text;
  return {};
}

// Its parts are adapters/redis's to read; the value is never repeated, as it may hold a password.
Result<void> set_redis_url(Settings& settings, const std::string& text) {
  const std::size_t end = text.find("://");
  const std::string_view scheme = std::string_view(text).substr(0, end);
  const bool known = scheme == "redis" || scheme == "rediss" || scheme == "redis+sentinel" ||
                     scheme == "rediss+sentinel" || scheme == "redis+cluster" ||
                     scheme == "rediss+cluster";
  if (!text.empty() && (end == std::string::npos || !known)) {
    return fail(ErrorCode::invalid, "it is no URL that begins with redis:// or one of its kin");
  }
  settings.redis_url = text;
  return {};
}

// The rest of it is the driver's to judge. The message does not repeat it: it may hold a password.
Result<void> set_database_url(Settings& settings, const std::string& text) {
  if (!text.empty() && !text.starts_with("postgres://") && !text.starts_with("postgresql://")) {
    return fail(ErrorCode::invalid,
                "it is not a PostgreSQL URL, postgres://USER:PASSWORD@HOST:PORT/DATABASE for "
                "instance; leave it empty for SQLite");
  }
  settings.database_url = text;
  return {};
}

Result<void> set_database_port(Settings& settings, const std::string& text) {
  if (!text.empty()) {
    auto port = number<int>(text, 1, 65'535);
    if (!port) return fail(port.error());
  }
  settings.database_port = text;
  return {};
}

template <auto Member>
Result<void> set_list(Settings& settings, const std::string& text) {
  std::vector<std::string> items;
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    if (comma > start) items.push_back(text.substr(start, comma - start));
    start = comma + 1;
  }
  settings.*Member = std::move(items);
  return {};
}

template <auto Member>
Result<void> set_flag(Settings& settings, const std::string& text) {
  if (text != "true" && text != "false") {
    return fail(ErrorCode::invalid, "'" + text + "' is neither true nor false");
  }
  settings.*Member = text == "true";
  return {};
}

// "8", "fast=2" or "8,fast=2,slow=4".
Result<void> set_pool_running_max(Settings& settings, const std::string& text) {
  int all = 0;
  std::map<std::string, int> of;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    const std::string item = text.substr(start, comma - start);
    start = comma + 1;
    const std::size_t equals = item.rfind('=');
    if (equals == 0) return fail(ErrorCode::invalid, "'" + item + "' names no pool");
    auto most =
        number<int>(equals == std::string::npos ? item : item.substr(equals + 1), 0, 1'000'000);
    if (!most) return fail(most.error());
    if (equals == std::string::npos) {
      all = *most;
    } else {
      of[item.substr(0, equals)] = *most;
    }
  }
  settings.pool_running_max = all;
  settings.pool_running_max_of = std::move(of);
  return {};
}

Result<void> one_of(std::string& chosen, const std::string& text,
                    std::initializer_list<std::string_view> allowed) {
  if (std::ranges::find(allowed, text) == allowed.end()) {
    return fail(ErrorCode::invalid,
                fmt::format("'{}' is none of {}", text, fmt::join(allowed, ", ")));
  }
  chosen = text;
  return {};
}

Result<void> set_generator(Settings& settings, const std::string& text) {
  return one_of(settings.generator, text, {"local", "veo", "vertex", "openai"});
}

Result<void> set_ambiguous_submit(Settings& settings, const std::string& text) {
  return one_of(settings.ambiguous_submit, text, {"resubmit_once", "give_up"});
}

Result<void> set_resolution(Settings& settings, const std::string& text) {
  return one_of(settings.video_resolution, text, {"720p", "1080p", "4k"});
}

Result<void> set_prompt_writer(Settings& settings, const std::string& text) {
  return one_of(settings.prompt_writer, text, {"template", "openai"});
}

Result<void> set_token_field(Settings& settings, const std::string& text) {
  return one_of(settings.prompt_token_field, text, {"max_completion_tokens", "max_tokens"});
}

// Where a server is; empty where a default or nothing is meant.
template <auto Member>
Result<void> set_endpoint(Settings& settings, const std::string& text) {
  if (!text.empty() && !text.starts_with("http://") && !text.starts_with("https://")) {
    return fail(ErrorCode::invalid, "'" + text + "' is no address that begins with https://");
  }
  settings.*Member = text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
  return {};
}

Result<void> set_listen(Settings& settings, const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) {
    return fail(ErrorCode::invalid, "'" + text + "' is not HOST:PORT, 127.0.0.1:8000 for instance");
  }
  auto port = number<int>(text.substr(colon + 1), 0, 65'535);
  if (!port) return fail(port.error());
  std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  settings.listen_host = host;
  settings.listen_port = *port;
  return {};
}

Result<void> set_clip_size(Settings& settings, const std::string& text) {
  const std::size_t cross = text.find('x');
  if (cross == std::string::npos) {
    return fail(ErrorCode::invalid, "'" + text + "' is not WIDTHxHEIGHT, 720x1280 for instance");
  }
  auto width = number<int>(text.substr(0, cross), 32, 4096);
  if (!width) return fail(width.error());
  auto height = number<int>(text.substr(cross + 1), 32, 4096);
  if (!height) return fail(height.error());
  if (*width % 2 != 0 || *height % 2 != 0) {
    return fail(ErrorCode::invalid, "'" + text + "': both must be even");
  }
  settings.clip_width = *width;
  settings.clip_height = *height;
  return {};
}

Result<void> set_clip_length(Settings& settings, const std::string& text) {
  auto seconds = number<double>(text, 0.1, 60);
  if (!seconds) return fail(seconds.error());
  settings.clip_length = Duration(static_cast<std::int64_t>(*seconds * 1000));
  return {};
}

Result<void> set_autoscale(Settings& settings, const std::string& text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) {
    return fail(ErrorCode::invalid,
                "'" + text + "' is no range; give least..most, 0..4 for instance");
  }
  auto least = number<int>(text.substr(0, dots), 0, 1000);
  if (!least) return fail(least.error());
  auto most = number<int>(text.substr(dots + 2), 0, 1000);
  if (!most) return fail(most.error());
  if (*least > *most) {
    return fail(ErrorCode::invalid, "'" + text + "' begins above its end; give least..most");
  }
  settings.autoscale_min = *least;
  settings.autoscale_max = *most;
  return {};
}

Result<void> set_workers_at_exit(Settings& settings, const std::string& text) {
  if (text != "stop" && text != "leave") {
    return fail(ErrorCode::invalid, "'" + text + "' is neither stop nor leave");
  }
  settings.leave_workers = text == "leave";
  return {};
}

Result<void> set_similarity(Settings& settings, const std::string& text) {
  auto value = number<double>(text, -1e9, 1e9);
  if (!value) return fail(value.error());
  auto cosine = similarity_threshold_from(*value);
  if (!cosine) return fail(cosine.error());
  settings.similarity_threshold = *cosine;
  return {};
}

Result<void> set_log_level(Settings& settings, const std::string& text) {
  const auto level = log_level_from(text);
  if (!level) {
    return fail(ErrorCode::invalid, "'" + text + "' is none of debug, info, warning, error");
  }
  settings.log_level = *level;
  return {};
}

Result<void> set_log_format(Settings& settings, const std::string& text) {
  if (text != "auto" && text != "logfmt" && text != "json") {
    return fail(ErrorCode::invalid, "'" + text + "' is none of auto, logfmt, json");
  }
  settings.log_format = text;
  return {};
}

using S = Settings;

const std::array<Setting, 75>& table() {
  static const std::array<Setting, 75> settings{{
      {"data", "", "./clipmill-data", "Folder that holds everything that is kept", false,
       set_text<&S::data>},
      {"database_url", "", "",
       "PostgreSQL to keep everything but the clips in, "
       "postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full; empty for SQLite in the "
       "data folder",
       true, set_database_url},
      {"database_host", "DB_HOST", "", "PostgreSQL's host, where no database_url is given", false,
       set_optional_text<&S::database_host>},
      {"database_port", "DB_PORT", "", "PostgreSQL's port; empty for 5432", false,
       set_database_port},
      {"database_name", "DB_NAME", "", "PostgreSQL's database; empty for the user's name", false,
       set_optional_text<&S::database_name>},
      {"database_user", "DB_USER", "", "PostgreSQL's user; empty for the system's", false,
       set_optional_text<&S::database_user>},
      {"database_password", "DB_PASSWORD", "", "PostgreSQL's password", true,
       set_optional_text<&S::database_password>},
      {"database_pool", "", "8", "Connections to PostgreSQL that one process opens at most", false,
       set_number<&S::database_pool, 1, 1000>},
      {"database_prepare", "", "true",
       "Keep statements prepared in PostgreSQL; false behind pgbouncer in transaction mode", false,
       set_flag<&S::database_prepare>},
      {"listen", "", "127.0.0.1:8000", "HOST:PORT that serve answers on; port 0 picks a free one",
       false, set_listen},
      {"allow_public", "", "false", "Let serve listen on an address other than loopback", false,
       set_flag<&S::allow_public>},
      {"cors_origins", "", "",
       "Origins that browsers may call from, separated by commas; * for all", false,
       set_list<&S::cors_origins>},
      {"connections_max", "", "1024", "HTTP connections at once", false,
       set_number<&S::connections_max, 1, 100'000>},
      {"workers", "", "1", "Workers inside serve; 0 for none", false,
       set_number<&S::workers, 0, 64>},
      {"autoscale", "", "0..0",
       "Worker processes that serve starts and drains by the backlog, least..most", false,
       set_autoscale},
      {"worker_processes_max", "", "64", "Worker processes that one serve may start", false,
       set_number<&S::worker_processes_max, 0, 1000>},
      {"workers_at_exit", "", "stop",
       "What becomes of started worker processes when serve ends: stop or leave", false,
       set_workers_at_exit},
      {"slots", "MAX_CONCURRENT_GENERATIONS", "2", "Generations that one worker runs at once",
       false, set_number<&S::slots, 1, 10'000>},
      {"poll_interval", "WORKER_POLL_INTERVAL", "30",
       "Seconds between two sweeps of an idle worker; work is announced, this only catches a "
       "lost "
       "announcement",
       false, set_seconds<&S::poll_interval>},
      {"generation_timeout", "GENERATION_TIMEOUT", "300", "Seconds that one generation may take",
       false, set_seconds<&S::generation_timeout>},
      {"lease", "", "15", "Seconds after which a silent worker's tasks are taken up by others",
       false, set_seconds<&S::lease>},
      {"heartbeat", "", "5", "Seconds between two heartbeats of a worker", false,
       set_seconds<&S::heartbeat>},
      {"drain_grace", "", "30", "Seconds that running work gets after SIGTERM", false,
       set_seconds<&S::drain_grace>},
      {"prune_grace", "", "3600",
       "Seconds after which a clip file that no video refers to is removed", false,
       set_seconds<&S::prune_grace>},
      {"attempts_max", "", "5", "Failed attempts after which a task is a dead letter", false,
       set_number<&S::attempts_max, 1, 100>},
      {"crashes_max", "", "3",
       "Lost workers that a task survives; one more and it is a dead letter", false,
       set_number<&S::crashes_max, 1, 100>},
      {"premium_weight", "", "8", "Share of a premium viewer against a free one", false,
       set_number<&S::premium_weight, 1, 1000>},
      {"viewer_running_max", "", "0",
       "Tasks of one free viewer that workers hold at once; 0 is any number", false,
       set_number<&S::viewer_running_max, 0, 1'000'000>},
      {"premium_running_max", "", "0",
       "Tasks of one premium viewer that workers hold at once; 0 is any number", false,
       set_number<&S::premium_running_max, 0, 1'000'000>},
      {"pool_running_max", "", "0",
       "Tasks of one pool that workers hold at once, 8 or 8,POOL=2 for instance; 0 is any number",
       false, set_pool_running_max},
      {"similarity_threshold", "SIMILARITY_THRESHOLD", "15",
       "Similarity that counts as similar; above 1 percent, else the cosine itself", false,
       set_similarity},
      {"preference_update_threshold", "PREFERENCE_UPDATE_THRESHOLD", "15",
       "Interactions of a viewer after which the preference is updated", false,
       set_number<&S::preference_update_threshold, 1, 10'000>},
      {"min_similar", "MIN_SIMILAR", "3",
       "Similar videos that must be there, or clips are generated", false,
       set_number<&S::min_similar, 1, 10>},
      {"open_generations_max", "", "5", "Clips waiting or being made for one viewer at once", false,
       set_number<&S::open_generations_max, 0, 1000>},
      {"viewer_tasks_max", "", "100",
       "Clips of one viewer that may wait or be made at once; more that are asked for are "
       "refused",
       false, set_number<&S::viewer_tasks_max, 0, 1'000'000>},
      {"blocked_terms", "", "", "Words that no prompt may hold, separated by commas", false,
       set_list<&S::blocked_terms>},
      {"exact_index_max", "", "100000", "Videos up to which search is an exact scan; HNSW above",
       false, set_number<&S::exact_index_max, 0, 1'000'000'000>},
      {"ffmpeg", "", "ffmpeg", "The ffmpeg program", false, set_text<&S::ffmpeg>},
      {"ffprobe", "", "ffprobe", "The ffprobe program", false, set_text<&S::ffprobe>},
      {"encoder_preset", "", "veryfast", "x264 preset of the local generator", false,
       set_text<&S::encoder_preset>},
      {"clip_size", "", "720x1280", "Width and height of a generated clip, even numbers", false,
       set_clip_size},
      {"clip_seconds", "", "8", "Length of a generated clip", false, set_clip_length},
      {"render_threads", "", "2", "Threads on which the local generator draws", false,
       set_number<&S::render_threads, 1, 256>},
      {"generator", "", "local",
       "Who makes new clips: local, veo (Gemini API), vertex (Vertex AI), openai (a server with "
       "/v1/videos)",
       false, set_generator},
      {"ambiguous_submit", "", "resubmit_once",
       "A paid submit of which nobody knows whether it was taken: resubmit_once or give_up", false,
       set_ambiguous_submit},
      {"video_resolution", "", "720p", "Of veo and vertex: 720p, 1080p or 4k", false,
       set_resolution},
      {"negative_prompt", "", "", "What veo and vertex shall not show", false,
       set_optional_text<&S::negative_prompt>},
      {"veo_endpoint", "", "https://generativelanguage.googleapis.com", "Where the Gemini API is",
       false, set_endpoint<&S::veo_endpoint>},
      {"veo_model", "", "", "The model's id, veo-3.1-fast-generate-preview for instance", false,
       set_optional_text<&S::veo_model>},
      {"veo_api_key", "", "", "The Gemini API's key", true, set_optional_text<&S::veo_api_key>},
      {"vertex_endpoint", "", "", "Where Vertex AI is; empty for the location's own address", false,
       set_endpoint<&S::vertex_endpoint>},
      {"vertex_project", "", "", "Google Cloud project", false,
       set_optional_text<&S::vertex_project>},
      {"vertex_location", "", "us-central1", "Google Cloud region", false,
       set_text<&S::vertex_location>},
      {"vertex_model", "", "", "The model's id, veo-3.1-fast-generate-001 for instance", false,
       set_optional_text<&S::vertex_model>},
      {"vertex_key_file", "GOOGLE_APPLICATION_CREDENTIALS", "",
       "File with a service account's key; empty for the metadata server of Google's machines",
       false, set_optional_text<&S::vertex_key_file>},
      {"vertex_storage_uri", "", "",
       "gs://BUCKET/FOLDER/ where Vertex AI puts clips; empty: they come within its answers", false,
       set_optional_text<&S::vertex_storage_uri>},
      {"openai_video_endpoint", "", "",
       "Server with the OpenAI videos API, http://gpu.example:8000/v1 for instance", false,
       set_endpoint<&S::openai_video_endpoint>},
      {"openai_video_model", "", "", "Its model; empty for whatever it has", false,
       set_optional_text<&S::openai_video_model>},
      {"openai_video_api_key", "", "", "Its key; empty: none is sent", true,
       set_optional_text<&S::openai_video_api_key>},
      {"openai_video_json", "", "false", "Ask it in JSON; else by a form, which all of them take",
       false, set_flag<&S::openai_video_json>},
      {"openai_video_paid", "", "false", "A submit to it costs money", false,
       set_flag<&S::openai_video_paid>},
      {"prompt_writer", "", "template",
       "Who writes prompts: template, or openai (a server with /chat/completions)", false,
       set_prompt_writer},
      {"prompt_endpoint", "", "",
       "That server, https://api.openai.com/v1 or http://localhost:11434/v1 for instance", false,
       set_endpoint<&S::prompt_endpoint>},
      {"prompt_model", "", "", "Its model", false, set_optional_text<&S::prompt_model>},
      {"prompt_api_key", "", "", "Its key; empty: none is sent", true,
       set_optional_text<&S::prompt_api_key>},
      {"prompt_token_field", "", "max_completion_tokens",
       "How it calls the bound of an answer: max_completion_tokens or max_tokens", false,
       set_token_field},
      {"redis_url", "", "",
       "Redis that deals out the tasks to workers on many hosts: "
       "redis://[user:password@]host:6379/0, "
       "rediss:// with TLS, redis+sentinel://h1,h2,h3/master/0, redis+cluster://h1,h2,h3; none: "
       "the "
       "data folder's own database does it",
       true, set_redis_url},
      {"redis_host", "REDIS_HOST", "", "Host of that Redis, where no redis_url is given", false,
       set_optional_text<&S::redis_host>},
      {"redis_port", "REDIS_PORT", "6379", "Its port", false,
       set_number<&S::redis_port, 1, 65'535>},
      {"redis_db", "REDIS_DB", "0", "Its database", false, set_number<&S::redis_db, 0, 1'000'000>},
      {"redis_password", "REDIS_PASSWORD", "", "Its password, where no redis_url is given", true,
       set_optional_text<&S::redis_password>},
      {"redis_sentinel_password", "", "",
       "Password of the Sentinels themselves, where they want one", true,
       set_optional_text<&S::redis_sentinel_password>},
      {"redis_ca_file", "", "",
       "File of the certificates (PEM) that a Redis with TLS is trusted by; none: the system's",
       false, set_optional_text<&S::redis_ca_file>},
      {"log_level", "", "info", "debug, info, warning or error", false, set_log_level},
      {"log_format", "", "auto", "logfmt, json, or auto: logfmt on a terminal", false,
       set_log_format},
  }};
  return settings;
}

}  // namespace

std::span<const Setting> setting_table() { return table(); }

}  // namespace clipmill
