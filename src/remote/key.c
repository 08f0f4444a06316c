/* Through libssh's reader of key files, after the checks that ssh makes as well. */
#include "remote/key.h"

#include <errno.h>
#include <libssh/libssh.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "remote/inside.h"

static int check_file(const char *path, struct err *err)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return err_set(err, ERR_FAILED, _("the key file cannot be read: %s"), strerror(errno));
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_FAILED, _("this is not a key file"));
    if (access(path, R_OK) < 0)
        return err_set(err, ERR_FAILED, _("the key file cannot be read: %s"), strerror(errno));
    if ((st.st_mode & 077) != 0)
        return err_set(err, ERR_FAILED,
                       _("others may read this key file; take that away with chmod 600"));
    return 0;
}

/* In place of libssh's default, which may ask on the terminal. */
static int no_passphrase(const char *prompt, char *buf, size_t len, int echo, int verify,
                         void *userdata)
{
    (void)prompt, (void)buf, (void)len, (void)echo, (void)verify, (void)userdata;
    return -1;
}

struct remote_key *remote_key_load(const char *path, const char *passphrase, struct err *err)
{
    struct remote_key *key;
    ssh_key ssh = NULL;

    if (check_file(path, err) < 0) {
        visible_blame(err, path);
        return NULL;
    }
    if (ssh_pki_import_privkey_file(path, passphrase, no_passphrase, NULL, &ssh) != SSH_OK) {
        err_set(err, ERR_FAILED,
                passphrase == NULL ? _("this is not a private key, or it is locked by a passphrase")
                                   : _("this is not a private key, or the passphrase is wrong"));
        visible_blame(err, path);
        return NULL;
    }
    key = xcalloc(1, sizeof(*key));
    key->ssh = ssh;
    return key;
}

void remote_key_free(struct remote_key *key)
{
    if (key == NULL)
        return;
    ssh_key_free(key->ssh);
    free(key);
}
