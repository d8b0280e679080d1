# The rooms of src/: each may use only rooms declared above it, so that the order of declarations is the architecture.

# blazes_room(NAME [USES room...] [PUBLIC_LIBS target...] [LIBS target...] [PAGES folder] [THRIFT file])
#
# Declares the library blazes_NAME (with _ for /) of src/NAME/*.cc and *.h; subfolders are rooms of their own.
# PUBLIC_LIBS are libraries that the headers of the room show; LIBS are its private matter.
# PAGES builds each Markdown file of a folder into the program, for `blazes::NAME::pages()` of src/NAME/pages.h.
# THRIFT is an interface in the room's folder, of which the compiler of Thrift makes C++.
function(blazes_room name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PAGES;THRIFT" "USES;PUBLIC_LIBS;LIBS")
  blazes_check_uses("the room ${name}" "${arg_USES}" "${arg_UNPARSED_ARGUMENTS}")
  blazes_target_of(${name} target)

  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc")
  file(GLOB headers CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.h")
  if(arg_PAGES)
    blazes_pages_source(${name} "${arg_PAGES}" pages)
    list(APPEND sources "${pages}")
  endif()
  if(arg_THRIFT)
    blazes_thrift_sources("${CMAKE_CURRENT_SOURCE_DIR}/${name}/${arg_THRIFT}" generated)
    list(APPEND sources ${generated})
    list(APPEND arg_LIBS thrift::thrift)
  endif()

  if(sources)
    add_library(${target} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:blazes_options>)
    target_link_libraries(${target} PRIVATE ${arg_LIBS})
    target_compile_definitions(${target} PRIVATE "BLAZES_VERSION=\"${PROJECT_VERSION}\"")
    if(arg_THRIFT)
      target_include_directories(${target} SYSTEM PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/thrift")
    endif()
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(Blazes::${target} ALIAS ${target})
  target_compile_features(${target} ${scope} cxx_std_20)
  target_sources(${target} ${scope} FILE_SET HEADERS BASE_DIRS "${CMAKE_CURRENT_SOURCE_DIR}" FILES ${headers})
  target_link_libraries(${target} ${scope} ${arg_PUBLIC_LIBS})
  foreach(used IN LISTS arg_USES)
    blazes_target_of(${used} used_target)
    target_link_libraries(${target} ${scope} ${used_target})
  endforeach()
  blazes_verify_headers(${target} ${scope} "${headers}")

  set_property(GLOBAL APPEND PROPERTY BLAZES_ROOMS ${name})
  set_property(GLOBAL APPEND PROPERTY BLAZES_TARGETS ${target})
  string(JOIN " " uses ${arg_USES})
  set_property(GLOBAL APPEND_STRING PROPERTY BLAZES_DECLARATIONS "room ${name} uses ${uses}\n")
endfunction()

# Each header compiles on its own. One whose source includes it first, as the layering test sees to, has done so when that compiles; the
# others are compiled by the target `all_verify_interface_header_sets`.
function(blazes_verify_headers target scope headers)
  foreach(header IN LISTS headers)
    string(REGEX REPLACE "\\.h$" ".cc" source "${header}")
    if(NOT EXISTS "${source}")
      list(APPEND alone "${header}")
    endif()
  endforeach()
  if(alone)
    target_sources(${target} ${scope}
      FILE_SET alone TYPE HEADERS BASE_DIRS "${CMAKE_CURRENT_SOURCE_DIR}" FILES ${alone})
    set_target_properties(${target} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON INTERFACE_HEADER_SETS_TO_VERIFY alone)
  endif()
endfunction()

# blazes_library(HEADER USES room...): the one header that an embedder needs, and the rooms behind it.
function(blazes_library header)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES")
  blazes_check_uses("${header}" "${arg_USES}" "${arg_UNPARSED_ARGUMENTS}")
  string(JOIN " " uses ${arg_USES})
  set_property(GLOBAL APPEND_STRING PROPERTY BLAZES_DECLARATIONS "file ${header} uses ${uses}\n")
  if(NOT EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${header}")
    return()
  endif()
  add_library(blazes_library INTERFACE)
  add_library(Blazes::blazes ALIAS blazes_library)
  set_target_properties(blazes_library PROPERTIES EXPORT_NAME blazes VERIFY_INTERFACE_HEADER_SETS ON)
  target_sources(blazes_library INTERFACE
    FILE_SET HEADERS BASE_DIRS "${CMAKE_CURRENT_SOURCE_DIR}" FILES "${header}")
  foreach(used IN LISTS arg_USES)
    blazes_target_of(${used} used_target)
    target_link_libraries(blazes_library INTERFACE ${used_target})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY BLAZES_TARGETS blazes_library)
endfunction()

# blazes_program(NAME SOURCE USES room...): the executable.
function(blazes_program name source)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "USES")
  blazes_check_uses("${source}" "${arg_USES}" "${arg_UNPARSED_ARGUMENTS}")
  string(JOIN " " uses ${arg_USES})
  set_property(GLOBAL APPEND_STRING PROPERTY BLAZES_DECLARATIONS "file ${source} uses ${uses}\n")
  foreach(used IN LISTS arg_USES)
    blazes_target_of(${used} used_target)
    get_target_property(type ${used_target} TYPE)
    if(type STREQUAL "INTERFACE_LIBRARY")
      message(STATUS "${name} is not built: the room ${used} is empty")
      return()
    endif()
    list(APPEND used_targets ${used_target})
  endforeach()
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE blazes_options ${used_targets})
endfunction()

# Links a test or a tool with every room.
function(blazes_link_rooms target)
  get_property(targets GLOBAL PROPERTY BLAZES_TARGETS)
  target_link_libraries(${target} PRIVATE blazes_options ${targets})
endfunction()

# Lets a test or a tool include what Thrift has made for the rooms.
function(blazes_use_thrift target)
  target_include_directories(${target} SYSTEM PRIVATE "${PROJECT_BINARY_DIR}/src/thrift")
  target_link_libraries(${target} PRIVATE thrift::thrift)
endfunction()

# Writes the declarations, one a line: what the layering test compares the includes with.
function(blazes_write_rooms path)
  get_property(declarations GLOBAL PROPERTY BLAZES_DECLARATIONS)
  file(CONFIGURE OUTPUT "${path}" CONTENT "${declarations}" @ONLY)
endfunction()

function(blazes_target_of room result)
  string(REPLACE "/" "_" name "${room}")
  set(${result} "blazes_${name}" PARENT_SCOPE)
endfunction()

function(blazes_check_uses who uses surplus)
  if(surplus)
    message(FATAL_ERROR "${who}: not understood: ${surplus}")
  endif()
  get_property(declared GLOBAL PROPERTY BLAZES_ROOMS)
  foreach(used IN LISTS uses)
    if(NOT used IN_LIST declared)
      message(FATAL_ERROR "${who} uses the room ${used}, which is not declared above it")
    endif()
  endforeach()
endfunction()

# The source that holds the Markdown files of a folder, made anew when one changes.
function(blazes_pages_source room folder result)
  string(REPLACE "/" "_" name "${room}")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${name}_pages.cc")
  file(GLOB pages CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${folder}/*.md")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DROOM=${room}" "-DFOLDER=${PROJECT_SOURCE_DIR}/${folder}" "-DOUTPUT=${output}"
            -P "${PROJECT_SOURCE_DIR}/cmake/embed_pages.cmake"
    DEPENDS ${pages} "${PROJECT_SOURCE_DIR}/cmake/embed_pages.cmake"
    COMMENT "Embedding ${folder}"
    VERBATIM)
  set(${result} "${output}" PARENT_SCOPE)
endfunction()

# The C++ of a Thrift file with one service that is named after the file, in thrift/ of the build folder.
function(blazes_thrift_sources file result)
  get_filename_component(name "${file}" NAME_WE)
  string(SUBSTRING ${name} 0 1 initial)
  string(TOUPPER ${initial} initial)
  string(SUBSTRING ${name} 1 -1 rest)
  set(service ${initial}${rest})
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/thrift")
  set(sources "${folder}/${name}_types.cpp" "${folder}/${service}.cpp")
  file(MAKE_DIRECTORY "${folder}")
  add_custom_command(
    OUTPUT ${sources} "${folder}/${name}_types.h" "${folder}/${service}.h"
    COMMAND "${BLAZES_THRIFT_COMPILER}" --gen cpp:no_skeleton,moveable_types -out "${folder}" "${file}"
    DEPENDS "${file}"
    COMMENT "Generating ${name} from Thrift"
    VERBATIM)
  set_source_files_properties(${sources} PROPERTIES COMPILE_OPTIONS -w SKIP_LINTING ON)
  set(${result} ${sources} PARENT_SCOPE)
endfunction()
