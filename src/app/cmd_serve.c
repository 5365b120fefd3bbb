/* serve.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "app/remote.h"
#include "app/routes.h"
#include "app/upkeep.h"
#include "net/address.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static const struct str default_listen = STR("127.0.0.1:8080");

static bool check_listen(struct str listen, struct err *e)
{
    struct address at;
    if (address_parse(listen, &at) && at.port >= 0)
        return true;
    return err_set(e, ERR_USAGE,
                   "serve: '--listen': expected ADDRESS:PORT as 127.0.0.1:8080, got '%.*s'",
                   FMT(listen));
}

/* signals that end the server wait for whoever asks for them; threads started later do the same */
static sigset_t hold_signals(void)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    return ends;
}
