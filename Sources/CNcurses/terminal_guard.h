// Restores the terminal when the process exits or a signal ends it, except SIGKILL.
//
// A signal handler may only call async-signal-safe functions. It must not allocate or take a lock,
// which rules Swift out. The state below is `static`: each object file that uses it has its own
// copy, so only TerminalGuard.swift calls these functions.
#ifndef TERMINAL_GUARD_H
#define TERMINAL_GUARD_H

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum {
  TERMINAL_GUARD_SIGNALS = 32,
  TERMINAL_GUARD_RESTORE_BYTES = 512,
  // The process must end within 5 seconds of a hang-up.
  TERMINAL_GUARD_SECONDS_TO_END = 4,
  // Exit status: incomplete, can be resumed.
  TERMINAL_GUARD_INTERRUPTED = 4,
};

struct terminal_guard_state {
  volatile sig_atomic_t armed;
  int notices[2];
  struct termios line;
  char restore[TERMINAL_GUARD_RESTORE_BYTES];
  size_t restore_length;
  struct sigaction previous[TERMINAL_GUARD_SIGNALS];
  volatile sig_atomic_t requests;
  // The number of SIGCONT signals received.
  volatile sig_atomic_t continued;
  int error_output;
  int error_memory;
  pthread_key_t signal_stack;
};

static struct terminal_guard_state terminal_guard = {
    .notices = {-1, -1}, .error_output = -1, .error_memory = -1};

static inline void terminal_guard_write(int descriptor, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(descriptor, bytes, count);
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return;
    }
    bytes += written;
    count -= (size_t)written;
  }
}

// Redirects standard error to memory while the screen is up. Text in the middle of the screen would
// help no reader, and a crash message would vanish with the alternate screen.
static inline void terminal_guard_hold_errors(void) {
  if (terminal_guard.error_output >= 0 || !isatty(STDERR_FILENO)) {
    return;
  }
  int memory = (int)syscall(SYS_memfd_create, "standard-error", 1u /* close on exec */);
  int output = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (memory < 0 || output < 0 || dup2(memory, STDERR_FILENO) < 0) {
    if (memory >= 0) close(memory);
    if (output >= 0) close(output);
    return;
  }
  terminal_guard.error_memory = memory;
  terminal_guard.error_output = output;
}

static inline void terminal_guard_release_errors(void) {
  int output = terminal_guard.error_output;
  int memory = terminal_guard.error_memory;
  if (output < 0) {
    return;
  }
  terminal_guard.error_output = -1;
  terminal_guard.error_memory = -1;
  dup2(output, STDERR_FILENO);
  char bytes[1024];
  off_t offset = 0;
  ssize_t count;
  while ((count = pread(memory, bytes, sizeof bytes, offset)) > 0) {
    terminal_guard_write(STDERR_FILENO, bytes, (size_t)count);
    offset += count;
  }
  close(memory);
  close(output);
}

// Sends later output of other threads to /dev/null: it must not follow the bytes that restore the
// terminal. Returns a descriptor that still writes to the terminal.
static inline int terminal_guard_take_output(void) {
  int output = dup(STDOUT_FILENO);
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (output < 0 || nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0) {
    return STDOUT_FILENO;
  }
  if (syscall(SYS_gettid) != getpid()) {
    // The thread that draws may be in the middle of a write, which still goes to the terminal.
    struct timespec moment = {.tv_nsec = 20000000};
    nanosleep(&moment, NULL);
  }
  return output;
}

// Leaves the alternate screen, shows the cursor and restores the line settings, once each time the
// guard was armed. Then prints the held standard error. Async-signal-safe.
static inline void terminal_guard_restore_through(int output) {
  if (terminal_guard.armed) {
    terminal_guard.armed = 0;
    terminal_guard_write(output, terminal_guard.restore, terminal_guard.restore_length);
    tcsetattr(STDIN_FILENO, TCSANOW, &terminal_guard.line);
  }
  terminal_guard_release_errors();
}

