/* Whole files. The calls that bring bytes to a disk are replaced by ones that can be told to fail, so
 * that a full, a broken and a read-only disk can be had at every step without root. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

/* --- the disk --- */

enum step { STEP_NONE, STEP_WRITE, STEP_WRITE_SECOND, STEP_SYNC, STEP_RENAME, STEP_SYNC_DIR };

static struct {
    enum step failing;
    int error;
    int writes, syncs;
    size_t at_most; /* a short write; 0: all */
} disk;

static int fail_with(int error)
{
    errno = error;
    return -1;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    disk.writes++;
    if (disk.failing == STEP_WRITE || (disk.failing == STEP_WRITE_SECOND && disk.writes == 2))
        return fail_with(disk.error);
    if (disk.at_most > 0 && len > disk.at_most)
        len = disk.at_most;
    return syscall(SYS_write, fd, bytes, len);
}

int fsync(int fd)
{
    disk.syncs++;
    if ((disk.failing == STEP_SYNC && disk.syncs == 1) ||
        (disk.failing == STEP_SYNC_DIR && disk.syncs == 2))
        return fail_with(disk.error);
    return (int)syscall(SYS_fsync, fd);
}

int rename(const char *from, const char *to)
{
    if (disk.failing == STEP_RENAME)
        return fail_with(disk.error);
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

/* --- a folder of our own --- */

static int set_up(void **state)
{
    char *dir = xstrdup("/tmp/zhiban-file-XXXXXX");

    memset(&disk, 0, sizeof(disk));
    *state = dir;
    return mkdtemp(dir) == NULL || chdir(dir) < 0 ? -1 : 0;
}

static int count_entries(void)
{
    DIR *dir = opendir(".");
    int count = 0;

    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count - 2; /* . and .. */
}

static int tear_down(void **state)
{
    DIR *dir = opendir(".");
    struct dirent *entry;

    while ((entry = readdir(dir)) != NULL)
        if (unlink(entry->d_name) < 0)
            rmdir(entry->d_name);
    closedir(dir);
    if (chdir("/") < 0)
        return -1;
    rmdir(*state);
    free(*state);
    return 0;
}

static void put(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(syscall(SYS_write, fd, text, strlen(text)), strlen(text));
    close(fd);
}

static void assert_content(const char *path, const char *expect)
{
    struct str text = STR_INIT;
    struct err err = ERR_INIT;

    assert_int_equal(file_read(path, 1 << 20, &text, &err), 0);
    assert_string_equal(text.buf, expect);
    str_release(&text);
}

/* --- reading --- */

static void a_file_is_read_whole(void **state)
{
    struct str out = STR_INIT;
    struct err err = ERR_INIT;
    char *big = xmalloc(100001);

    (void)state;
    memset(big, 'b', 100000);
    big[100000] = '\0';
    put("big", big);
    put("empty", "");
    str_add(&out, "before ");
    assert_int_equal(file_read("empty", 0, &out, &err), 0);
    assert_string_equal(out.buf, "before ");
    assert_int_equal(file_read("big", 100000, &out, &err), 0);
    assert_int_equal(out.len, 7 + 100000);
    assert_string_equal(out.buf + 7, big);
    str_reset(&out);
    assert_int_equal(file_read("/proc/self/status", 1 << 20, &out, &err), 0); /* states size 0 */
    assert_non_null(strstr(out.buf, "Pid:"));
    free(big);
    str_release(&out);
}

static void what_is_not_a_file_is_not_read(void **state)
{
    static const struct {
        const char *path;
        size_t limit;
        const char *expect;
    } cases[] = {
        {"missing", 10, "missing cannot be read: No such file"},
        {".", 10, ". cannot be read: it is a folder"},
        {"fifo", 10, "fifo cannot be read: it is a FIFO"},
        {"link", 10, "link cannot be read: it is a FIFO"},
        {"/dev/zero", 10, "/dev/zero cannot be read: it is a device"},
        {"socket", 10, "socket cannot be read: it is a socket"},
        {"eleven", 10, "eleven is too big: 11 bytes, at most 10 are read"},
        {"/proc/self/status", 10, "/proc/self/status is too big: at most 10 bytes are read"},
        {"eleven/under", 10, "eleven/under cannot be read: Not a directory"},
    };
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)state;
    put("eleven", "12345678901");
    assert_int_equal(mkfifo("fifo", 0600), 0);
    assert_int_equal(symlink("fifo", "link"), 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str out = STR_INIT;
        struct err err = ERR_INIT;

        str_add(&out, "before");
        assert_int_equal(file_read(cases[i].path, cases[i].limit, &out, &err), -1);
        assert_non_null(strstr(err.text.buf, cases[i].expect));
        assert_string_equal(out.buf, "before");
        str_release(&out);
        err_release(&err);
    }
    close(fd);
}

static void existence_means_a_regular_file(void **state)
{
    (void)state;
    put("file", "");
    assert_int_equal(symlink("file", "good"), 0);
    assert_int_equal(symlink("missing", "bad"), 0);
    assert_true(file_exists("file"));
    assert_true(file_exists("good"));
    assert_false(file_exists("bad"));
    assert_false(file_exists("missing"));
    assert_false(file_exists("."));
    assert_false(file_exists("/dev/null"));
}

