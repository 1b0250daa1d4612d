# cmake -DPAGE=file -DFUNCTION=name -DOUTPUT=file.cpp -P embed_page.cmake
#
# Writes the page as an array of bytes. (#embed would do, but g++ 14 does not have it.)
file(READ ${PAGE} hex HEX)
# Lines of sixteen bytes: one of a million characters stalls tools.
string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
file(WRITE ${OUTPUT} "#include \"web/web.hpp\"

namespace clipmill::web {
namespace {

const char page[] = {
${bytes}
};

}  // namespace

std::string_view ${FUNCTION}() { return {page, sizeof(page)}; }

}  // namespace clipmill::web
")
