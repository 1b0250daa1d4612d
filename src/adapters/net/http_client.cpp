#include "adapters/net/http_client.hpp"

#include <curl/curl.h>
#include <fcntl.h>
#include <strings.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "adapters/net/names.hpp"
#include "adapters/net/reach.hpp"
#include "adapters/net/request_check.hpp"
#include "adapters/net/turns.hpp"
#include "adapters/net/url.hpp"
#include "base/unique_fd.hpp"

namespace clipmill::net {
namespace {

using boost::system::error_code;
using Steady = std::chrono::steady_clock;

constexpr std::size_t head_bytes_max = 64 * 1024;
constexpr std::size_t idle_connections_max = 1024;
constexpr std::size_t idle_handles_max = 256;
constexpr std::size_t addresses_tried_max = 4;
// A body up to this size counts as sent at once: the socket takes it.
constexpr std::int64_t small_body_bytes = 64 * 1024;

void start_curl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw std::runtime_error("libcurl cannot be started");
}

Failure not_sent(ErrorCode code, std::string message) {
  return {.error = {.code = code, .message = std::move(message)}, .was_sent = false};
}

// The status of "HTTP/1.1 200 OK".
int status_in(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || line.size() < space + 4) return 0;
  int status = 0;
  for (const char c : line.substr(space + 1, 3)) {
    if (c < '0' || c > '9') return 0;
    status = status * 10 + (c - '0');
  }
  return status;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t\r\n") - start + 1);
}

// Of a form without what stands between its parts.
std::int64_t body_size(const RequestBody& body) {
  std::size_t size = 0;
  if (const auto* text = std::get_if<std::string>(&body)) size = text->size();
  if (const auto* part = std::get_if<FilePart>(&body)) size = part->size;
  if (const auto* form = std::get_if<std::vector<FormPart>>(&body)) {
    for (const FormPart& part : *form) size += part.value.size();
  }
  return static_cast<std::int64_t>(size);
}

// Where the body of a fetch goes. The file goes again unless it is kept.
class Sink {
 public:
  Sink(std::filesystem::path file, std::uint64_t bytes_max)
      : file_(std::move(file)), bytes_max_(bytes_max) {}
  Sink(Sink&& other) noexcept
      : file_(std::move(other.file_)),
        bytes_max_(other.bytes_max_),
        descriptor_(std::move(other.descriptor_)),
        made_(std::exchange(other.made_, false)) {}
  Sink& operator=(Sink&&) = delete;
  ~Sink() {
    std::error_code ignored;
    if (made_) std::filesystem::remove(file_, ignored);
  }

  Result<void> open() {
    descriptor_.reset(::open(file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!descriptor_) return failed();
    made_ = true;
    return {};
  }
  bool is_open() const { return static_cast<bool>(descriptor_); }

  Result<void> write(const char* bytes, std::size_t size) {
    while (size > 0) {
      const ssize_t written = ::write(descriptor_.get(), bytes, size);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return failed();
      bytes += written;
      size -= static_cast<std::size_t>(written);
    }
    return {};
  }

  Result<void> keep() {
    // Some file systems tell only here that the disk was full.
    if (::close(descriptor_.release()) != 0) return failed();
    made_ = false;
    return {};
  }

  std::uint64_t bytes_max() const { return bytes_max_; }

 private:
  Result<void> failed() const {
    return fail(ErrorCode::unavailable, fmt::format("the answer cannot be written to {}: {}",
                                                    file_.string(), std::strerror(errno)));
  }

  std::filesystem::path file_;
  std::uint64_t bytes_max_;
  UniqueFd descriptor_;
  bool made_ = false;
};

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool may_follow(const Request& request) {
  return request.redirects_max > 0 && (request.method == "GET" || request.method == "HEAD") &&
         std::holds_alternative<std::monostate>(request.body);
}

// One call, with all its redirects.
struct Call {
  Request request;
  std::optional<Sink> sink;
  Steady::time_point end;
  bool with_secrets = true;
  std::string redirect;  // where the last answer sends us; or empty
};

// connecting: libcurl keeps the time. sending: the request's body leaves. waiting: for the answer's
// first byte. receiving: since then.
enum class Phase { connecting, sending, waiting, receiving };

// One request and its answer, as libcurl works on it. The callbacks stop it by giving a reason.
struct Transfer {
  Transfer(const asio::any_io_executor& executor, Call& its_call, const Url& its_url,
           Turns::Turn& its_turn)
      : call(its_call),
        url(its_url),
        turn(its_turn),
        finished(executor, asio::steady_timer::time_point::max()) {}

