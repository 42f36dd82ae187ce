// The former place of host/parameter_list.hpp, by which host/trajectory.cpp still includes it.
#pragma once

#include "host/parameter_list.hpp"
