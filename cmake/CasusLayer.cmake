# Flags shared by every target of ours. No contraction of a*b+c anywhere: results are compared bit for bit.
add_library(casus_flags INTERFACE)
target_compile_options(casus_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -ffp-contract=off)
# GCC 12 sees overlaps in std::string that are not there (its bug 105651).
target_compile_options(casus_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
target_compile_features(casus_flags INTERFACE cxx_std_20)
if(CASUS_SANITIZE)
  target_compile_options(casus_flags INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer
                         -fno-sanitize-recover=undefined)
  # The old kind of search path: libraries are opened through the sanitizer, which doesn't know the new one.
  target_link_options(casus_flags INTERFACE -fsanitize=address,undefined LINKER:--disable-new-dtags)
endif()
if(CASUS_FUZZ)
  target_compile_options(casus_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# casus_layer(NAME SOURCES ... LINKS ... TESTS ...)
#
# One folder of src/ as one static library. Only `src/NAME/...` of this layer and of the layers
# in LINKS can be included, because each layer exports a private copy of the include path made of
# links to the folders it may use: a wrong include does not build.
function(casus_layer name)
  cmake_parse_arguments(L "" "" "SOURCES;LINKS;EXTERNAL;TESTS;TEST_LINKS" ${ARGN})
  set(lib casus_${name})
  set(include_dir ${CMAKE_BINARY_DIR}/layers/${name})
  file(MAKE_DIRECTORY ${include_dir})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/${name} ${include_dir}/${name} SYMBOLIC)
  add_library(${lib} STATIC ${L_SOURCES})
  target_include_directories(${lib} PUBLIC ${include_dir})
  target_link_libraries(${lib} PUBLIC casus_flags ${L_EXTERNAL})
  foreach(dep IN LISTS L_LINKS)
    target_link_libraries(${lib} PUBLIC casus_${dep})
  endforeach()
  set_target_properties(${lib} PROPERTIES LINKER_LANGUAGE CXX)
  if(CASUS_TESTS AND L_TESTS)
    add_executable(${name}_test ${L_TESTS})
    target_link_libraries(${name}_test PRIVATE ${lib} GTest::gtest_main)
    foreach(dep IN LISTS L_TEST_LINKS)
      target_link_libraries(${name}_test PRIVATE ${dep})
    endforeach()
    target_compile_definitions(${name}_test PRIVATE CASUS_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    gtest_discover_tests(${name}_test DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 600 LABELS ${name})
  endif()
endfunction()
