// ncursesw as plain functions. Swift cannot see macros and variadic functions, and cannot safely
// use C globals (stdscr, cur_term, stdin).
#ifndef CURSES_SHIM_H
#define CURSES_SHIM_H

#include <locale.h>
#include <ncurses.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

// POSIX; <wchar.h> declares it only under _XOPEN_SOURCE.
extern int wcwidth(wchar_t character);

static const attr_t CURSES_BOLD = WA_BOLD;
static const attr_t CURSES_DIM = WA_DIM;
static const attr_t CURSES_REVERSE = WA_REVERSE;
static const attr_t CURSES_UNDERLINE = WA_UNDERLINE;

static const short CURSES_RED = COLOR_RED;
static const short CURSES_GREEN = COLOR_GREEN;
static const short CURSES_YELLOW = COLOR_YELLOW;
static const short CURSES_BLUE = COLOR_BLUE;
static const short CURSES_MAGENTA = COLOR_MAGENTA;
static const short CURSES_CYAN = COLOR_CYAN;

// Returns 1 if terminfo describes `type` and it can address the cursor; 0 if terminfo has no entry
// for it, or only a generic one; -1 if there is no terminfo database; -2 if the terminal cannot
// address the cursor.
static inline int curses_terminal_check(const char *type, int descriptor) {
  int found = -1;
  int result = setupterm(type, descriptor, &found);
  if (result != OK) {
    return found == 1 ? -2 : found;
  }
  int moves = cursor_address != NULL && clear_screen != NULL;
  del_curterm(cur_term);
  return moves ? 1 : -2;
}

// Sets an environment variable, or removes it if `value` is NULL.
static inline void curses_set_variable(const char *name, const char *value) {
  if (value == NULL) {
    unsetenv(name);
  } else {
    setenv(name, value, 1);
  }
}

// Creates a screen of 24 rows and 80 columns; the caller sets the real size later. The kernel can
// report 65,535 rows and columns, the environment even more, and ncurses would allocate them all.
// In ncurses, only the environment overrides the kernel, so LINES and COLUMNS are set during the
// call.
static inline SCREEN *curses_new_screen(const char *type) {
  const char *given_height = getenv("LINES");
  const char *given_width = getenv("COLUMNS");
  char *height = given_height == NULL ? NULL : strdup(given_height);
  char *width = given_width == NULL ? NULL : strdup(given_width);
  setenv("LINES", "24", 1);
  setenv("COLUMNS", "80", 1);
  // ncurses sets the modes of the terminal line through the descriptors of these two streams.
  SCREEN *screen = newterm(type, stdout, stdin);
  curses_set_variable("LINES", height);
  curses_set_variable("COLUMNS", width);
  free(height);
  free(width);
  return screen;
}

// Configures the terminal line and the window. Flow control is off: Ctrl-S must not freeze the
// screen during a revocation. Interrupt keys remain signals: they must work while the program is
// busy.
static inline void curses_configure(void) {
  cbreak();
  noecho();
  nonl();
  intrflush(stdscr, FALSE);
  keypad(stdscr, TRUE);
  meta(stdscr, TRUE);
  leaveok(stdscr, FALSE);
  scrollok(stdscr, FALSE);
  // A waiting key must not stop a refresh half-way.
  typeahead(-1);
  struct termios line;
  if (tcgetattr(STDIN_FILENO, &line) == 0) {
    line.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
    tcsetattr(STDIN_FILENO, TCSANOW, &line);
    def_prog_mode();
  }
}

static inline bool curses_start_colors(void) {
  if (!has_colors() || start_color() != OK) {
    return false;
  }
  use_default_colors();
  return true;
}

// Defines a pair of `foreground` on the terminal's own background, or on black if the terminal
// has no default background.
static inline void curses_define_pair(short pair, short foreground) {
  if (init_pair(pair, foreground, -1) != OK) {
    init_pair(pair, foreground, COLOR_BLACK);
  }
}

// Draws one spacing character with its combining marks. `text` ends with 0.
static inline void curses_put(int row, int column, const wchar_t *text, attr_t attributes,
                              short pair) {
  cchar_t cell;
  if (setcchar(&cell, text, attributes, pair, NULL) == OK) {
    // The bottom right cell is drawn but reported as an error, because the cursor cannot advance
    // from it.
    (void)mvadd_wch(row, column, &cell);
  }
}

static inline void curses_erase(void) { erase(); }

static inline void curses_place_cursor(int row, int column, bool visible) {
  curs_set(visible ? 1 : 0);
  move(row, column);
}

static inline void curses_refresh(void) { refresh(); }

// Makes the next refresh redraw every cell: another program may have written to the terminal.
static inline void curses_repaint_fully(void) { clearok(stdscr, TRUE); }

static inline void curses_resize(int height, int width) { resizeterm(height, width); }

static inline int curses_rows(void) { return getmaxy(stdscr); }

static inline int curses_columns(void) { return getmaxx(stdscr); }

static inline void curses_reenter(void) {
  reset_prog_mode();
  keypad(stdscr, TRUE);
}

// Returns the value of a terminfo string capability, or NULL. Parameters are not filled in.
static inline const char *curses_capability(const char *name) {
  const char *value = tigetstr(name);
  return value == (const char *)-1 ? NULL : value;
}

// Returns the window size according to the kernel; false if it knows none.
static inline bool curses_window_size(int descriptor, int *height, int *width) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) {
    return false;
  }
  *height = size.ws_row;
  *width = size.ws_col;
  return true;
}

// Returns how many bytes a read would return without waiting; 0 if there are none; -1 at the end of
// input, when the terminal is closed or hung up.
static inline int curses_bytes_waiting(int descriptor) {
  struct pollfd question = {.fd = descriptor, .events = POLLIN};
  if (poll(&question, 1, 0) < 0) {
    return 0;
  }
  int count = 0;
  if (question.revents & POLLIN) {
    if (ioctl(descriptor, FIONREAD, &count) != 0 || count == 0) {
      return -1;
    }
    return count;
  }
  return (question.revents & (POLLHUP | POLLERR | POLLNVAL)) ? -1 : 0;
}

// Initialized, because Swift emits no tentative definitions.
static locale_t curses_measuring_locale = (locale_t)0;

static inline void curses_open_measuring_locale(void) {
  curses_measuring_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

// Returns wcwidth() in a UTF-8 locale, independent of the process's locale: 0, 1 or 2 cells, or -1
// for an unprintable character. Without C.UTF-8, only printable ASCII has a width.
static inline int curses_cell_width(uint32_t scalar) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, curses_open_measuring_locale);
  if (curses_measuring_locale == (locale_t)0) {
    return scalar >= 0x20 && scalar < 0x7f ? 1 : -1;
  }
  locale_t previous = uselocale(curses_measuring_locale);
  int width = wcwidth((wchar_t)scalar);
  uselocale(previous);
  return width;
}

#endif
