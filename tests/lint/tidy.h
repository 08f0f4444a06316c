/* For clang-tidy, which sees one file at a time: these always return -1, so a function that ends in
 * one of them has failed. */
#ifndef LINT_TIDY_H
#define LINT_TIDY_H

#include "base/err.h"

#define err_set(...) ((err_set)(__VA_ARGS__), -1)
#define err_prefix(...) ((err_prefix)(__VA_ARGS__), -1)

#endif
