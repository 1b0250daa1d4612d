# The Lua scripts as text in the binary: adapters/redis/scripts.hpp names them.
file(GLOB lua CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/adapters/redis/*.lua)
set(output ${CMAKE_CURRENT_BINARY_DIR}/redis_script_texts.cpp)
add_custom_command(
  OUTPUT ${output}
  COMMAND ${CMAKE_COMMAND} "-DSCRIPTS=${lua}" -DOUTPUT=${output}
          -P ${CMAKE_SOURCE_DIR}/cmake/embed_scripts.cmake
  DEPENDS ${lua} ${CMAKE_SOURCE_DIR}/cmake/embed_scripts.cmake
  COMMENT "Embedding the Redis scripts"
  VERBATIM)
target_sources(clipmill_adapters_redis PRIVATE ${output})
