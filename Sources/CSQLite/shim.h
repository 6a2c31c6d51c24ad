// SQLite functions with variable arguments, which Swift cannot call.
#ifndef CSQLITE_SHIM_H
#define CSQLITE_SHIM_H

#include <sqlite3.h>

// Makes a connection distrust its file: no writes to internal tables, no functions with side
// effects in the schema, no views. Returns SQLITE_OK or an error code.
static inline int csqlite_distrust_schema(sqlite3 *database) {
  int code = sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  if (code == SQLITE_OK) {
    code = sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
  }
  if (code == SQLITE_OK) {
    code = sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)0);
  }
  return code;
}

// Interrupts every statement of the connection that takes more than `steps` steps; 0 removes the
// limit.
static int csqlite_interrupt(void *unused) {
  (void)unused;
  return 1;
}
static inline void csqlite_limit_steps(sqlite3 *database, int steps) {
  sqlite3_progress_handler(database, steps, steps > 0 ? csqlite_interrupt : 0, 0);
}

#endif