  Call& call;
  const Url& url;
  Turns::Turn& turn;

  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  curl_slist* pin = nullptr;
  curl_mime* form = nullptr;
  std::array<char, CURL_ERROR_SIZE> error_text{};
  UniqueFd source;
  std::uint64_t source_read = 0;

  Phase phase = Phase::connecting;
  bool sent = false;
  Steady::time_point moved;  // when bytes came or went last, or the wait for the answer began
  std::int64_t uploaded = 0;

  Response response;
  int status = 0;  // of the head that is read
  std::size_t head_bytes = 0;
  bool head_is_over = false;
  std::uint64_t body_bytes = 0;

  std::optional<Failure> stopped;
  bool is_added = false;
  bool is_done = false;
  CURLcode code = CURLE_OK;
  std::optional<std::multimap<Steady::time_point, Transfer*>::iterator> due;
  asio::steady_timer finished;  // never expires; cancelled at the end

  const Request& request() const { return call.request; }
  std::string name() const { return call.request.method + " " + url.shown(); }

  void stop(ErrorCode error, const std::string& why) {
    if (!stopped) stopped = Failure{{.code = error, .message = name() + ": " + why}, sent};
  }

  // ---- what libcurl tells

  bool head_line(std::string_view line) {
    moved = Steady::now();
    head_bytes += line.size();
    if (head_bytes > head_bytes_max) {
      stop(ErrorCode::unavailable, "the answer's head does not end");
      return false;
    }
    if (line.starts_with("HTTP/")) {
      status = status_in(line);
      head_is_over = false;
      response.headers.clear();
      return true;
    }
    const std::string_view text = trimmed(line);
    if (text.empty()) return head_end();
    // Behind the body there may be trailers; nobody asked for them.
    if (head_is_over) return true;
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos) {
      response.headers.emplace_back(trimmed(text.substr(0, colon)),
                                    trimmed(text.substr(colon + 1)));
    }
    return true;
  }

  bool head_end() {
    // Of an interim answer (100 Continue) the real one is still to come.
    if (status < 200) return true;
    head_is_over = true;
    response.status = status;
    phase = Phase::receiving;
    if (call.sink && response.ok()) {
      auto opened = call.sink->open();
      if (!opened) return stop(opened.error().code, opened.error().message), false;
    }
    curl_off_t announced = -1;
    curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    if (request().method != "HEAD" && announced > 0 &&
        static_cast<std::uint64_t>(announced) > bytes_max()) {
      return too_large();
    }
    return true;
  }

  std::uint64_t bytes_max() const {
    return call.sink && response.ok() ? call.sink->bytes_max() : request().body_bytes_max;
  }

  bool too_large() {
    stop(ErrorCode::unavailable,
         fmt::format("the answer has more than the {} bytes that were asked for", bytes_max()));
    return false;
  }

  bool body_piece(const char* bytes, std::size_t size) {
    moved = Steady::now();
    if (body_bytes == 0) {
      const auto encoding = response.header("Content-Encoding");
      if (encoding && !encoding->empty() && *encoding != "identity") {
        stop(ErrorCode::unavailable, "the answer is encoded, which was not asked for");
        return false;
      }
    }
    body_bytes += size;
    if (body_bytes > bytes_max()) return too_large();
    if (call.sink && call.sink->is_open()) {
      auto written = call.sink->write(bytes, size);
      if (!written) stop(written.error().code, written.error().message);
      return written.has_value();
    }
    response.body.append(bytes, size);
    return true;
  }

