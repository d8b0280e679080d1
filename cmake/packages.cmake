# Install and package rules: the program with its pages and schemas, and a library for those who embed it.
set(CMAKE_INSTALL_DOCDIR share/doc/blazes CACHE PATH "Where the pages of the rules go")
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# What the program writes about itself: its man page and its completions.
if(TARGET blazes)
  set(generated "${PROJECT_BINARY_DIR}/generated")
  set(generated_files "")
  foreach(pair IN ITEMS man:blazes.1 bash:blazes.bash zsh:_blazes fish:blazes.fish)
    string(REPLACE ":" ";" pair "${pair}")
    list(GET pair 0 kind)
    list(GET pair 1 file)
    add_custom_command(
      OUTPUT "${generated}/${file}"
      COMMAND "${CMAKE_COMMAND}" -E make_directory "${generated}"
      COMMAND blazes --generate ${kind} > "${generated}/${file}"
      DEPENDS blazes
      COMMENT "Generating ${file}"
      VERBATIM)
    list(APPEND generated_files "${generated}/${file}")
  endforeach()
  # Only a release build takes the trouble by itself.
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    set(in_all ALL)
  endif()
  add_custom_target(blazes_generated ${in_all} DEPENDS ${generated_files})

  install(TARGETS blazes RUNTIME COMPONENT program)
  install(FILES "${generated}/blazes.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT program)
  install(FILES "${generated}/blazes.bash" RENAME blazes
          DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" COMPONENT program)
  install(FILES "${generated}/_blazes" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions" COMPONENT program)
  install(FILES "${generated}/blazes.fish" DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d"
          COMPONENT program)
endif()
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT program RENAME copyright)
# Of what is linked into the program and is no package of Debian.
foreach(pair IN LISTS BLAZES_LICENCES)
  string(REPLACE ":" ";" pair "${pair}")
  list(GET pair 0 file)
  list(GET pair 1 name)
  install(FILES "${file}" DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT program RENAME "copyright.${name}")
endforeach()
install(DIRECTORY docs/rules DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT program OPTIONAL)
install(DIRECTORY schema DESTINATION "${CMAKE_INSTALL_DATADIR}/blazes" COMPONENT program OPTIONAL)

# The part for Storm, where scripts/storm-adapter has made it.
set(components program library)
set(storm_part "${PROJECT_SOURCE_DIR}/build/storm/blazes-storm-submit")
if(IS_DIRECTORY "${storm_part}/lib")
  list(APPEND components storm)
  install(DIRECTORY "${storm_part}/lib" DESTINATION "${CMAKE_INSTALL_DATADIR}/blazes/storm" COMPONENT storm)
  install(FILES "${storm_part}/blazes-storm-submit-${PROJECT_VERSION}.jar"
          DESTINATION "${CMAKE_INSTALL_DATADIR}/blazes/storm" COMPONENT storm)
endif()

# The library: blazes.h and the headers of the rooms behind it, for `find_package(Blazes)` and `Blazes::blazes`.
if(TARGET blazes_library)
  get_property(targets GLOBAL PROPERTY BLAZES_TARGETS)
  list(REMOVE_ITEM targets blazes_cli blazes_frontend_storm blazes_frontend_world blazes_wire blazes_participant blazes_simulate
    blazes_processes blazes_zookeeper blazes_storage blazes_network)
  set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/Blazes")
  install(TARGETS ${targets} EXPORT BlazesTargets
    ARCHIVE COMPONENT library
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/blazes" COMPONENT library
    FILE_SET alone DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/blazes" COMPONENT library)
  install(EXPORT BlazesTargets NAMESPACE Blazes:: DESTINATION "${package_folder}" COMPONENT library)
  # Only linked: nothing shows it to who uses the library.
  install(TARGETS ruby_grammar EXPORT BlazesTargets ARCHIVE COMPONENT library)
  configure_package_config_file(cmake/BlazesConfig.cmake.in "${PROJECT_BINARY_DIR}/BlazesConfig.cmake"
    INSTALL_DESTINATION "${package_folder}")
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/BlazesConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
  install(FILES "${PROJECT_BINARY_DIR}/BlazesConfig.cmake" "${PROJECT_BINARY_DIR}/BlazesConfigVersion.cmake"
          DESTINATION "${package_folder}" COMPONENT library)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME blazes)
set(CPACK_PACKAGE_CONTACT "the Blazes maintainers <blazes@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DIRECTORY "${PROJECT_BINARY_DIR}/packages")
set(CPACK_COMPONENTS_ALL ${components})
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME blazes)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libblazes-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "libabsl-dev, libfmt-dev, libsimdjson-dev, libyaml-cpp-dev, nlohmann-json3-dev")
set(CPACK_DEBIAN_STORM_PACKAGE_NAME blazes-storm)
set(CPACK_DEBIAN_STORM_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_STORM_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_STORM_PACKAGE_DEPENDS "blazes, default-jre-headless (>= 2:1.17)")
include(CPack)