static inline void terminal_guard_restore(void) { terminal_guard_restore_through(STDOUT_FILENO); }

// Handles signals that end the process: restores the terminal, then raises the signal with its
// earlier handler. That ends the process, after a backtrace if the Swift runtime is set to print
// one.
static inline void terminal_guard_on_fatal_signal(int number) {
  terminal_guard_restore_through(terminal_guard_take_output());
  sigaction(number, &terminal_guard.previous[number], NULL);
  raise(number);
}

// Ends the process when its time limit expires. Nothing may delay this, not even a terminal that
// accepts no more output, so unwritten output is dropped. Journalled results are on disk already;
// everything else is read back at the next start.
static inline void terminal_guard_on_time_up(int number) {
  (void)number;
  if (terminal_guard.armed) {
    int output = terminal_guard_take_output();
    int flags = fcntl(output, F_GETFL);
    tcflush(output, TCOFLUSH);
    fcntl(output, F_SETFL, flags | O_NONBLOCK);
    terminal_guard_restore_through(output);
    fcntl(output, F_SETFL, flags);
  }
  _exit(TERMINAL_GUARD_INTERRUPTED);
}

// Limits the time until the process ends. Later calls do not extend it. Async-signal-safe.
static inline void terminal_guard_limit_ending(void) {
  unsigned left = alarm(TERMINAL_GUARD_SECONDS_TO_END);
  if (left != 0) {
    alarm(left);
  }
}

// Handles signals that the program answers: passes the number on. A hang-up or a second request to
// quit starts the time limit. A third request ends the process, because it is not responding.
static inline void terminal_guard_on_notice(int number) {
  int saved_errno = errno;
  if (number == SIGINT || number == SIGTERM) {
    terminal_guard.requests++;
    if (terminal_guard.requests > 2) {
      terminal_guard_restore_through(terminal_guard_take_output());
      signal(number, SIG_DFL);
      raise(number);
      errno = saved_errno;
      return;
    }
  }
  if (number == SIGHUP || terminal_guard.requests == 2) {
    terminal_guard_limit_ending();
  }
  if (number == SIGCONT) {
    terminal_guard.continued++;
  }
  unsigned char byte = (unsigned char)number;
  ssize_t written = write(terminal_guard.notices[1], &byte, 1);
  (void)written;
  errno = saved_errno;
}

static inline void terminal_guard_catch(int number, void (*handler)(int), int flags) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, &terminal_guard.previous[number]);
}

static const int terminal_guard_notices[] = {SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGCONT, SIGWINCH};
static const int terminal_guard_fatal[] = {SIGSEGV, SIGILL,  SIGTRAP, SIGABRT,
                                           SIGBUS,  SIGFPE, SIGQUIT};

// Frees the signal stack of a thread that ends.
static inline void terminal_guard_uncover_thread(void *bytes) {
  stack_t none = {.ss_flags = SS_DISABLE};
  sigaltstack(&none, NULL);
  free(bytes);
}

static inline void terminal_guard_make_stack_key(void) {
  pthread_key_create(&terminal_guard.signal_stack, terminal_guard_uncover_thread);
}

// Gives this thread an alternate signal stack unless it has one: a stack overflow leaves no other
// stack for the handler. The main actor moves between threads, and idle threads end, so this is
// called repeatedly.
static inline void terminal_guard_cover_thread(void) {
  static _Thread_local bool covered = false;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  if (covered) {
    return;
  }
  covered = true;
  pthread_once(&once, terminal_guard_make_stack_key);
  stack_t present;
  stack_t ours = {.ss_size = 64 * 1024};
  if (sigaltstack(NULL, &present) != 0 || !(present.ss_flags & SS_DISABLE) ||
      (ours.ss_sp = malloc(ours.ss_size)) == NULL) {
    return;
  }
  pthread_setspecific(terminal_guard.signal_stack, ours.ss_sp);
  sigaltstack(&ours, NULL);
}

