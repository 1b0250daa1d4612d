# Third-party libraries: Debian packages only, listed in scripts/packages.txt.

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(PostgreSQL 15 REQUIRED)
find_package(CURL 7.88 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)

# Asio and Boost.JSON are compiled once, here; every room includes only their declarations, and
# shares this target's precompiled header.
add_library(clipmill_asio STATIC ${CMAKE_SOURCE_DIR}/cmake/asio_impl.cpp
                                 ${CMAKE_SOURCE_DIR}/cmake/json_impl.cpp
                                 ${CMAKE_SOURCE_DIR}/cmake/pch_user.cpp)
target_compile_definitions(clipmill_asio PUBLIC BOOST_ASIO_SEPARATE_COMPILATION
                                                BOOST_ASIO_NO_DEPRECATED
                                                BOOST_ALL_NO_LIB)
target_link_libraries(clipmill_asio PUBLIC Boost::headers fmt::fmt Threads::Threads)
target_precompile_headers(clipmill_asio PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch.hpp)
set_source_files_properties(${CMAKE_SOURCE_DIR}/cmake/asio_impl.cpp ${CMAKE_SOURCE_DIR}/cmake/json_impl.cpp
                            PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
