# A function that is shared between objects (weak or unique) must not come from an object compiled for a
# wide instruction set, or the linker could hand it to a processor that lacks it. Such a symbol is fine
# only if its name carries the instruction set's own namespace.
# Arguments: NM, OBJECTS (joined with |).
string(REPLACE "|" ";" OBJECTS "${OBJECTS}")
set(leaks "")
set(checked 0)

foreach(object IN LISTS OBJECTS)
  if(object MATCHES "/targets/avx2\\.")
    set(own_namespace "N_AVX2")
  elseif(object MATCHES "/targets/avx512\\.")
    set(own_namespace "N_AVX3")
  else()
    continue()
  endif()

  execute_process(COMMAND "${NM}" --defined-only "${object}"
                  OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" symbols "${symbols}")
  math(EXPR checked "${checked} + 1")
  foreach(symbol IN LISTS symbols)
    # A line is "address type name". DW.ref.* are pointers to the exception personality, no code.
    if(symbol MATCHES " [uvVwW] ([^ ]+)$")
      set(name "${CMAKE_MATCH_1}")
      if(NOT name MATCHES "${own_namespace}|^DW\\.ref\\.")
        string(APPEND leaks "  ${name} in ${object}\n")
      endif()
    endif()
  endforeach()
endforeach()

if(checked EQUAL 0)
  message(FATAL_ERROR "no object of a wide instruction set among: ${OBJECTS}")
endif()
if(leaks)
  message(FATAL_ERROR "inline helpers leak from a wide instruction set:\n${leaks}")
endif()
message(STATUS "${checked} objects leak nothing")
