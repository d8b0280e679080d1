# Writes the source that holds the Markdown files of FOLDER, by name, as `blazes::ROOM::pages()`; run by the build.
cmake_minimum_required(VERSION 3.25)

set(delimiter "blazes_page")
file(GLOB pages LIST_DIRECTORIES false "${FOLDER}/*.md")
list(SORT pages)
list(LENGTH pages count)
string(REPLACE "/" "::" space "${ROOM}")

file(WRITE "${OUTPUT}.new" "// Made by cmake/embed_pages.cmake from the Markdown files that it names.
#include \"${ROOM}/pages.h\"

#include <array>

namespace blazes::${space} {
namespace {

using namespace std::string_view_literals;

constexpr std::array<std::pair<std::string_view, std::string_view>, ${count}> kPages = {{\n")
foreach(page IN LISTS pages)
  get_filename_component(name "${page}" NAME_WLE)
  file(READ "${page}" text)
  string(FIND "${text}" ")${delimiter}\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${page} holds the end mark of a raw string, )${delimiter}\"")
  endif()
  # A new literal at each paragraph: compilers need not accept literals of any length.
  string(REPLACE "\n\n" "\n\n)${delimiter}\"\n     R\"${delimiter}(" text "${text}")
  file(APPEND "${OUTPUT}.new" "    {\"${name}\"sv,\n     R\"${delimiter}(${text})${delimiter}\"sv},\n")
endforeach()
file(APPEND "${OUTPUT}.new" "}};

}  // namespace

std::span<const std::pair<std::string_view, std::string_view>> pages() { return kPages; }

}  // namespace blazes::${space}
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
