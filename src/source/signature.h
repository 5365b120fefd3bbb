/* Who sent this? Signature schemes as a table over one constant-time verifier.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Pure: the time is an argument. */
#ifndef SOURCE_SIGNATURE_H
#define SOURCE_SIGNATURE_H

#include "source/source.h"

enum verdict {
    SIGNATURE_RIGHT,
    SIGNATURE_MISSING, /* the header or token that carries it is not there */
    SIGNATURE_WRONG,   /* no secret fits */
    SIGNATURE_STALE    /* right, but its timestamp is more than SIGNATURE_WINDOW_MS from now */
};
enum { SIGNATURE_WINDOW_MS = 5 * 60 * 1000, SIGNATURES_MOST = 16 /* looked at in one header */ };

struct scheme; /* a row */

/* scheme_find(name): "github", "bitbucket", "jira", "gitlab-token", "standard", "pagerduty",
 * "circleci", "rootly", "statsig", "launchdarkly", "sentry", "firehydrant", "flagsmith", "gitea",
 * "bearer", "basic", "header", "path", "none"; NULL. */
const struct scheme *scheme_find(struct str name);
const struct scheme *scheme_at(ptrdiff_t i); /* NULL at the end */
struct str scheme_name(const struct scheme *scheme);
struct str scheme_meaning(const struct scheme *scheme); /* one sentence for people */

/* scheme_secret_new(scheme, random, a): a new secret in the form that the sender's settings want
 * ("whsec_" and base64 for standard, else hex), from 32 random bytes. */
struct str scheme_secret_new(const struct scheme *scheme, const unsigned char random[32],
                             struct arena *a);

/* scheme_secret_check(scheme, secret, e): whether the text can be a secret of that scheme (of
 * enough length, base64 where it must be). */
bool scheme_secret_check(const struct scheme *scheme, struct str secret, struct err *e);

struct signed_request {
    const struct source_header *header; /* [nheader] */
    ptrdiff_t nheader;
    struct str path_token;  /* of /hook/SOURCE/TOKEN; p == NULL */
    struct str header_name; /* of scheme "header", lower case */
    struct str body;        /* the true bytes */
    int64_t now_ms;
};

/* signature_verify(scheme, request, secret[nsecret]): any of the active secrets may fit. Takes the
 * same time whichever byte is wrong. "none" is always right; every other scheme without a secret is
 * SIGNATURE_WRONG. */
enum verdict signature_verify(const struct scheme *scheme, const struct signed_request *r,
                              const struct str *secret, ptrdiff_t nsecret);

/* equal_in_constant_time(a, b): equality whose time depends on the lengths only. */
bool equal_in_constant_time(struct str a, struct str b);

#endif
