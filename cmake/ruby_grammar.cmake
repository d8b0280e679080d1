# The target `ruby_grammar`: libtree-sitter with its grammar of Ruby, of these versions and no other. Debian has no such grammar, so the
# sources come from the Python packages of both, by `pip download`, which looks at their digests before anything else.
set(BLAZES_DOWNLOADS "" CACHE PATH "Where downloaded sources are kept; by default blazes in the user's cache folder")

# blazes_source_package(NAME VERSION SHA256 RESULT): the folder with the unpacked sources, of which RESULT is set to the path. What
# was downloaded once is used again, by all build folders, without asking the registry.
function(blazes_source_package name version sha256 result)
  string(REPLACE "-" "_" file "${name}")
  set(file "${file}-${version}")
  blazes_downloads_folder(downloads)
  set(folder "${PROJECT_BINARY_DIR}/sources/${sha256}")
  set(${result} "${folder}" PARENT_SCOPE)
  if(EXISTS "${folder}")
    return()
  endif()

  set(archive "${downloads}/${file}.tar.gz")
  blazes_digest("${archive}" digest)
  if(NOT digest STREQUAL sha256)
    blazes_download("${name}==${version} --hash=sha256:${sha256}" "${archive}")
    blazes_digest("${archive}" digest)
  endif()
  if(NOT digest STREQUAL sha256)
    message(FATAL_ERROR "${archive} is not the ${name} ${version} that Blazes is built with: its SHA-256 is ${digest}, "
                        "expected ${sha256}. Remove it and configure again.")
  endif()

  # All of it is in one folder, whose name is spelt now with - and now with _.
  file(REMOVE_RECURSE "${folder}.new")
  file(ARCHIVE_EXTRACT INPUT "${archive}" DESTINATION "${folder}.new")
  file(GLOB unpacked LIST_DIRECTORIES true "${folder}.new/*")
  file(RENAME "${unpacked}" "${folder}")
  file(REMOVE_RECURSE "${folder}.new")
endfunction()

function(blazes_downloads_folder result)
  set(folder "${BLAZES_DOWNLOADS}")
  if(NOT folder AND NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
    set(folder "$ENV{XDG_CACHE_HOME}/blazes")
  elseif(NOT folder AND NOT "$ENV{HOME}" STREQUAL "")
    set(folder "$ENV{HOME}/.cache/blazes")
  elseif(NOT folder)
    set(folder "${PROJECT_BINARY_DIR}/downloads")
  endif()
  file(MAKE_DIRECTORY "${folder}")
  set(${result} "${folder}" PARENT_SCOPE)
endfunction()

function(blazes_digest file result)
  set(digest "")
  if(EXISTS "${file}")
    file(SHA256 "${file}" digest)
  endif()
  set(${result} "${digest}" PARENT_SCOPE)
endfunction()

function(blazes_download requirement archive)
  find_program(BLAZES_PIP NAMES pip3 pip)
  if(NOT BLAZES_PIP)
    message(FATAL_ERROR "${archive} is not there, and there is no pip3 to download it: run scripts/bootstrap, or install "
                        "what Debian calls python3-pip")
  endif()
  get_filename_component(name "${archive}" NAME)
  message(STATUS "Downloading ${name}")
  set(folder "${PROJECT_BINARY_DIR}/sources/download")
  file(REMOVE_RECURSE "${folder}")
  file(WRITE "${folder}/requirements.txt" "${requirement}\n")
  # Looking at a package takes setuptools: those that are installed, or else some that are downloaded for this.
  foreach(isolation IN ITEMS --no-build-isolation "")
    execute_process(
      COMMAND "${BLAZES_PIP}" --disable-pip-version-check --quiet download --no-deps --no-binary :all: ${isolation}
              --require-hashes --requirement "${folder}/requirements.txt" --dest "${folder}"
      RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(status EQUAL 0)
      break()
    endif()
  endforeach()
  file(GLOB got "${folder}/*.tar.gz")
  if(NOT got)
    message(FATAL_ERROR "${name} cannot be downloaded, and there is none in ${archive}:\n${output}")
  endif()
  string(RANDOM mark)
  file(RENAME "${got}" "${archive}.${mark}") # onto the file system of the archive, so that the last step is one
  file(RENAME "${archive}.${mark}" "${archive}")
endfunction()

blazes_source_package(tree-sitter 0.23.2 66bae8dd47f1fed7bdef816115146d3a41c39b5c482d7bad36d9ba1def088450 tree_sitter)
blazes_source_package(tree-sitter-ruby 0.23.1 886ed200bfd1f3ca7628bf1c9fefd42421bbdba70c627363abda67f662caa21e grammar)

# The grammar looks for these beside the library's public header.
set(core "${tree_sitter}/tree_sitter/core/lib")
set(shared "${PROJECT_BINARY_DIR}/sources/include")
foreach(header IN ITEMS alloc array parser ts_assert)
  configure_file("${core}/src/${header}.h" "${shared}/tree_sitter/${header}.h" COPYONLY)
endforeach()

add_library(ruby_grammar STATIC "${core}/src/lib.c" "${grammar}/src/parser.c" "${grammar}/src/scanner.c")
target_include_directories(ruby_grammar SYSTEM PUBLIC "$<BUILD_INTERFACE:${core}/include>" PRIVATE "${core}/src" "${shared}")
target_compile_definitions(ruby_grammar PRIVATE _POSIX_C_SOURCE=200112L _DEFAULT_SOURCE)
target_compile_options(ruby_grammar PRIVATE -w -O2) # whatever the rest is built with: it is not ours to debug
# The library's headers do not bring this along, as those that the grammar was written with do.
set_source_files_properties("${grammar}/src/scanner.c" PROPERTIES COMPILE_OPTIONS "-include;assert.h")
set_target_properties(ruby_grammar PROPERTIES C_STANDARD 11 SKIP_LINTING ON)
set(BLAZES_LICENCES "${tree_sitter}/LICENSE:tree-sitter" "${grammar}/LICENSE:tree-sitter-ruby")
