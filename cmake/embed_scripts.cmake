# cmake -DSCRIPTS=a.lua;b.lua -DOUTPUT=file.cpp -P embed_scripts.cmake
#
# Writes each script as a raw string literal, under the name of its file.
set(entries "")
foreach(script ${SCRIPTS})
  get_filename_component(name ${script} NAME_WE)
  file(READ ${script} text)
  string(APPEND entries "    {\"${name}\", R\"lua(${text})lua\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"adapters/redis/scripts.hpp\"

namespace clipmill::redis {

std::string_view script_text(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> texts[] = {
${entries}  };
  for (const auto& [known, text] : texts) {
    if (known == name) return text;
  }
  throw std::logic_error(\"there is no script \" + std::string(name));
}

}  // namespace clipmill::redis
")