  std::size_t source_piece(char* into, std::size_t size_max) {
    const auto& part = std::get<FilePart>(request().body);
    const std::size_t size = std::min(size_max, static_cast<std::size_t>(part.size - source_read));
    if (size == 0) return 0;
    ssize_t read = 0;
    do {
      read = ::pread(source.get(), into, size, static_cast<off_t>(part.offset + source_read));
    } while (read < 0 && errno == EINTR);
    if (read <= 0) {
      stop(ErrorCode::unavailable,
           fmt::format("the file {} became shorter, or cannot be read", part.file.string()));
      return CURL_READFUNC_ABORT;
    }
    source_read += static_cast<std::uint64_t>(read);
    return static_cast<std::size_t>(read);
  }

  // Right before the request leaves, on a connection that stands.
  bool leaves() {
    turn.settled();
    if (sent && !is_idempotent(request().method)) {
      stop(ErrorCode::unavailable,
           "the connection was lost after the request was sent, and it is not sent twice");
      return false;
    }
    sent = true;
    moved = Steady::now();
    uploaded = 0;
    phase = body_size(request().body) > small_body_bytes ? Phase::sending : Phase::waiting;
    return true;
  }

  // ---- the time

  // When to look again; nullopt once it has taken too long, which stops it.
  std::optional<Steady::time_point> look(Steady::time_point now) {
    if (now >= call.end) return late("it was not over in time");
    const Deadlines& deadlines = request().deadlines;
    Steady::time_point next = call.end;
    if (phase == Phase::sending) {
      curl_off_t left = 0;
      curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &left);
      if (left != uploaded) {
        uploaded = left;
        moved = now;
      }
      if (left >= body_size(request().body)) phase = Phase::waiting;
      if (now >= moved + deadlines.stall) return late("no byte went in time");
      // libcurl does not tell when bytes go, so they are looked for.
      next = std::min(now + std::max(deadlines.stall / 8, Millis(10)), moved + deadlines.stall);
    } else if (phase == Phase::waiting) {
      next = moved + deadlines.first_byte;
      if (now >= next) return late("no answer came in time");
    } else if (phase == Phase::receiving) {
      next = moved + deadlines.stall;
      if (now >= next) return late("the answer stopped coming");
    }
    return next;
  }

  std::nullopt_t late(const std::string& why) {
    stop(ErrorCode::timeout, why);
    return std::nullopt;
  }
};

// Of these libcurl's text may repeat an address with its password.
bool tells_too_much(CURLcode code) {
  return code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT ||
         code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_PROXY;
}

Failure failure_of(const Transfer& transfer) {
  if (transfer.stopped) return *transfer.stopped;
  ErrorCode code = ErrorCode::unavailable;
  if (transfer.code == CURLE_OPERATION_TIMEDOUT) code = ErrorCode::timeout;
  if (transfer.code == CURLE_URL_MALFORMAT) code = ErrorCode::invalid;
  std::string why = curl_easy_strerror(transfer.code);
  if (transfer.error_text[0] != '\0' && !tells_too_much(transfer.code)) {
    why = transfer.error_text.data();
  }
  for (char& c : why) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return Failure{{.code = code, .message = transfer.name() + ": " + why}, transfer.sent};
}

Transfer& transfer_of(void* user) { return *static_cast<Transfer*>(user); }

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  return transfer_of(user).body_piece(bytes, size * count) ? size * count : 0;
}

std::size_t on_source(char* into, std::size_t size, std::size_t count, void* user) {
  return transfer_of(user).source_piece(into, size * count);
}

int on_seek(void* user, curl_off_t offset, int origin) {
  if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_CANTSEEK;
  transfer_of(user).source_read = static_cast<std::uint64_t>(offset);
  return CURL_SEEKFUNC_OK;
}

}  // namespace

