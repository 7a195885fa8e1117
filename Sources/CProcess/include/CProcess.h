#ifndef SLUICE_CPROCESS_H
#define SLUICE_CPROCESS_H

#include <spawn.h>
#include <sys/types.h>

/// Makes orphans of this process's descendants its own children, so that it can see and reap them. 0, or an errno.
int sluice_become_subreaper(void);

/// A child that has ended and has not been reaped yet; 0 when there is none. The child stays a zombie, so that its group
/// can still be named without a race.
pid_t sluice_peek_ended_child(void);

/// The flag of posix_spawn that gives the child a session of its own.
short sluice_spawn_setsid(void);

/// Lets posix_spawn close every descriptor from one number on. 0, or an errno.
int sluice_spawn_close_from(posix_spawn_file_actions_t *actions, int descriptor);

/// Asks for a pipe that holds so many bytes; the system may give less. 0, or an errno.
int sluice_enlarge_pipe(int descriptor, int bytes);

#endif
