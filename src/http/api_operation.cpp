// Health of this process.
#include "http/api.hpp"

namespace clipmill::http {

void Api::add_operation_routes(Router& router) {
  router.legacy(Method::get, "/health",
                [this](Request request) { return health(std::move(request)); });
  router.get("/livez", [this](Request request) { return health(std::move(request)); });
  router.get("/readyz", [this](Request request) { return ready(std::move(request)); });
}

asio::awaitable<Response> Api::health(Request) {
  co_return json_response(std::string(R"({"status":"healthy"})"));
}

asio::awaitable<Response> Api::ready(Request) {
  auto stats = co_await services_.dispatcher.stats();
  if (!stats) co_return stats.error();
  auto count = co_await services_.videos.count();
  if (!count) co_return count.error();
  co_return json_response(std::string(R"({"status":"ready"})"));
}

}  // namespace clipmill::http
