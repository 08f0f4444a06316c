/* What tests/bench/desk.c compares zhiban with: SQLite and nothing else, in the way that costs least.
 * peer select DB SQL prints the rows; peer run DB SQL runs statements. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static int print_rows(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt;
    int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

    if (rc != SQLITE_OK)
        return rc;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            const unsigned char *text = sqlite3_column_text(stmt, i);

            fputs(text == NULL ? "" : (const char *)text, stdout);
            putchar('\t');
        }
        putchar('\n');
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int main(int argc, char **argv)
{
    sqlite3 *db;
    int rc;

    if (argc != 4 || sqlite3_open_v2(argv[2], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return 2;
    rc = strcmp(argv[1], "select") == 0 ? print_rows(db, argv[3])
                                        : sqlite3_exec(db, argv[3], NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        fprintf(stderr, "peer: %s\n", sqlite3_errmsg(db));
    sqlite3_close(db);
    return rc != SQLITE_OK;
}
