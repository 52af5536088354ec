/* Files in a folder: making many of them, and the floor of acting on them.
 *
 *   dispatch fill DIR COUNT PAYLOAD   makes COUNT files NAME.json in DIR, with names like a webhook's; a payload that
 *                                     holds %d gets the file's number there
 *   dispatch loop DIR COUNT           the floor: for each file in DIR/incoming open, read, close, rename into
 *                                     DIR/skipped; then waits for inotify and does it again, until COUNT are done
 *   dispatch move FROM TO             renames every file in FROM into TO, as fast as it can
 *   dispatch first DIR                waits until a file leaves DIR and prints the seconds since the start of this */
#define _GNU_SOURCE
#include <dirent.h>
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
    return t.tv_sec + t.tv_nsec / 1e9;
}

static int folder(const char *path) {
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) die(path);
    return fd;
}

static void fill(const char *dir, int count, const char *payload) {
    char text[4096], body[4200], name[128];
    int source = open(payload, O_RDONLY);
    ssize_t size = read(source, text, sizeof text - 1);
    if (size <= 0) die(payload);
    text[size] = 0;
    char *number = strstr(text, "%d");
    int fd = folder(dir), pid = getpid();
    for (int i = 0; i < count; i++) {
        int length = size;
        if (number)
            length = snprintf(body, sizeof body, "%.*s%d%s", (int)(number - text), text, i + 1, number + 2);
        else
            memcpy(body, text, size);
        snprintf(name, sizeof name, "20260301T%02d%02d%02d.%06dZ_sale.sold_%d_%08x-%04x-4c1a-8ded-ade8%08x.json",
            i / 3600000 % 24, i / 60000 % 60, i / 1000 % 60, i % 1000 * 1000, i, pid, i & 0xffff, i);
        int file = openat(fd, name, O_WRONLY | O_CREAT | O_EXCL, 0640);
        if (file < 0 || write(file, body, length) != length) die(name);
        close(file);
    }
}

static int scan(int from, int to) {
    static int skipped;
    char body[65536];
    DIR *stream = fdopendir(openat(from, ".", O_RDONLY | O_DIRECTORY));
    for (struct dirent *entry; (entry = readdir(stream));) {
        if (entry->d_name[0] == '.') continue;
        int file = openat(from, entry->d_name, O_RDONLY | O_NOFOLLOW);
        if (file < 0) continue;
        if (read(file, body, sizeof body) < 0) die(entry->d_name);
        close(file);
        if (renameat2(from, entry->d_name, to, entry->d_name, RENAME_NOREPLACE) == 0) skipped++;
    }
    closedir(stream);
    return skipped;
}

static void loop(const char *dir, int count) {
    char path[4096], buffer[65536];
    int fd = inotify_init1(IN_CLOEXEC);
    snprintf(path, sizeof path, "%s/skipped", dir);
    mkdir(path, 0750);
    int to = folder(path);
    snprintf(path, sizeof path, "%s/incoming", dir);
    int from = folder(path);
    if (inotify_add_watch(fd, path, IN_MOVED_TO | IN_CLOSE_WRITE) < 0) die(path);
    while (scan(from, to) < count)
        if (read(fd, buffer, sizeof buffer) < 0) die("inotify");
}

static void move(const char *source, const char *target) {
    int from = folder(source), to = folder(target);
    DIR *stream = fdopendir(openat(from, ".", O_RDONLY | O_DIRECTORY));
    for (struct dirent *entry; (entry = readdir(stream));)
        if (entry->d_name[0] != '.' && renameat(from, entry->d_name, to, entry->d_name) < 0) die(entry->d_name);
}

int main(int argc, char **argv) {
    if (argc == 5 && !strcmp(argv[1], "fill")) fill(argv[2], atoi(argv[3]), argv[4]);
    else if (argc == 4 && !strcmp(argv[1], "loop")) loop(argv[2], atoi(argv[3]));
    else if (argc == 4 && !strcmp(argv[1], "move")) move(argv[2], argv[3]);
    else if (argc == 3 && !strcmp(argv[1], "first")) {
        char buffer[4096];
        double start = now();
        int fd = inotify_init1(IN_CLOEXEC);
        if (fd < 0 || inotify_add_watch(fd, argv[2], IN_MOVED_FROM) < 0) die(argv[2]);
        if (read(fd, buffer, sizeof buffer) < 0) die("inotify");
        printf("%.3f\n", now() - start);
    } else {
        fprintf(stderr, "usage: see the head of dispatch.c\n");
        return 2;
    }
    return 0;
}