// Everything that a pending operation may still touch when the client's owner has gone.
class HttpClient::Loop : public std::enable_shared_from_this<Loop> {
 public:
  Loop(asio::any_io_executor executor, Log& log, ClientOptions options)
      : executor_(std::move(executor)),
        log_(log),
        options_(std::move(options)),
        allowed_(options_.networks),
        names_(executor_),
        turns_(executor_, TurnLimits{.all_max = options_.transfers_max,
                                     .place_max = options_.connections_per_host,
                                     .waiting_max = options_.waiting_max}),
        curl_timer_(executor_),
        due_timer_(executor_) {
    start_curl();
    multi_ = curl_multi_init();
    if (multi_ == nullptr) throw std::bad_alloc();
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS,
                      static_cast<long>(std::min(options_.transfers_max, idle_connections_max)));
  }

  ~Loop() {
    for (CURL* handle : idle_handles_) curl_easy_cleanup(handle);
  }

  void close() {
    closed_ = true;
    const auto running = running_;
    for (Transfer* transfer : running) {
      transfer->stop(ErrorCode::unavailable, "this process ends its calls");
      finish(*transfer);
    }
    curl_multi_cleanup(std::exchange(multi_, nullptr));
    curl_timer_.cancel();
    due_timer_.cancel();
  }

  std::size_t calls() const { return calls_; }

  static asio::awaitable<Answer<Response>> perform(std::shared_ptr<Loop> self, Request request,
                                                   std::optional<Sink> sink) {
    struct Counted {
      explicit Counted(std::size_t& its_count) : count(its_count) { ++count; }
      ~Counted() { --count; }
      std::size_t& count;
    };
    const Counted counted(self->calls_);
    Call call{.request = std::move(request), .sink = std::move(sink), .end = {}};
    call.end = Steady::now() + call.request.deadlines.total;

    auto answer = co_await self->follow(call);
    if (answer && call.sink && call.sink->is_open()) {
      auto kept = call.sink->keep();
      if (!kept) answer = std::unexpected(Failure{std::move(kept.error())});
    }
    if (!answer) {
      self->log_.debug("an HTTP call failed", {{"error", answer.error().error.message}});
    }
    co_return answer;
  }

 private:
  struct Watch {
    explicit Watch(const asio::any_io_executor& executor, curl_socket_t socket)
        : descriptor(executor, socket), fd(socket) {}
    // The socket is libcurl's to close.
    ~Watch() { release(); }
    void release() {
      if (!descriptor.is_open()) return;
      wanted = 0;
      descriptor.release();
    }

    asio::posix::stream_descriptor descriptor;
    curl_socket_t fd;
    int wanted = 0;  // CURL_POLL_IN, CURL_POLL_OUT
    bool waits_in = false;
    bool waits_out = false;
  };

  // Goes with the coroutine that waits for it, which is how cancelling ends it.
  struct Underway : Transfer {
    Underway(Loop& its_loop, Call& its_call, const Url& its_url, Turns::Turn& its_turn)
        : Transfer(its_loop.executor_, its_call, its_url, its_turn), loop(its_loop) {}
    ~Underway() { loop.release(*this); }
    Loop& loop;
  };

  // ---- a call: its turns, addresses and redirects

  // `call` is the caller's, who waits.
  asio::awaitable<Answer<Response>> follow(Call& call) {
    if (auto checked = check_request(call.request); !checked) {
      co_return std::unexpected(Failure{std::move(checked.error()), false});
    }
    auto url = parse_url(call.request.url);
    if (!url) co_return std::unexpected(Failure{std::move(url.error()), false});
    const Url first = *url;
    bool was_sent = false;
    for (int redirects = 0;; ++redirects) {
      auto answer = co_await hop(call, *url);
      if (!answer) {
        answer.error().was_sent = answer.error().was_sent || was_sent;
        co_return answer;
      }
      was_sent = true;
      if (!is_redirect(answer->status) || call.redirect.empty() || !may_follow(call.request)) {
        co_return answer;
      }

      const std::string from = call.request.method + " " + url->shown();
      auto next = parse_url(call.redirect);
      if (!next) {
        co_return std::unexpected(Failure{
            {.code = ErrorCode::unavailable, .message = from + ": redirected to no web address"}});
      }
      if (url->secure() && !next->secure()) {
        co_return std::unexpected(Failure{
            {.code = ErrorCode::refused, .message = from + ": redirected from https to http"}});
      }
      if (redirects >= call.request.redirects_max) {
        co_return std::unexpected(
            Failure{{.code = ErrorCode::unavailable,
                     .message = fmt::format("{}: redirected more than {} times", from,
                                            call.request.redirects_max)}});
      }
      // Once lost they do not come back: the way led through somebody else.
      call.with_secrets = call.with_secrets && may_see_secrets(first, *next);
      url = std::move(next);
    }
  }

  asio::awaitable<Answer<Response>> hop(Call& call, Url url) {
    const std::string name = call.request.method + " " + url.shown();
    auto turn = co_await turns_.wait(url.origin(), call.end);
    if (!turn) {
      co_return std::unexpected(
          turn.error() == Turns::Refusal::full
              ? not_sent(ErrorCode::unavailable, name + ": too many calls wait already")
              : not_sent(ErrorCode::timeout, name + ": its turn did not come in time"));
    }
    // Several only where we have looked them up ourselves.
    std::vector<std::string> pins(1);
    if (call.request.reach == Reach::public_address) {
      const auto end = std::min(call.end, Steady::now() + call.request.deadlines.connect);
      auto addresses = co_await names_.addresses_of(url.host, end);
      if (!addresses) {
        co_return std::unexpected(
            not_sent(addresses.error().code, name + ": " + addresses.error().message));
      }
      pins.clear();
      for (const auto& address : *addresses) {
        // A name that also leads inside is not trusted with its other addresses either.
        if (!allowed_.may_be_called(address)) {
          co_return std::unexpected(
              not_sent(ErrorCode::refused, name + ": it leads to an address that is not public"));
        }
        const std::string text = address.to_string();
        if (pins.size() < addresses_tried_max && std::ranges::find(pins, text) == pins.end()) {
          pins.push_back(text);
        }
      }
    }
    for (std::size_t i = 0; i + 1 < pins.size(); ++i) {
      auto answer = co_await transfer(call, url, pins[i], *turn);
      if (answer || answer.error().was_sent) co_return answer;
    }
    co_return co_await transfer(call, url, pins.back(), *turn);
  }

  // ---- a transfer

  asio::awaitable<Answer<Response>> transfer(Call& call, const Url& url, std::string pin,
                                             Turns::Turn& turn) {
    if (closed_) {
      co_return std::unexpected(not_sent(ErrorCode::unavailable, "this process ends its calls"));
    }
    Underway transfer(*this, call, url, turn);
    if (auto ready = prepare(transfer, pin); !ready) {
      co_return std::unexpected(Failure{std::move(ready.error()), false});
    }
    running_.insert(&transfer);
    transfer.is_added = curl_multi_add_handle(multi_, transfer.easy) == CURLM_OK;
    if (!transfer.is_added) {
      co_return std::unexpected(not_sent(ErrorCode::unavailable, "libcurl takes no more calls"));
    }
    look_at(transfer);
    while (!transfer.is_done) {
      error_code ignored;
      co_await transfer.finished.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (transfer.stopped || transfer.code != CURLE_OK) {
      co_return std::unexpected(failure_of(transfer));
    }
    const char* redirect = nullptr;
    curl_easy_getinfo(transfer.easy, CURLINFO_REDIRECT_URL, &redirect);
    call.redirect = redirect == nullptr ? "" : redirect;
    transfer.response.url = url.shown();
    co_return std::move(transfer.response);
  }

  Result<void> prepare(Underway& transfer, const std::string& pin) {
    const Request& request = transfer.request();
    if (idle_handles_.empty()) {
      transfer.easy = curl_easy_init();
      if (transfer.easy == nullptr) throw std::bad_alloc();
    } else {
      transfer.easy = idle_handles_.back();
      idle_handles_.pop_back();
    }
    CURL* const easy = transfer.easy;
    const std::string query = transfer.url.query.empty() ? "" : "?" + transfer.url.query;
    const std::string address = transfer.url.shown() + query;
    curl_easy_setopt(easy, CURLOPT_URL, address.c_str());
    curl_easy_setopt(easy, CURLOPT_PRIVATE, static_cast<Transfer*>(&transfer));
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.error_text.data());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // Or a call that ends while its name is being resolved would block until that is over.
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options_.user_agent.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                     options_.http2 ? long{CURL_HTTP_VERSION_2TLS} : long{CURL_HTTP_VERSION_1_1});
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     std::max<long>(1, request.deadlines.connect.count()));
    if (!options_.ca_file.empty()) {
      curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
      curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    }
    if (request.path_as_is) curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    if (!pin.empty()) {
      const std::string host = pin.find(':') == std::string::npos ? pin : "[" + pin + "]";
      transfer.pin = curl_slist_append(nullptr, ("::" + host + ":").c_str());
      curl_easy_setopt(easy, CURLOPT_CONNECT_TO, transfer.pin);
    }
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, static_cast<Transfer*>(&transfer));
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &on_leave);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, &transfer);
    add_headers(transfer);
    return add_body(transfer);
  }

  static void add_headers(Transfer& transfer) {
    const auto add = [&](const std::string& line) {
      curl_slist* const longer = curl_slist_append(transfer.headers, line.c_str());
      if (longer == nullptr) throw std::bad_alloc();
      transfer.headers = longer;
    };
    // libcurl's own: a pause before each upload, and a form's type for any body.
    add("Expect:");
    const auto& headers = transfer.request().headers;
    const bool has_type = std::ranges::any_of(headers, [](const Header& header) {
      return ::strcasecmp(header.name.c_str(), "Content-Type") == 0;
    });
    if (!has_type && !std::holds_alternative<std::vector<FormPart>>(transfer.request().body)) {
      add("Content-Type:");
    }
    for (const Header& header : headers) {
      if (header.secret && !transfer.call.with_secrets) continue;
      add(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
    }
    curl_easy_setopt(transfer.easy, CURLOPT_HTTPHEADER, transfer.headers);
  }

  static Result<void> add_body(Transfer& transfer) {
    CURL* const easy = transfer.easy;
    const Request& request = transfer.request();
    if (const auto* form = std::get_if<std::vector<FormPart>>(&request.body)) {
      transfer.form = curl_mime_init(easy);
      for (const FormPart& part : *form) {
        curl_mimepart* const made = curl_mime_addpart(transfer.form);
        curl_mime_name(made, part.name.c_str());
        curl_mime_data(made, part.value.data(), part.value.size());
        if (!part.file_name.empty()) curl_mime_filename(made, part.file_name.c_str());
        if (!part.content_type.empty()) curl_mime_type(made, part.content_type.c_str());
      }
      curl_easy_setopt(easy, CURLOPT_MIMEPOST, transfer.form);
    } else if (const auto* part = std::get_if<FilePart>(&request.body)) {
      auto opened = open_source(transfer, *part);
      if (!opened) return opened;
      curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt(easy, CURLOPT_READFUNCTION, &on_source);
      curl_easy_setopt(easy, CURLOPT_READDATA, &transfer);
      curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, &on_seek);
      curl_easy_setopt(easy, CURLOPT_SEEKDATA, &transfer);
      curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(part->size));
    } else {
      const auto* text = std::get_if<std::string>(&request.body);
      const bool wants_body = text != nullptr || request.method == "POST" ||
                              request.method == "PUT" || request.method == "PATCH";
      if (wants_body) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(text == nullptr ? 0 : text->size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, text == nullptr ? "" : text->data());
      } else if (request.method == "HEAD") {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
      } else {
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
      }
    }
    if (request.method != "HEAD") {
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    return {};
  }

  static Result<void> open_source(Transfer& transfer, const FilePart& part) {
    transfer.source.reset(::open(part.file.c_str(), O_RDONLY | O_CLOEXEC));
    const int error = errno;
    struct stat facts{};
    if (!transfer.source || ::fstat(transfer.source.get(), &facts) != 0) {
      return fail(
          error == ENOENT ? ErrorCode::not_found : ErrorCode::unavailable,
          fmt::format("the file {} cannot be read: {}", part.file.string(), std::strerror(error)));
    }
    if (!S_ISREG(facts.st_mode) ||
        static_cast<std::uint64_t>(facts.st_size) < part.offset + part.size) {
      return fail(ErrorCode::invalid, fmt::format("{} is no file of {} bytes", part.file.string(),
                                                  part.offset + part.size));
    }
    return {};
  }

  // Ends it, if libcurl has not.
  void finish(Transfer& transfer) {
    if (transfer.is_done) return;
    transfer.is_done = true;
    if (transfer.is_added) curl_multi_remove_handle(multi_, transfer.easy);
    transfer.is_added = false;
    forget_due(transfer);
    running_.erase(&transfer);
    transfer.finished.cancel();
  }

  void release(Transfer& transfer) {
    finish(transfer);
    curl_mime_free(transfer.form);
    curl_slist_free_all(transfer.headers);
    curl_slist_free_all(transfer.pin);
    if (transfer.easy == nullptr) return;
    if (idle_handles_.size() < idle_handles_max) {
      curl_easy_reset(transfer.easy);
      idle_handles_.push_back(transfer.easy);
    } else {
      curl_easy_cleanup(transfer.easy);
    }
  }

  // ---- deadlines: each transfer is looked at when one of them may be over

  void look_at(Transfer& transfer) {
    const auto next = transfer.look(Steady::now());
    if (!next) return finish(transfer);
    schedule(transfer, *next);
  }

  void schedule(Transfer& transfer, Steady::time_point when) {
    if (transfer.due) due_.erase(*transfer.due);
    when = std::min(when, transfer.call.end);
    transfer.due = due_.emplace(when, &transfer);
    if (when < due_timer_set_) arm_due();
  }

  void forget_due(Transfer& transfer) {
    if (transfer.due) due_.erase(*transfer.due);
    transfer.due.reset();
    if (!due_.empty() || due_timer_set_ == Steady::time_point::max()) return;
    // A program that has nothing else to wait for may end.
    due_timer_set_ = Steady::time_point::max();
    due_timer_.cancel();
  }

  void arm_due() {
    if (due_.empty()) return;
    due_timer_set_ = due_.begin()->first;
    due_timer_.expires_at(due_timer_set_);
    due_timer_.async_wait([self = shared_from_this()](error_code error) {
      if (error || self->closed_) return;
      const auto now = Steady::now();
      self->due_timer_set_ = Steady::time_point::max();
      while (!self->due_.empty() && self->due_.begin()->first <= now) {
        self->look_at(*self->due_.begin()->second);
      }
      self->arm_due();
    });
  }

  // In these two a deadline may have come nearer. libcurl must not be called from its callbacks, so
  // they only say when to look.
  static int on_leave(void* user, char*, char*, int, int) {
    auto& transfer = *static_cast<Underway*>(user);
    if (!transfer.leaves()) return CURL_PREREQFUNC_ABORT;
    const Deadlines& deadlines = transfer.request().deadlines;
    transfer.loop.schedule(
        transfer, transfer.moved + (transfer.phase == Phase::sending ? deadlines.stall / 8
                                                                     : deadlines.first_byte));
    return CURL_PREREQFUNC_OK;
  }

  static std::size_t on_head(char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Underway*>(user);
    const Phase before = transfer.phase;
    if (!transfer.head_line({bytes, size * count})) return 0;
    if (transfer.phase != before) {
      transfer.loop.schedule(transfer, transfer.moved + transfer.request().deadlines.stall);
    }
    return size * count;
  }

  // ---- libcurl on the loop

  static int on_socket(CURL*, curl_socket_t socket, int what, void* user, void*) {
    static_cast<Loop*>(user)->watch(socket, what);
    return 0;
  }

  void watch(curl_socket_t socket, int what) {
    if (what == CURL_POLL_REMOVE) {
      const auto found = watches_.find(socket);
      if (found == watches_.end()) return;
      found->second->release();
      watches_.erase(found);
      return;
    }
    auto& entry = watches_[socket];
    if (!entry) entry = std::make_shared<Watch>(executor_, socket);
    entry->wanted = what;
    arm(entry);
  }

  void arm(const std::shared_ptr<Watch>& watch) {
    if ((watch->wanted & CURL_POLL_IN) != 0 && !watch->waits_in) {
      watch->waits_in = true;
      watch->descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                                   [self = shared_from_this(), watch](error_code error) {
                                     watch->waits_in = false;
                                     if (!error) self->act(watch, CURL_POLL_IN, CURL_CSELECT_IN);
                                   });
    }
    if ((watch->wanted & CURL_POLL_OUT) != 0 && !watch->waits_out) {
      watch->waits_out = true;
      watch->descriptor.async_wait(asio::posix::descriptor_base::wait_write,
                                   [self = shared_from_this(), watch](error_code error) {
                                     watch->waits_out = false;
                                     if (!error) self->act(watch, CURL_POLL_OUT, CURL_CSELECT_OUT);
                                   });
    }
  }

  void act(const std::shared_ptr<Watch>& watch, int poll, int event) {
    // libcurl may have lost interest since.
    if ((watch->wanted & poll) == 0) return;
    drive(watch->fd, event);
    if (watch->wanted != 0) arm(watch);
  }

  static int on_timer(CURLM*, long millis, void* user) {
    Loop& loop = *static_cast<Loop*>(user);
    if (millis < 0) {
      loop.curl_timer_.cancel();
      return 0;
    }
    // Also 0 goes through the loop: libcurl must not be called from its own callback.
    loop.curl_timer_.expires_after(Millis(millis));
    loop.curl_timer_.async_wait([self = loop.shared_from_this()](error_code error) {
      if (!error) self->drive(CURL_SOCKET_TIMEOUT, 0);
    });
    return 0;
  }

  void drive(curl_socket_t socket, int event) {
    if (closed_) return;
    int running = 0;
    curl_multi_socket_action(multi_, socket, event, &running);
    int left = 0;
    while (CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      Transfer* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      transfer->code = message->data.result;
      finish(*transfer);
    }
  }

  asio::any_io_executor executor_;
  Log& log_;
  const ClientOptions options_;
  const AllowedNetworks allowed_;
  Names names_;
  Turns turns_;
  CURLM* multi_ = nullptr;
  asio::steady_timer curl_timer_;
  std::unordered_map<curl_socket_t, std::shared_ptr<Watch>> watches_;
  std::unordered_set<Transfer*> running_;
  std::vector<CURL*> idle_handles_;
  std::multimap<Steady::time_point, Transfer*> due_;
  asio::steady_timer due_timer_;
  Steady::time_point due_timer_set_ = Steady::time_point::max();
  std::size_t calls_ = 0;
  bool closed_ = false;
};

HttpClient::HttpClient(asio::any_io_executor executor, Log& log, ClientOptions options)
    : loop_(std::make_shared<Loop>(std::move(executor), log, std::move(options))) {}

HttpClient::~HttpClient() { loop_->close(); }

asio::awaitable<Answer<Response>> HttpClient::call(Request request) {
  return Loop::perform(loop_, std::move(request), std::nullopt);
}

asio::awaitable<Answer<Response>> HttpClient::fetch(Request request, std::filesystem::path file,
                                                    std::uint64_t bytes_max) {
  return Loop::perform(loop_, std::move(request), Sink(std::move(file), bytes_max));
}

std::size_t HttpClient::transfers() const { return loop_->calls(); }

}  // namespace clipmill::net
