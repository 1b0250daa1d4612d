// clipmill doctor: is everything there that the settings ask for? Free calls only.
#include <sys/statvfs.h>
#include <unistd.h>

#include "cli/commands.hpp"
#include "cli/console.hpp"

namespace clipmill::cli {
namespace {

constexpr std::uint64_t free_bytes_low = 512ULL * 1024 * 1024;

struct Finding {
  std::string what;
  bool good = true;
  std::string detail;  // and what to do
};

// As the shell would look for it.
std::optional<std::string> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    return ::access(name.c_str(), X_OK) == 0 ? std::optional(name) : std::nullopt;
  }
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "/usr/bin:/bin" : path;
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    const std::string candidate = std::string(rest.substr(0, colon)) + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return std::nullopt;
}

Finding check_program(const std::string& name) {
  const auto found = find_program(name);
  if (found) return {.what = name, .detail = *found};
  return {.what = name,
          .good = false,
          .detail = "not found; apt-get install ffmpeg, or name it with --" + name};
}

Finding check_font() {
  constexpr const char* font = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf";
  if (::access(font, R_OK) == 0) return {.what = "font", .detail = font};
  return {
      .what = "font",
      .good = true,
      .detail = "DejaVu Sans is missing: clips have no title; apt-get install fonts-dejavu-core"};
}

Finding check_disk(const std::string& folder) {
  struct statvfs facts{};
  if (::statvfs(folder.c_str(), &facts) != 0) {
    return {.what = "disk", .good = false, .detail = "the room in " + folder + " cannot be read"};
  }
  const std::uint64_t free_bytes = static_cast<std::uint64_t>(facts.f_bavail) * facts.f_frsize;
  const std::string detail = fmt::format("{} MB free in {}", free_bytes / (1024 * 1024), folder);
  if (free_bytes >= free_bytes_low) return {.what = "disk", .detail = detail};
  return {
      .what = "disk", .good = false, .detail = detail + "; make room, or choose another --data"};
}

asio::awaitable<std::vector<Finding>> check_stores(Services& services) {
  std::vector<Finding> findings;
  auto count = co_await services.videos.count();
  findings.push_back(
      count ? Finding{.what = "database", .detail = fmt::format("{} videos", *count)}
            : Finding{.what = "database", .good = false, .detail = count.error().message});
  auto stats = co_await services.dispatcher.stats();
  findings.push_back(
      stats ? Finding{.what = "dispatcher",
                      .detail = fmt::format("{}: {} ready, {} leased", services.dispatcher.name(),
                                            stats->ready, stats->leased)}
            : Finding{.what = "dispatcher", .good = false, .detail = stats.error().message});
  auto blobs = co_await services.blobs.list("clips/", std::nullopt, 1);
  findings.push_back(
      blobs ? Finding{.what = "clip files", .detail = "can be listed"}
            : Finding{.what = "clip files", .good = false, .detail = blobs.error().message});
  co_return findings;
}

}  // namespace

Exit doctor(const Context& context) {
  const Settings& settings = context.resolved.settings;
  std::vector<Finding> findings{check_program(settings.ffmpeg), check_program(settings.ffprobe),
                                check_font()};
  auto services = context.open();
  if (!services) {
    findings.push_back({.what = "data folder", .good = false, .detail = services.error().message});
  } else {
    findings.push_back({.what = "data folder", .detail = settings.data});
    findings.push_back(check_disk(settings.data));
    for (Finding& finding : (*services)->run(check_stores(**services))) {
      findings.push_back(std::move(finding));
    }
  }
  const bool good = std::ranges::all_of(findings, &Finding::good);
  if (context.line.json) {
    boost::json::array list;
    for (const Finding& finding : findings) {
      list.push_back({{"what", finding.what}, {"good", finding.good}, {"detail", finding.detail}});
    }
    print_json({{"good", good}, {"findings", std::move(list)}});
  } else {
    std::vector<std::vector<std::string>> rows;
    for (const Finding& finding : findings) {
      rows.push_back({finding.good ? "✓" : "❌", finding.what, finding.detail});
    }
    print_table(rows);
  }
  return good ? Exit::done : Exit::unreachable;
}

}  // namespace clipmill::cli
