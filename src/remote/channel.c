/* libssh forgets a channel that is freed before the server has said whether it is open, and the server
 * keeps its side until the session ends: such a channel is kept, and closed when the answer is there. */
#include "remote/inside.h"

void channel_give_up(struct remote *remote, ssh_channel channel, bool counted)
{
    *vec_push(&remote->given_up) = (struct given_up){channel, counted};
}

void channels_bury(struct remote *remote)
{
    size_t kept = 0;

    vec_each (one, &remote->given_up) {
        /* Of what kind it is was said when it was asked for. */
        if (ssh_channel_open_session(one->channel) == SSH_AGAIN) {
            remote->given_up.items[kept++] = *one;
            continue;
        }
        ssh_channel_free(one->channel);
        remote->channels -= one->counted;
        remote->dirty = remote->dirty || one->counted; /* one that waits may start */
    }
    remote->given_up.len = kept;
}
