# room(NAME [DEPENDS room ...] [LIBRARIES target ...] [NO_PCH file ...])
#
# One static library for one folder of src/ (adapters/sql becomes adapters_sql). A room is given an
# include root that holds its own folder and nothing else; it sees the headers of the rooms that it
# names in DEPENDS, and of those that they name. So an arrow that is not drawn here does not even
# compile.
function(room name)
  cmake_parse_arguments(ROOM "" "" "DEPENDS;LIBRARIES;NO_PCH" ${ARGN})
  string(REPLACE "/" "_" target ${name})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")

  set(root ${CMAKE_BINARY_DIR}/rooms/${target})
  get_filename_component(parent ${root}/${name} DIRECTORY)
  file(MAKE_DIRECTORY ${parent})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/${name} ${root}/${name} SYMBOLIC)

  set(dependencies "")
  foreach(dependency ${ROOM_DEPENDS})
    string(REPLACE "/" "_" dependency ${dependency})
    list(APPEND dependencies clipmill_${dependency})
  endforeach()

  if(sources)
    add_library(clipmill_${target} STATIC ${sources})
    target_include_directories(clipmill_${target} PUBLIC ${root})
    target_link_libraries(clipmill_${target} PUBLIC ${dependencies} PRIVATE ${ROOM_LIBRARIES})
    target_link_libraries(clipmill_${target} PUBLIC clipmill_asio)
    target_precompile_headers(clipmill_${target} REUSE_FROM clipmill_asio)
    foreach(file ${ROOM_NO_PCH})
      set_source_files_properties(${CMAKE_SOURCE_DIR}/src/${name}/${file}
                                  PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
    endforeach()
  else()
    add_library(clipmill_${target} INTERFACE)
    target_include_directories(clipmill_${target} INTERFACE ${root})
    target_link_libraries(clipmill_${target} INTERFACE ${dependencies} clipmill_asio)
  endif()

  # Unit tests stand beside the source; tests/ links them into one runner.
  file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*_test.cpp)
  set_property(GLOBAL APPEND PROPERTY CLIPMILL_UNIT_TESTS ${tests})
  set_property(GLOBAL APPEND PROPERTY CLIPMILL_ROOMS clipmill_${target})
endfunction()
