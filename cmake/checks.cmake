# `format` rewrites, `check-format` and `tidy` only look; scripts/test runs both looks.
file(GLOB_RECURSE all_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/*.?pp ${CMAKE_SOURCE_DIR}/tests/*.?pp
     ${CMAKE_SOURCE_DIR}/bench/*.?pp)
find_program(CLANG_FORMAT clang-format-19)
if(CLANG_FORMAT)
  add_custom_target(format COMMAND ${CLANG_FORMAT} -i ${all_sources} COMMENT "clang-format" VERBATIM)
  add_custom_target(check-format COMMAND ${CLANG_FORMAT} --dry-run --Werror ${all_sources}
                    COMMENT "clang-format (check)" VERBATIM)
endif()
find_program(RUN_CLANG_TIDY run-clang-tidy-19)
if(RUN_CLANG_TIDY)
  add_custom_target(tidy COMMAND ${RUN_CLANG_TIDY} -quiet -p ${CMAKE_BINARY_DIR} "${CMAKE_SOURCE_DIR}/(src|tests|bench)/.*"
                    COMMENT "clang-tidy" VERBATIM)
  add_custom_target(check DEPENDS check-format tidy)
endif()
