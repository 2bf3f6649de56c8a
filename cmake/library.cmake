# One folder, one library: torpor_library(runtime_wire LINKS runtime_base ...) builds every source of the
# calling folder. The link graph is the layering of the design; tools/lint checks the includes against it.
function(torpor_library name)
    cmake_parse_arguments(ARG "" "" "LINKS;PRIVATE" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
    list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
    if(sources)
        add_library(${name} STATIC ${sources})
        target_link_libraries(${name} PUBLIC torpor_options ${ARG_LINKS} PRIVATE ${ARG_PRIVATE})
        torpor_precompile(${name})
    else()
        add_library(${name} INTERFACE)
        target_link_libraries(${name} INTERFACE torpor_options ${ARG_LINKS})
    endif()
endfunction()

# A program whose only source is main.cpp beside the calling CMakeLists.txt.
function(torpor_program name)
    cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
    add_executable(${name} main.cpp)
    target_link_libraries(${name} PRIVATE torpor_options ${ARG_LINKS})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endfunction()

# One precompiled header for every target; it holds no JSON and no Beast.
add_library(torpor_pch STATIC ${PROJECT_SOURCE_DIR}/cmake/pch.cpp)
target_link_libraries(torpor_pch PUBLIC torpor_options torpor_asio)
target_precompile_headers(torpor_pch PRIVATE
    <algorithm> <array> <chrono> <compare> <concepts> <cstdint> <expected> <functional> <map> <memory> <optional>
    <set> <span> <string> <string_view> <utility> <variant> <vector>
    <boost/asio/any_io_executor.hpp> <boost/asio/awaitable.hpp>)
if(TORPOR_SHARED_CACHE)
    # Hashed in place of the precompiled header, whose bytes name its path.
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/CMakeFiles/torpor_pch.dir/cmake_pch.hxx.pch.sum
        CONTENT "clang ${CMAKE_CXX_COMPILER_VERSION}, Boost ${Boost_VERSION}\n")
endif()
function(torpor_precompile name)
    target_link_libraries(${name} PUBLIC torpor_asio)
    target_precompile_headers(${name} REUSE_FROM torpor_pch)
endfunction()
