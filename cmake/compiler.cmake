# Which compilers are taken, and the flags that every target has.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  message(FATAL_ERROR
    "g++ ${CMAKE_CXX_COMPILER_VERSION} destroys temporaries twice in expressions that hold a co_await; "
    "clipmill would crash. Use clang++-19 (apt-get install clang-19; cmake --preset release) or g++ 14.")
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  message(FATAL_ERROR
    "clang++ ${CMAKE_CXX_COMPILER_VERSION} cannot read std::expected of libstdc++ 12. "
    "Use clang++-19 (apt-get install clang-19; cmake --preset release) or g++ 14.")
endif()

add_compile_options(-Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
                    -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # A field that is left out has its default; that is what designated initializers are for.
  add_compile_options(-Wno-missing-designated-field-initializers)
endif()

set(CLIPMILL_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")
option(CLIPMILL_FUZZ "Build the libFuzzer targets" OFF)
if(CLIPMILL_SANITIZE)
  add_compile_options(-fsanitize=${CLIPMILL_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CLIPMILL_SANITIZE})
endif()
if(CLIPMILL_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # The sloppiness lets ccache serve files built with a precompiled header; base_dir lets another
  # checkout of the same sources hit.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE_PROGRAM})
  add_compile_options("$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()
