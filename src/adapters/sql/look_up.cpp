#include "adapters/sql/look_up.hpp"

#include <algorithm>
#include <iterator>

namespace clipmill::sql {

asio::awaitable<Result<Rows>> look_up(Session& session, LookUp statements, Parameters fixed,
                                      std::vector<std::string> keys) {
  Rows rows;
  if (session.is_remote()) {
    std::vector<Parameters> each;
    each.reserve(keys.size());
    for (std::string& key : keys) {
      each.push_back(fixed);
      each.back().emplace_back(std::move(key));
    }
    auto answers = co_await session.query_many(statements.one, std::move(each));
    if (!answers) co_return fail(std::move(answers.error()));
    for (Rows& found : *answers) std::ranges::move(found, std::back_inserter(rows));
    co_return rows;
  }
  for (std::size_t begin = 0; begin < keys.size(); begin += look_up_width) {
    const std::size_t end = std::min(begin + look_up_width, keys.size());
    const bool one = end - begin == 1;
    Parameters parameters = fixed;
    parameters.reserve(fixed.size() + look_up_width);
    for (std::size_t i = begin; i < end; ++i) parameters.emplace_back(keys[i]);
    while (!one && parameters.size() < fixed.size() + look_up_width) {
      parameters.emplace_back(keys[end - 1]);
    }
    auto found =
        co_await session.query(one ? statements.one : statements.many, std::move(parameters));
    if (!found) co_return fail(std::move(found.error()));
    std::ranges::move(*found, std::back_inserter(rows));
  }
  co_return rows;
}

}  // namespace clipmill::sql
