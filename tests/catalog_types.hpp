// A list of the catalog as GoogleTest takes types: one suite covers whatever the catalog holds.
#pragma once

#include <gtest/gtest.h>

#include "dcmrnn/model/catalog.hpp"

namespace dcmrnn {

template <class List>
struct CatalogTypes;
template <class... Types>
struct CatalogTypes<TypeList<Types...>> {
  using Type = testing::Types<Types...>;
};

}  // namespace dcmrnn
