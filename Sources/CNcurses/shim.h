// The C code for the console's terminal: ncursesw callable from Swift, and the signal-safe restore
// of the terminal, which cannot be written in Swift.
#ifndef CNCURSES_SHIM_H
#define CNCURSES_SHIM_H

// Define no feature macro of libc here: system types would then differ from those of Dispatch and
// Glibc.
#define NCURSES_WIDECHAR 1

#include "curses_shim.h"
#include "terminal_guard.h"

#endif
