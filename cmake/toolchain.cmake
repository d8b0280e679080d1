# Language level, warnings, and the faster tools where the machine has them.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "The kind of build" FORCE)
endif()

find_program(BLAZES_CCACHE ccache)
if(BLAZES_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${BLAZES_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${BLAZES_CCACHE}")
endif()

# Warnings are for our own code: a project that embeds us keeps its own.
# The ones taken out misfire: on designated initialisers, and in g++ 12 on the inside of std::string.
add_library(blazes_options INTERFACE)
target_compile_options(blazes_options INTERFACE
  -Wall -Wextra -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Wno-missing-field-initializers
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-error=maybe-uninitialized -Wno-error=array-bounds
    -Wno-error=stringop-overflow -Wno-error=stringop-overread>)

find_program(BLAZES_MOLD mold)
if(BLAZES_MOLD)
  target_link_options(blazes_options INTERFACE -fuse-ld=mold)
endif()
