#include "adapters/sql/database.hpp"

namespace clipmill::sql {

bool Row::is_null(std::size_t column) const {
  return std::holds_alternative<std::monostate>(values_.at(column));
}
std::int64_t Row::integer(std::size_t column) const {
  return std::get<std::int64_t>(values_.at(column));
}
double Row::real(std::size_t column) const {
  if (const auto* whole = std::get_if<std::int64_t>(&values_.at(column))) {
    return static_cast<double>(*whole);
  }
  return std::get<double>(values_.at(column));
}
const std::string& Row::text(std::size_t column) const {
  return std::get<std::string>(values_.at(column));
}
const std::string& Row::blob(std::size_t column) const {
  return std::get<Blob>(values_.at(column)).bytes;
}
std::optional<std::int64_t> Row::maybe_integer(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}
std::optional<double> Row::maybe_real(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return real(column);
}
std::optional<std::string> Row::maybe_text(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}
std::optional<Instant> Row::maybe_instant(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return instant(column);
}

asio::awaitable<Result<std::vector<Rows>>> Session::query_many(const char* statement,
                                                               std::vector<Parameters> parameters) {
  std::vector<Rows> answers;
  answers.reserve(parameters.size());
  for (Parameters& row : parameters) {
    auto rows = co_await query(statement, std::move(row));
    if (!rows) co_return fail(std::move(rows.error()));
    answers.push_back(std::move(*rows));
  }
  co_return answers;
}

}  // namespace clipmill::sql
