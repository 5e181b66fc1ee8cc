# The functions of the Pico SDK that the example's CMakeLists.txt calls. PICO_SDK_PATH names this folder.
add_library(pico_stdlib INTERFACE)
target_include_directories(pico_stdlib INTERFACE ${CMAKE_CURRENT_LIST_DIR})
function(pico_sdk_init)
endfunction()
function(pico_add_extra_outputs)
endfunction()
