// JSON: what is accepted is bounded, is UTF-8, and is read the same after our own writer wrote it.
#include "http/json.hpp"
#include "http/json_writer.hpp"
#include "http/target.hpp"
#include "tests/fuzz/check.hpp"

using namespace clipmill;

namespace {

std::string written(const boost::json::value& value) {
  http::JsonWriter writer;
  writer.value(value);
  return std::move(writer).text();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const auto value = http::parse_json(text, {.values_max = 10'000});
  if (!value) {
    fuzz::check(!value.error().message.empty());
    return 0;
  }
  fuzz::check(http::is_utf8(text));
  // Once written, 1.0 has become 1; from then on nothing changes.
  const std::string first = written(*value);
  const auto again = http::parse_json(first);
  fuzz::check(again.has_value());
  const std::string second = written(*again);
  const auto third = http::parse_json(second);
  fuzz::check(third.has_value() && written(*third) == second);

  // Every kind of reading, over whatever is there.
  http::FieldErrors errors;
  http::ObjectReader body(value->if_object(), "body", errors);
  body.text("a", 10);
  body.id<UserId>("a");
  body.optional_integer("a", {0, 5});
  body.optional_number("b", {0, 1});
  body.flag("b", true);
  body.optional_instant("a");
  body.floats("c", 2);
  body.texts("c", 3, 3);
  body.raw_object("d", 100);
  for (http::ObjectReader& item : body.objects("c", 5)) item.text("a");
  body.no_others();
  if (errors.any()) fuzz::check(!errors.error().message.empty());
  return 0;
}