/* --- writing --- */

static void a_file_is_written_with_its_mode(void **state)
{
    static const mode_t modes[] = {0600, 0640, 0660, 0644};
    mode_t before = umask(0077);
    struct err err = ERR_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        struct stat st;

        disk.at_most = i; /* also by short writes */
        assert_int_equal(file_write_atomic("file", "content", 7, modes[i], &err), 0);
        assert_content("file", "content");
        assert_int_equal(stat("file", &st), 0);
        assert_int_equal(st.st_mode & 07777, modes[i]);
        assert_int_equal(count_entries(), 1);
    }
    assert_int_equal(file_write_atomic("file", "", 0, 0600, &err), 0);
    assert_content("file", "");
    umask(before);
}

static void a_link_is_followed_and_stays(void **state)
{
    struct err err = ERR_INIT;
    struct stat st;

    (void)state;
    assert_int_equal(mkdir("dir", 0700), 0);
    put("dir/target", "old");
    assert_int_equal(symlink("dir/target", "link"), 0);
    assert_int_equal(file_write_atomic("link", "new", 3, 0600, &err), 0);
    assert_int_equal(lstat("link", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_content("dir/target", "new");
    unlink("dir/target");
}

static void what_is_not_a_file_is_not_replaced(void **state)
{
    static const struct {
        const char *path, *expect;
    } cases[] = {
        {".", ". cannot be written: it is a folder"},
        {"fifo", "fifo cannot be written: it is a FIFO"},
        {"link", "link cannot be written: it is a FIFO"},
        {"dangling", "dangling cannot be written: No such file"},
        {"/dev/null", "/dev/null cannot be written: it is a device"},
        {"missing/file", "missing/file cannot be written: No such file"},
        {"/proc/file", "/proc/file cannot be written: "},
    };

    (void)state;
    assert_int_equal(mkfifo("fifo", 0600), 0);
    assert_int_equal(symlink("fifo", "link"), 0);
    assert_int_equal(symlink("nowhere", "dangling"), 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;

        assert_int_equal(file_write_atomic(cases[i].path, "x", 1, 0600, &err), -1);
        assert_non_null(strstr(err.text.buf, cases[i].expect));
        assert_int_equal(count_entries(), 3);
        err_release(&err);
    }
}

static void a_bad_disk_leaves_the_old_file(void **state)
{
    static const struct {
        enum step failing;
        int error;
        const char *expect, *content;
    } cases[] = {
        {STEP_WRITE, ENOSPC, "file cannot be written: No space left on device", "old"},
        {STEP_WRITE_SECOND, ENOSPC, "file cannot be written: No space left on device", "old"},
        {STEP_WRITE, EIO, "file cannot be written: Input/output error", "old"},
        {STEP_WRITE, EDQUOT, "file cannot be written: Disk quota exceeded", "old"},
        {STEP_SYNC, EIO, "file cannot be written: Input/output error", "old"},
        {STEP_SYNC, ENOSPC, "file cannot be written: No space left on device", "old"},
        {STEP_RENAME, EROFS, "file cannot be written: Read-only file system", "old"},
        {STEP_SYNC_DIR, EIO, "file cannot be written: Input/output error", "new"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;

        memset(&disk, 0, sizeof(disk));
        put("file", "old");
        disk.failing = cases[i].failing;
        disk.error = cases[i].error;
        disk.at_most = cases[i].failing == STEP_WRITE_SECOND ? 1 : 0;
        assert_int_equal(file_write_atomic("file", "new", 3, 0600, &err), -1);
        assert_string_equal(err.text.buf, cases[i].expect);
        assert_content("file", cases[i].content);
        assert_int_equal(count_entries(), 1);
        err_release(&err);
    }
}

static void a_folder_that_cannot_be_synced_is_good_enough(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    disk.failing = STEP_SYNC_DIR;
    disk.error = EINVAL;
    assert_int_equal(file_write_atomic("file", "new", 3, 0600, &err), 0);
    assert_int_equal(disk.syncs, 2);
}

/* The kernel's own refusal, in the middle of a write. */
static void a_size_limit_leaves_the_old_file(void **state)
{
    struct rlimit before, limit;
    struct err err = ERR_INIT;
    char *big = xcalloc(100000, 1);
    int rc;

    (void)state;
    put("file", "old");
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = 50000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    rc = file_write_atomic("file", big, 100000, 0600, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(rc, -1);
    assert_string_equal(err.text.buf, "file cannot be written: File too large");
    assert_content("file", "old");
    assert_int_equal(count_entries(), 1);
    free(big);
    err_release(&err);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_file_is_read_whole),
        TEST(what_is_not_a_file_is_not_read),
        TEST(existence_means_a_regular_file),
        TEST(a_file_is_written_with_its_mode),
        TEST(a_link_is_followed_and_stays),
        TEST(what_is_not_a_file_is_not_replaced),
        TEST(a_bad_disk_leaves_the_old_file),
        TEST(a_folder_that_cannot_be_synced_is_good_enough),
        TEST(a_size_limit_leaves_the_old_file),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
