#include "http/api.hpp"

#include "http/digest.hpp"
#include "http/json_writer.hpp"

namespace clipmill::http {
namespace {

constexpr std::size_t idempotency_key_bytes_max = 255;

bool changes_something(Method method) {
  return method == Method::post || method == Method::put || method == Method::patch ||
         method == Method::del;
}

std::string hash_of(const Request& request) {
  std::string text = std::string(to_string(request.method)) + " " + request.target.path + "\n";
  for (const auto& [name, value] : request.target.query) text += name + "=" + value + "\n";
  text += request.body;
  return sha256_hex(text);
}

}  // namespace

void Api::add_routes(Router& router) {
  router.around([this](Request request, Next next) {
    return answer_once(std::move(request), std::move(next));
  });
  add_interaction_routes(router);
  add_feed_routes(router);
  add_video_routes(router);
  add_queue_routes(router);
  add_task_routes(router);
  add_operation_routes(router);
  add_worker_routes(router);
}

// Idempotency-Key on every write: the same key with the same request gets the first answer again;
// with another request it is refused. What crashes between the effect and the kept answer runs
// again, so handlers pass the key on to whatever must not be stored twice.
asio::awaitable<Response> Api::answer_once(Request request, Next next) {
  const auto header = request.header("Idempotency-Key");
  if (!header || !changes_something(request.method)) co_return co_await next(std::move(request));
  const std::string key(*header);
  const bool printable = std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
  if (key.empty() || key.size() > idempotency_key_bytes_max || !printable) {
    co_return Error{.code = ErrorCode::invalid,
                    .message = "Idempotency-Key must be 1 to 255 visible ASCII characters"};
  }
  const std::string scope = std::string(to_string(request.method)) + " " + request.target.path;
  const std::string hash = hash_of(request);

  auto known = co_await services_.answers.find(scope, key);
  if (!known) co_return known.error();
  if (*known) {
    if ((*known)->request_hash != hash) {
      co_return Error{
          .code = ErrorCode::conflict,
          .message = "this Idempotency-Key was used for another request; use a new one"};
    }
    co_return json_response((*known)->body, (*known)->status).with("Idempotent-Replayed", "true");
  }
  Response response = co_await next(std::move(request));
  const bool is_answer = !response.problem && !response.source && response.status < 300;
  if (is_answer) {
    auto kept = co_await services_.answers.keep(scope, key, hash, response.status, response.body);
    if (!kept) {
      services_.log.warning("an idempotent answer could not be kept",
                            {{"error", kept.error().message}});
    }
  }
  co_return response;
}

}  // namespace clipmill::http
