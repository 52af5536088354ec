/* How long a file that is renamed into incoming/ lies there until somebody takes it away.
 *
 *   wakeup drop DIR COUNT PAYLOAD   renames COUNT copies of PAYLOAD into DIR/incoming, one after another, and waits for
 *                                   each to leave; prints p50 and p99 in microseconds
 *   wakeup loop DIR                 the peer: the smallest inotify loop there is; moves each file to DIR/taken
 *   wakeup poll DIR                 the other way: looks every 100 ms */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what) { perror(what); exit(1); }

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int watch(uint32_t mask) {
    int fd = inotify_init1(IN_CLOEXEC);
    if (fd < 0 || inotify_add_watch(fd, "incoming", mask) < 0) die("inotify");
    return fd;
}

static void take(const char *name) {
    char from[512], to[512], body[4096];
    snprintf(from, sizeof from, "incoming/%s", name);
    snprintf(to, sizeof to, "taken/%s", name);
    int file = open(from, O_RDONLY);
    if (file >= 0) {
        if (read(file, body, sizeof body) < 0) die(from);
        close(file);
    }
    rename(from, to);
}

static void poll_folder(void) {
    mkdir("taken", 0750);
    for (;; usleep(100000)) {
        DIR *stream = opendir("incoming");
        if (!stream) die("incoming");
        for (struct dirent *entry; (entry = readdir(stream));)
            if (entry->d_name[0] != '.') take(entry->d_name);
        closedir(stream);
    }
}

static void loop(void) {
    char buffer[65536];
    mkdir("taken", 0750);
    int fd = watch(IN_MOVED_TO | IN_CLOSE_WRITE);
    for (;;) {
        ssize_t count = read(fd, buffer, sizeof buffer);
        if (count < 0) die("read");
        for (char *at = buffer; at < buffer + count;) {
            struct inotify_event *event = (struct inotify_event *)at;
            take(event->name);
            at += sizeof *event + event->len;
        }
    }
}

int main(int argc, char **argv) {
    if (argc < 3 || chdir(argv[2]) < 0) { fprintf(stderr, "usage: see the head of wakeup.c\n"); return 2; }
    if (!strcmp(argv[1], "loop")) { loop(); return 0; }
    if (!strcmp(argv[1], "poll")) { poll_folder(); return 0; }
    if (argc != 5) return 2;
    int count = atoi(argv[3]);
    int payload = open(argv[4], O_RDONLY);
    char body[65536], buffer[65536], name[128], to[160];
    ssize_t size = read(payload, body, sizeof body);
    if (size <= 0) die(argv[4]);
    int fd = watch(IN_MOVED_FROM | IN_DELETE);
    double *times = calloc(count, sizeof *times);
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "drop-%d-%d.json", getpid(), i);
        int file = open(name, O_WRONLY | O_CREAT | O_EXCL, 0640);
        if (file < 0 || write(file, body, size) != size) die(name);
        close(file);
        snprintf(to, sizeof to, "incoming/%s", name);
        double start = now();
        if (rename(name, to) < 0) die(to);
        for (int gone = 0; !gone;) {
            ssize_t got = read(fd, buffer, sizeof buffer);
            if (got < 0 && errno != EINTR) die("read");
            for (char *at = buffer; at < buffer + got;) {
                struct inotify_event *event = (struct inotify_event *)at;
                if (!strcmp(event->name, name)) gone = 1;
                at += sizeof *event + event->len;
            }
        }
        times[i] = now() - start;
        /* An idle machine, not a full queue: let the other side go back to sleep. */
        usleep(2000);
    }
    qsort(times, count, sizeof *times, compare);
    printf("p50 %.0f us  p99 %.0f us\n", times[count / 2], times[count * 99 / 100]);
    return 0;
}
