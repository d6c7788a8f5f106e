/* What a sandbox has to deny, as a C program would do it. */
#ifndef FORBIDDEN_H
#define FORBIDDEN_H

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int got(int descriptor) {
  if (descriptor < 0) return 0;
  close(descriptor);
  return 1;
}

static void *nothing(void *p) { return p; }

/* Commits the act; 1 when it was possible, 0 when not, -1 when it is no act of
 * this list. */
static int commit(const char *act) {
  char path[64];
  if (strcmp(act, "read-passwd") == 0) return got(open("/etc/passwd", O_RDONLY));
  if (strcmp(act, "read-server") == 0) {
    snprintf(path, sizeof path, "/proc/%d/environ", (int)getppid());
    return got(open(path, O_RDONLY));
  }
  if (strcmp(act, "list-home") == 0) return got(open("/", O_RDONLY | O_DIRECTORY));
  if (strcmp(act, "write-file") == 0) {
    snprintf(path, sizeof path, "/tmp/concord-hostile-%d", (int)getpid());
    if (!got(open(path, O_CREAT | O_WRONLY, 0600))) return 0;
    unlink(path);
    return 1;
  }
  if (strcmp(act, "make-folder") == 0) {
    snprintf(path, sizeof path, "/tmp/concord-hostile-%d", (int)getpid());
    return mkdir(path, 0700) == 0 && rmdir(path) == 0;
  }
  if (strcmp(act, "tcp") == 0) return got(socket(AF_INET, SOCK_STREAM, 0));
  if (strcmp(act, "udp") == 0) return got(socket(AF_INET, SOCK_DGRAM, 0));
  if (strcmp(act, "unix") == 0) return got(socket(AF_UNIX, SOCK_STREAM, 0));
  if (strcmp(act, "fork") == 0) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    return child > 0 && waitpid(child, NULL, 0) == child;
  }
  if (strcmp(act, "thread") == 0) {
    pthread_t thread;
    return pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0;
  }
  if (strcmp(act, "exec") == 0) { /* does not come back when it is possible */
    execl("/bin/true", "true", (char *)NULL);
    return errno != EPERM && errno != EACCES;
  }
  if (strcmp(act, "ptrace") == 0) return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
  if (strcmp(act, "signal") == 0) return kill(getppid(), 0) == 0;
  if (strcmp(act, "outlive") == 0) return prctl(PR_SET_PDEATHSIG, 0) == 0;
  if (strcmp(act, "raise-limit") == 0) {
    struct rlimit limit = {0, 0}; /* lowering one needs no privilege */
    return setrlimit(RLIMIT_MEMLOCK, &limit) == 0;
  }
  if (strcmp(act, "io-uring") == 0) {
    errno = 0;
    return syscall(425, 0, NULL) >= 0 || (errno != EPERM && errno != ENOSYS);
  }
  if (strcmp(act, "late-dlopen") == 0)
    return dlopen("libresolv.so.2", RTLD_NOW) != NULL || dlopen("libnsl.so.1", RTLD_NOW) != NULL;
  if (strcmp(act, "late-open") == 0) return got(open("/etc/ld.so.cache", O_RDONLY));
  if (strcmp(act, "late-code") == 0) {
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page != MAP_FAILED && mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
  }
  return -1;
}

#endif
