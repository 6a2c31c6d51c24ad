// libvterm, and the functions for pseudo-terminals and processes that Swift cannot express.
#ifndef CVTERM_SHIM_H
#define CVTERM_SHIM_H

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>
#include <vterm.h>

// Starts a program as the session leader of a new pseudo-terminal; returns -1 with errno set on
// failure. Only async-signal-safe functions run between fork and exec, because the tests have
// threads.
static inline pid_t pseudo_terminal_start(int *master, const char *path, char *const arguments[],
                                          char *const environment[], const char *folder, int height,
                                          int width) {
  struct winsize size = {.ws_row = (unsigned short)height, .ws_col = (unsigned short)width};
  pid_t child = forkpty(master, NULL, NULL, &size);
  if (child == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < 32; number++) {
      signal(number, SIG_DFL);
    }
    // Closes the descriptors of other tests.
    for (int descriptor = 3; descriptor < 1024; descriptor++) {
      close(descriptor);
    }
    if (folder == NULL || chdir(folder) == 0) {
      execve(path, arguments, environment);
    }
    _exit(127);
  }
  return child;
}

// The attributes of a process without a terminal.
struct program_limits {
  mode_t mask;       // mode bits that its files do not get
  uid_t user;        // the user it runs as; 0 keeps the user of the tests
  rlim_t file_size;  // the largest file it may write, in bytes
};

// Starts a program without a terminal. Its input is empty, and its outputs go to files. A program
// of another test can inherit a pipe, and would then keep it open until it ends. The started
// program can leave a core file, unless it forbids that itself.
static inline pid_t program_start(const char *path, char *const arguments[],
                                  char *const environment[], const char *folder,
                                  const char *output, const char *errors,
                                  struct program_limits limits) {
  pid_t child = fork();
  if (child == 0) {
    struct rlimit core;
    getrlimit(RLIMIT_CORE, &core);
    core.rlim_cur = core.rlim_max;
    setrlimit(RLIMIT_CORE, &core);
    struct rlimit size = {limits.file_size, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &size);
    umask(limits.mask);
    if (limits.user != 0 && (setgid(limits.user) != 0 || setuid(limits.user) != 0)) {
      _exit(127);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < 32; number++) {
      signal(number, SIG_DFL);
    }
    setsid();
    int files[3] = {open("/dev/null", O_RDONLY), open(output, O_CREAT | O_WRONLY | O_TRUNC, 0600),
                    open(errors, O_CREAT | O_WRONLY | O_TRUNC, 0600)};
    for (int stream = 0; stream < 3; stream++) {
      if (dup2(files[stream], stream) < 0) {
        _exit(127);
      }
    }
    for (int descriptor = 3; descriptor < 1024; descriptor++) {
      close(descriptor);
    }
    if (chdir(folder) == 0) {
      // A child that another thread has just forked can hold a freshly copied program open for
      // writing until it runs its own program. This retries until then.
      do {
        execve(path, arguments, environment);
      } while (errno == ETXTBSY && usleep(1000) == 0);
    }
    _exit(127);
  }
  return child;
}

// Returns a descriptor that becomes readable when the process has ended.
static inline int pseudo_terminal_process_descriptor(pid_t process) {
  return (int)syscall(SYS_pidfd_open, process, 0);
}

static inline int pseudo_terminal_resize(int master, int height, int width) {
  struct winsize size = {.ws_row = (unsigned short)height, .ws_col = (unsigned short)width};
  return ioctl(master, TIOCSWINSZ, &size);
}

// Stops all output of the terminal, as Ctrl-S does where flow control is on.
static inline int pseudo_terminal_stall(int master) {
  int line = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
  int result = line < 0 ? -1 : tcflow(line, TCOOFF);
  close(line);
  return result;
}

// Sends a signal to the terminal's foreground process group.
static inline int pseudo_terminal_signal_foreground(int master, int number) {
  pid_t group = tcgetpgrp(master);
  return group > 0 ? kill(-group, number) : -1;
}

static inline bool vterm_cell_is_bold(const VTermScreenCell *cell) { return cell->attrs.bold; }

static inline bool vterm_cell_is_reversed(const VTermScreenCell *cell) {
  return cell->attrs.reverse;
}

static inline bool vterm_cell_is_underlined(const VTermScreenCell *cell) {
  return cell->attrs.underline;
}

static inline bool vterm_cell_has_color(const VTermScreenCell *cell) {
  return !VTERM_COLOR_IS_DEFAULT_FG(&cell->fg) || !VTERM_COLOR_IS_DEFAULT_BG(&cell->bg);
}

// Whether new text has neither colours nor attributes.
static inline bool vterm_pen_is_plain(const VTermState *state) {
  static const VTermAttr attributes[] = {VTERM_ATTR_BOLD, VTERM_ATTR_UNDERLINE, VTERM_ATTR_REVERSE,
                                         VTERM_ATTR_ITALIC, VTERM_ATTR_BLINK};
  VTermValue value;
  for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
    if (vterm_state_get_penattr(state, attributes[i], &value) && value.number != 0) {
      return false;
    }
  }
  return vterm_state_get_penattr(state, VTERM_ATTR_FOREGROUND, &value) &&
         VTERM_COLOR_IS_DEFAULT_FG(&value.color) &&
         vterm_state_get_penattr(state, VTERM_ATTR_BACKGROUND, &value) &&
         VTERM_COLOR_IS_DEFAULT_BG(&value.color);
}

static inline VTermKey vterm_function_key(int number) {
  return (VTermKey)(VTERM_KEY_FUNCTION_0 + number);
}

static inline bool vterm_value_is_true(const VTermValue *value) { return value->boolean != 0; }

#endif
