// Settings: every value that an operator can choose, with its name, default and meaning.
//
// One table (setting_table.cpp) makes the flags, the environment names, the file's keys, `config
// print --origin` and docs/reference/settings.md. Order of precedence:
//   --flag > CLIPMILL_NAME > the old service's NAME > clipmill.toml > default
// Pure: app/ reads the environment and the file, cli/ the flags.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"

namespace clipmill {

struct Settings {
  std::string data = "./clipmill-data";
  std::string database_url;   // postgres://...; empty: by its parts, or SQLite in the data folder
  std::string database_host;  // the parts count when there is no URL
  std::string database_port;
  std::string database_name;
  std::string database_user;
  std::string database_password;
  int database_pool = 8;
  bool database_prepare = true;
  std::string listen_host = "127.0.0.1";
  int listen_port = 8000;
  bool allow_public = false;
  std::vector<std::string> cors_origins;
  int connections_max = 1024;

  int workers = 1;        // inside serve; 0 for none
  int slots = 2;          // per worker
  int autoscale_min = 0;  // worker processes that serve starts and drains by the backlog
  int autoscale_max = 0;  // 0: none
  int worker_processes_max = 64;
  bool leave_workers = false;  // when serve ends
  Duration poll_interval{30'000};
  Duration generation_timeout{300'000};
  Duration lease{15'000};
  Duration heartbeat{5'000};
  Duration drain_grace{30'000};
  Duration prune_grace{3'600'000};
  int attempts_max = 5;
  int crashes_max = 3;
  int premium_weight = 8;
  int viewer_running_max = 0;                      // 0: any number
  int premium_running_max = 0;                     // 0: any number
  int pool_running_max = 0;                        // 0: any number
  std::map<std::string, int> pool_running_max_of;  // instead, by pool

  double similarity_threshold = 0.15;  // a cosine
  int preference_update_threshold = 15;
  int min_similar = 3;
  int open_generations_max = 5;  // waiting or running, per viewer, by plans
  int viewer_tasks_max = 100;    // the same, with those that are asked for
  std::vector<std::string> blocked_terms;

  std::int64_t exact_index_max = 100'000;
  std::string ffmpeg = "ffmpeg";
  std::string ffprobe = "ffprobe";
  std::string encoder_preset = "veryfast";
  int clip_width = 720;
  int clip_height = 1280;
  Duration clip_length{8'000};
  int render_threads = 2;

  // Who makes new clips; what another one was given earlier is finished by it.
  std::string generator = "local";  // local, veo, vertex, openai
  std::string ambiguous_submit = "resubmit_once";
  std::string video_resolution = "720p";
  std::string negative_prompt;
  std::string veo_endpoint;
  std::string veo_model;
  std::string veo_api_key;
  std::string vertex_endpoint;
  std::string vertex_project;
  std::string vertex_location;
  std::string vertex_model;
  std::string vertex_key_file;
  std::string vertex_storage_uri;
  std::string openai_video_endpoint;
  std::string openai_video_model;
  std::string openai_video_api_key;
  bool openai_video_json = false;
  bool openai_video_paid = false;
  std::string prompt_writer = "template";  // template, openai
  std::string prompt_endpoint;
  std::string prompt_model;
  std::string prompt_api_key;
  std::string prompt_token_field;

  // The dispatcher is Redis when either of these is set; the URL wins.
  std::string redis_url;
  std::string redis_host;
  int redis_port = 6379;
  int redis_db = 0;
  std::string redis_password;
  std::string redis_sentinel_password;
  std::string redis_ca_file;

  LogLevel log_level = LogLevel::info;
  std::string log_format = "auto";  // auto, logfmt, json

  bool uses_postgres() const { return !database_url.empty() || !database_host.empty(); }
};

struct Setting {
  std::string name;      // lower_snake: the file's key; --lower-kebab is its flag
  std::string old_name;  // the environment variable of the service that clipmill replaces; or empty
  std::string fallback;  // the default, as it would be written
  std::string help;      // one line, with the unit
  bool secret = false;
  Result<void> (*apply)(Settings&, const std::string&) = nullptr;

  std::string flag() const;         // --poll-interval
  std::string environment() const;  // CLIPMILL_POLL_INTERVAL
};

// In the order in which they are documented.
std::span<const Setting> setting_table();

enum class Origin { fallback, file, old_environment, environment, flag };

std::string_view to_string(Origin origin);

// What was given, by where; each maps a name as written there to its value.
struct Given {
  std::map<std::string, std::string> flags;        // by Setting::name
  std::map<std::string, std::string> environment;  // the whole environment
  std::map<std::string, std::string> file;         // by Setting::name
  std::string file_name;
  // The text of a file that a variable of a secret's name with _FILE behind it names.
  std::function<Result<std::string>(const std::string& path)> read_secret;
};

struct ResolvedValue {
  const Setting* setting = nullptr;
  std::string value;
  Origin origin = Origin::fallback;
};

struct Resolved {
  Settings settings;
  std::vector<ResolvedValue> values;  // in the table's order
};

// A secret may also be given by a file: CLIPMILL_DATABASE_PASSWORD_FILE, or DB_PASSWORD_FILE, names
// one that holds nothing else; a line's end at its end does not count.
//
// invalid: an unknown key in the file or an unknown CLIPMILL_ variable (with the nearest known
// name), a secret that is given twice or whose file cannot be read, or a value that does not fit;
// the message names where it was given.
Result<Resolved> resolve(const Given& given);

// The known name that is nearest to `name` by edit distance, when it is near enough to be meant.
std::optional<std::string> nearest_name(const std::string& name,
                                        const std::vector<std::string>& known);

}  // namespace clipmill