// Saves the line settings and catches the signals. Returns a descriptor that delivers the numbers
// of the caught signals, one byte each, or -1 with errno set.
static inline int terminal_guard_open(void) {
  if (tcgetattr(STDIN_FILENO, &terminal_guard.line) != 0 ||
      pipe(terminal_guard.notices) != 0) {
    return -1;
  }
  for (int end = 0; end < 2; end++) {
    fcntl(terminal_guard.notices[end], F_SETFD, FD_CLOEXEC);
    fcntl(terminal_guard.notices[end], F_SETFL, O_NONBLOCK);
  }
  terminal_guard.requests = 0;
  for (size_t i = 0; i < sizeof terminal_guard_notices / sizeof(int); i++) {
    int number = terminal_guard_notices[i];
    terminal_guard_catch(number, terminal_guard_on_notice, SA_RESTART);
    // Under nohup, a hang-up stays ignored.
    if (number == SIGHUP && terminal_guard.previous[number].sa_handler == SIG_IGN) {
      signal(SIGHUP, SIG_IGN);
    }
  }
  for (size_t i = 0; i < sizeof terminal_guard_fatal / sizeof(int); i++) {
    terminal_guard_catch(terminal_guard_fatal[i], terminal_guard_on_fatal_signal, SA_ONSTACK);
  }
  // Stays after the guard closes: later work, such as closing connections, has the same time limit.
  signal(SIGALRM, terminal_guard_on_time_up);
  static bool registered = false;
  if (!registered) {
    registered = true;
    atexit(terminal_guard_restore);
  }
  return terminal_guard.notices[0];
}

// Marks the terminal as in need of restoring, stores the bytes that restore it, and holds standard
// error.
static inline void terminal_guard_arm(const char *restore, size_t count) {
  if (count > TERMINAL_GUARD_RESTORE_BYTES) {
    count = TERMINAL_GUARD_RESTORE_BYTES;
  }
  memcpy(terminal_guard.restore, restore, count);
  terminal_guard.restore_length = count;
  terminal_guard_hold_errors();
  terminal_guard.armed = 1;
}

// Restores the saved line settings, after ncurses has restored the screen, and prints the held
// standard error.
static inline void terminal_guard_disarm(void) {
  terminal_guard.armed = 0;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal_guard.line);
  terminal_guard_release_errors();
}

// Stops the process group, as Ctrl-Z does, and returns when it continues. Another thread receives
// the signal, because libdispatch's workers block it and the main actor runs on one of them. This
// thread must not draw during the stop, so it waits for SIGCONT. A group without a shell never
// stops, so the wait is limited.
static inline void terminal_guard_stop_group(void) {
  struct sigaction standard, ours;
  memset(&standard, 0, sizeof standard);
  standard.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &standard, &ours);
  sig_atomic_t before = terminal_guard.continued;
  kill(0, SIGTSTP);
  struct timespec nap = {.tv_nsec = 2 * 1000 * 1000};
  for (int naps = 0; naps < 250 && terminal_guard.continued == before; naps++) {
    nanosleep(&nap, NULL);
  }
  sigaction(SIGTSTP, &ours, NULL);
}

// Restores the earlier signal handlers; the caller closes the descriptor from terminal_guard_open.
// A hang-up stays ignored from now on: one may still arrive after the terminal was lost, and it
// must not replace the program's own exit status. Everything is journalled by then.
static inline void terminal_guard_close(void) {
  for (size_t i = 0; i < sizeof terminal_guard_notices / sizeof(int); i++) {
    int number = terminal_guard_notices[i];
    if (number == SIGHUP) {
      signal(SIGHUP, SIG_IGN);
    } else {
      sigaction(number, &terminal_guard.previous[number], NULL);
    }
  }
  for (size_t i = 0; i < sizeof terminal_guard_fatal / sizeof(int); i++) {
    int number = terminal_guard_fatal[i];
    sigaction(number, &terminal_guard.previous[number], NULL);
  }
  close(terminal_guard.notices[1]);
  terminal_guard.notices[0] = terminal_guard.notices[1] = -1;
}

#endif
