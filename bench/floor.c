/* The raw system calls of durable ingest, without HTTP and without us: the floor that ours is measured against.
 *
 *   floor DIR COUNT BATCH [syncfs|fsync|range]
 *
 * Writes COUNT files of 600 bytes into DIR/tmp, BATCH at a time: write all, flush, rename all into DIR/incoming, fsync
 * that folder. The flush is one syncfs (the default for more than one file), an fsync of each file, or `range`: the
 * writing of all is begun by sync_file_range before each is flushed by fsync. Prints files per second. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what) { perror(what); exit(1); }

int main(int argc, char **argv) {
    if (argc < 4) { fprintf(stderr, "usage: floor DIR COUNT BATCH [syncfs|fsync|range]\n"); return 2; }
    int count = atoi(argv[2]), batch = atoi(argv[3]);
    const char *flush = argc > 4 ? argv[4] : batch == 1 ? "fsync" : "syncfs";
    char body[600], tmp[64], to[64];
    memset(body, 'x', sizeof body);
    if (chdir(argv[1]) < 0) die(argv[1]);
    mkdir("tmp", 0750);
    mkdir("incoming", 0750);
    int folder = open("incoming", O_RDONLY | O_DIRECTORY);
    if (folder < 0) die("incoming");
    int *files = calloc(batch, sizeof *files);
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int done = 0; done < count; done += batch) {
        for (int i = 0; i < batch; i++) {
            snprintf(tmp, sizeof tmp, "tmp/%d-%d", getpid(), done + i);
            files[i] = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
            if (files[i] < 0 || write(files[i], body, sizeof body) != sizeof body) die(tmp);
        }
        if (!strcmp(flush, "syncfs")) {
            if (syncfs(files[0]) < 0) die("syncfs");
        } else {
            if (!strcmp(flush, "range"))
                for (int i = 0; i < batch; i++) sync_file_range(files[i], 0, 0, SYNC_FILE_RANGE_WRITE);
            for (int i = 0; i < batch; i++)
                if (fsync(files[i]) < 0) die("fsync");
        }
        for (int i = 0; i < batch; i++) {
            close(files[i]);
            snprintf(tmp, sizeof tmp, "tmp/%d-%d", getpid(), done + i);
            snprintf(to, sizeof to, "incoming/%d-%d", getpid(), done + i);
            if (renameat2(AT_FDCWD, tmp, AT_FDCWD, to, RENAME_NOREPLACE) < 0) die(to);
        }
        if (fsync(folder) < 0) die("fsync incoming");
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds = (end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) / 1e9;
    printf("%.0f\n", count / seconds);
    return 0;
}
