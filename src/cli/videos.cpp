#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/limits.hpp"
#include "http/json_writer.hpp"
#include "http/video_json.hpp"

namespace clipmill::cli {
namespace {

std::string source_of(const Video& video) {
  return video.source == VideoSource::generated ? "generated" : "imported";
}

}  // namespace

Exit videos_list(const Context& context) {
  auto limit = limit_of(context.line);
  if (!limit) return ended(limit.error());
  std::optional<std::string> cursor;
  if (context.line.has("cursor")) cursor = context.line.option("cursor");
  auto services = context.open();
  if (!services) return not_opened(services.error());
  auto page = (*services)->run((*services)->videos.list(cursor, *limit));
  if (!page) return ended(page.error());
  if (context.line.json) {
    http::JsonWriter json;
    json.begin_object();
    json.key("videos");
    json.begin_array();
    for (const Video& video : page->videos) http::write_video(json, video);
    json.end_array();
    json.field("next_cursor", page->next_cursor);
    json.end_object();
    print_line(std::move(json).text());
    return Exit::done;
  }
  std::vector<std::vector<std::string>> rows{{"video", "source", "caption"}};
  for (const Video& video : page->videos) {
    rows.push_back({video.id.value, source_of(video), video.caption});
  }
  print_table(rows);
  if (page->next_cursor) print_line("more: --cursor " + *page->next_cursor);
  return Exit::done;
}

Exit videos_show(const Context& context) {
  auto opened = context.open();
  if (!opened) return not_opened(opened.error());
  Services& services = **opened;
  const VideoId id(context.line.arguments.at(0));
  auto found = services.run(services.videos.get({id}, false));
  if (!found) return ended(found.error());
  if (found->empty()) {
    return ended(
        Error{.code = ErrorCode::not_found, .message = "there is no video '" + id.value + "'"});
  }
  const Video& video = found->front();
  if (context.line.json) {
    http::JsonWriter json;
    http::write_video(json, video);
    print_line(std::move(json).text());
    return Exit::done;
  }
  std::vector<std::vector<std::string>> rows{{"video", video.id.value},
                                             {"source", source_of(video)},
                                             {"caption", video.caption},
                                             {"address", http::address_of(video)},
                                             {"created", to_rfc3339(video.created_at)}};
  if (video.clip) {
    rows.push_back({"file", services.path_of_blob(video.clip->blob_key)});
    rows.push_back({"size", fmt::format("{} bytes", video.clip->size_bytes)});
    rows.push_back(
        {"picture", fmt::format("{}x{}, {:.1f} s", video.clip->width, video.clip->height,
                                static_cast<double>(video.clip->length.count()) / 1000)});
  }
  if (video.made_for) rows.push_back({"made for", video.made_for->value});
  print_table(rows);
  return Exit::done;
}

Exit videos_remove(const Context& context) {
  auto services = context.open();
  if (!services) return not_opened(services.error());
  auto removed =
      (*services)->run((*services)->videos.remove(VideoId(context.line.arguments.at(0))));
  if (!removed) return ended(removed.error());
  print_line("removed");
  return Exit::done;
}

}  // namespace clipmill::cli
