/* "HOST:PORT" as people write it and as a Host header says it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include "base/err.h"
#include "base/str.h"

struct address {
    struct str host; /* "127.0.0.1", "::1" (without its brackets), "localhost" */
    int port;        /* 0-65535; -1 when not told */
};

/* address_parse(text, address): "127.0.0.1:8080", "[::1]:0", "localhost", "[::1]". A host is there;
 * its name is not looked up. False when text is none of these. */
bool address_parse(struct str text, struct address *address);

/* address_is_loopback(host): localhost, any of 127.0.0.0/8 in four decimal numbers, or ::1. */
bool address_is_loopback(struct str host);

#endif
