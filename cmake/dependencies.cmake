# Finds the libraries; with BLAZES_STATIC, their archives where the system has them.
find_package(fmt REQUIRED)
find_package(absl REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(simdjson REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)

# Points an imported shared library at the archive beside it. The C++ runtime stays shared: simdjson has no archive in
# Debian and brings the shared one with it, and a process must not hold two.
function(blazes_prefer_archive target)
  get_target_property(type ${target} TYPE)
  if(NOT type STREQUAL "SHARED_LIBRARY")
    return()
  endif()
  get_target_property(configurations ${target} IMPORTED_CONFIGURATIONS)
  foreach(configuration IN LISTS configurations)
    get_target_property(shared ${target} IMPORTED_LOCATION_${configuration})
    string(REGEX REPLACE "\\.so[.0-9]*$" ".a" archive "${shared}")
    if(archive MATCHES "\\.a$" AND EXISTS "${archive}")
      set_target_properties(${target} PROPERTIES
        IMPORTED_LOCATION_${configuration} "${archive}" IMPORTED_SONAME_${configuration} "")
    endif()
  endforeach()
endfunction()

if(BLAZES_STATIC)
  get_directory_property(targets IMPORTED_TARGETS)
  foreach(target IN LISTS targets)
    if(target MATCHES "^(absl::|yaml-cpp|fmt::fmt$|simdjson::)")
      blazes_prefer_archive(${target})
    endif()
  endforeach()
endif()

# blazes_find_plain(TARGET header library): a library that comes without a description for CMake.
function(blazes_find_plain target header library)
  set(names ${library})
  if(BLAZES_STATIC)
    list(PREPEND names lib${library}.a)
  endif()
  string(MAKE_C_IDENTIFIER "BLAZES_${library}" variable)
  find_path(${variable}_INCLUDE "${header}" REQUIRED)
  find_library(${variable}_LIBRARY NAMES ${names} NAMES_PER_DIR REQUIRED)
  add_library(${target} UNKNOWN IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION "${${variable}_LIBRARY}")
  target_include_directories(${target} SYSTEM INTERFACE "${${variable}_INCLUDE}")
endfunction()

blazes_find_plain(thrift::thrift thrift/Thrift.h thrift)
# Its headers read an enumerator that may be none before they look whether it is one.
target_compile_options(thrift::thrift INTERFACE -fno-sanitize=enum)
find_program(BLAZES_THRIFT_COMPILER thrift REQUIRED)
blazes_find_plain(zookeeper::mt zookeeper/zookeeper.h zookeeper_mt)
target_compile_definitions(zookeeper::mt INTERFACE THREADED) # shows its blocking calls

find_path(BLAZES_MSGPACK_INCLUDE msgpack.hpp REQUIRED)
add_library(msgpack::cxx INTERFACE IMPORTED GLOBAL)
target_include_directories(msgpack::cxx SYSTEM INTERFACE "${BLAZES_MSGPACK_INCLUDE}")
target_compile_definitions(msgpack::cxx INTERFACE MSGPACK_NO_BOOST)
# Networks, HTTP, checksums: of these, headers are all there is.
find_path(BLAZES_BOOST_INCLUDE boost/beast.hpp REQUIRED)
