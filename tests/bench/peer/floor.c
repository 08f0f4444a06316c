/* The least that a list of open tickets can cost on a terminal: ncursesw and SQLite, nothing judged,
 * no configuration, no loop. floor DB NOW_S: the most urgent tickets, j and k move, q leaves. Writes
 * go through a file in memory, so that a frame is one write here too. */
#define _GNU_SOURCE
#include <curses.h>
#include <locale.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

enum { ROWS_MAX = 200 };

static struct {
    char id[40], subject[200], state[24], system[40];
    int priority;
    long long due;
} rows[ROWS_MAX];

static int count;
static FILE *memory;

static int read_rows(const char *path, const char *now, int limit)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;

    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db,
                           "SELECT t.id, t.priority, t.subject, d.due, t.state, t.\"system\" FROM "
                           "ticket_due d JOIN ticket t ON t.id = d.ticket WHERE d.fresh_until > ?1 "
                           "AND (d.rank, d.due, d.ticket) > (0, 0, '') "
                           "ORDER BY d.rank, d.due, d.ticket LIMIT ?2",
                           -1, &stmt, NULL) != SQLITE_OK)
        return -1;
    sqlite3_bind_int64(stmt, 1, strtoll(now, NULL, 10));
    sqlite3_bind_int(stmt, 2, limit);
    for (; count < ROWS_MAX && sqlite3_step(stmt) == SQLITE_ROW; count++) {
        snprintf(rows[count].id, sizeof(rows[0].id), "%s", sqlite3_column_text(stmt, 0));
        rows[count].priority = sqlite3_column_int(stmt, 1);
        snprintf(rows[count].subject, sizeof(rows[0].subject), "%s", sqlite3_column_text(stmt, 2));
        rows[count].due = sqlite3_column_int64(stmt, 3);
        snprintf(rows[count].state, sizeof(rows[0].state), "%s", sqlite3_column_text(stmt, 4));
        snprintf(rows[count].system, sizeof(rows[0].system), "%s", sqlite3_column_text(stmt, 5));
    }
    sqlite3_finalize(stmt);
    return 0;
}

static void draw(int selected, long long now)
{
    erase();
    attron(COLOR_PAIR(1));
    mvprintw(0, 0, " zhiban floor  open %d", count);
    clrtoeol();
    attroff(COLOR_PAIR(1));
    for (int i = 0; i < count && i < LINES - 2; i++) {
        long long over = now - rows[i].due;

        mvprintw(i + 1, 1, "%c", i == selected ? '>' : ' ');
        if (i == selected)
            attron(A_REVERSE);
        mvprintw(i + 1, 2, "%.16s", rows[i].id);
        attroff(A_REVERSE);
        attron(COLOR_PAIR(2));
        mvprintw(i + 1, 19, "%4lldh%02lldm", over / 3600, over / 60 % 60);
        attroff(COLOR_PAIR(2));
        mvprintw(i + 1, 28, "%d %-8.8s ", rows[i].priority, rows[i].state);
        if (COLS > 100)
            printw("%-18.18s ", rows[i].system);
        addnstr(rows[i].subject, COLS - 60);
    }
    mvprintw(LINES - 1, 0, "j k move  q quits  %d/%d", selected + 1, count);
    move(selected + 1, 1);
}

static int show(void)
{
    static char bytes[65536];
    int fd = fileno(memory);
    ssize_t len;

    refresh();
    fflush(memory);
    len = pread(fd, bytes, sizeof(bytes), 0);
    if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0)
        return -1;
    return len > 0 && write(STDOUT_FILENO, bytes, (size_t)len) != len ? -1 : 0;
}

/* Curses cannot ask a file in memory how large the terminal is. */
static void tell_size(void)
{
    struct winsize size = {0};
    char text[16];

    ioctl(STDIN_FILENO, TIOCGWINSZ, &size);
    snprintf(text, sizeof(text), "%d", size.ws_row);
    setenv("LINES", text, 1);
    snprintf(text, sizeof(text), "%d", size.ws_col);
    setenv("COLUMNS", text, 1);
}

int main(int argc, char **argv)
{
    struct termios before, raw;
    int selected = 0;
    char c = 0;

    setlocale(LC_ALL, "C.UTF-8");
    if (argc != 3 || tcgetattr(STDIN_FILENO, &before) < 0 ||
        read_rows(argv[1], argv[2], ROWS_MAX / 4) < 0)
        return 2;
    tell_size();
    memory = fdopen(memfd_create("floor", 0), "w");
    if (memory == NULL || newterm(NULL, memory, stdin) == NULL)
        return 2;
    raw = before;
    cfmakeraw(&raw);
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    typeahead(-1);
    start_color();
    use_default_colors();
    init_pair(1, COLOR_WHITE, COLOR_BLUE);
    init_pair(2, COLOR_RED, -1);
    do {
        if (c == 'j' && selected < count - 1)
            selected++;
        if (c == 'k' && selected > 0)
            selected--;
        draw(selected, strtoll(argv[2], NULL, 10));
        if (show() < 0)
            return 1;
    } while (read(STDIN_FILENO, &c, 1) == 1 && c != 'q');
    endwin();
    show();
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    return 0;
}
