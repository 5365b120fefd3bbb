/* SPDX-License-Identifier: Apache-2.0 */
#include "source/scheme.h"

#include "base/out.h"
#include "base/base64.h"

#include <openssl/evp.h>

#define HMAC_OF_BODY .proof = PROOF_HMAC, .content = STR("b")

/* docs: research of the senders' own documentation; each row has a known answer in the tests */
static const struct scheme table[] = {
    {.name = STR("github"),
     HMAC_OF_BODY,                                                                        .header = {STR("x-hub-signature-256")},
     .prefix = STR("sha256="),
     .meaning = STR("X-Hub-Signature-256: HMAC-SHA256 of the body; SHA-1 is refused")},
    {.name = STR("bitbucket"),
     HMAC_OF_BODY,  .header = {STR("x-hub-signature")},
     .prefix = STR("sha256="),
     .meaning = STR("X-Hub-Signature: HMAC-SHA256 of the body; absent when no secret is set")},
    {.name = STR("jira"),
     HMAC_OF_BODY,                                                            .header = {STR("x-hub-signature")},
     .prefix = STR("sha256="),
     .meaning = STR("X-Hub-Signature: HMAC-SHA256 of the body; only webhooks that an administrator "
                    "registered are signed")},
    {.name = STR("gitlab-token"),
     .proof = PROOF_TEXT,
     .header = {STR("x-gitlab-token")},
     .meaning = STR("X-Gitlab-Token: the secret itself")},
    {.name = STR("standard"),
     .proof = PROOF_HMAC,
     .header = {STR("webhook-signature"), STR("svix-signature")},
     .prefix = STR("v1,"),
     .separator = ' ',
     .encoding = ENCODING_BASE64,
     .key = KEY_BASE64,
     .content = STR("i.t.b"),
     .id_header = {STR("webhook-id"), STR("svix-id")},
     .time_header = {STR("webhook-timestamp"), STR("svix-timestamp")},
     .meaning = STR("Standard Webhooks (webhook-* or svix-*): HMAC-SHA256 of id, time and body, or "
                    "ed25519 with a whpk_ key")},
    {.name = STR("pagerduty"),
     HMAC_OF_BODY,                                 .header = {STR("x-pagerduty-signature")},
     .prefix = STR("v1="),
     .separator = ',',
     .meaning = STR("X-PagerDuty-Signature: a list of HMAC-SHA256 of the body")},
    {.name = STR("circleci"),
     HMAC_OF_BODY,                         .header = {STR("circleci-signature")},
     .prefix = STR("v1="),
     .separator = ',',
     .meaning = STR("circleci-signature: a list of HMAC-SHA256 of the body")},
    {.name = STR("rootly"),
     .proof = PROOF_HMAC,
     .header = {STR("x-rootly-signature")},
     .prefix = STR("v1="),
     .separator = ',',
     .content = STR("tb"),
     .time_prefix = STR("t="),
     .meaning = STR("X-Rootly-Signature: t=TIME,v1=HMAC-SHA256 of time and body")},
    {.name = STR("statsig"),
     .proof = PROOF_HMAC,
     .header = {STR("x-statsig-signature")},
     .prefix = STR("v0="),
     .content = STR("v0:t:b"),
     .time_header = {STR("x-statsig-request-timestamp")},
     .meaning = STR("X-Statsig-Signature: HMAC-SHA256 of v0:TIME:BODY")},
    {.name = STR("launchdarkly"),
     HMAC_OF_BODY,.header = {STR("x-ld-signature")},
     .meaning = STR("X-LD-Signature: HMAC-SHA256 of the body; only where signing is on")},
    {.name = STR("sentry"),
     HMAC_OF_BODY,        .header = {STR("sentry-hook-signature"), STR("x-sentry-signature")},
     .meaning = STR("Sentry-Hook-Signature (flag hooks: X-Sentry-Signature): HMAC-SHA256 of the "
                    "body with the client secret")},
    {.name = STR("firehydrant"),
     HMAC_OF_BODY,                                                                .header = {STR("fh-signature")},
     .meaning = STR("fh-signature: HMAC-SHA256 of the body")},
    {.name = STR("flagsmith"),
     HMAC_OF_BODY,                                                             .header = {STR("x-flagsmith-signature")},
     .meaning = STR("X-Flagsmith-Signature: HMAC-SHA256 of the body")},
    {.name = STR("gitea"),
     HMAC_OF_BODY,                                                                    .header = {STR("x-gitea-signature"), STR("x-forgejo-signature")},
     .meaning = STR("X-Gitea-Signature or X-Forgejo-Signature: HMAC-SHA256 of the body")},
    {.name = STR("bearer"),
     .proof = PROOF_TEXT,
     .header = {STR("authorization")},
     .prefix = STR("Bearer "),
     .meaning = STR("Authorization: Bearer and the secret itself")},
    {.name = STR("basic"),
     .proof = PROOF_BASIC,
     .header = {STR("authorization")},
     .prefix = STR("Basic "),
     .meaning = STR("Authorization: Basic; the secret is the password, or \"user:password\"")},
    {.name = STR("header"),
     .proof = PROOF_TEXT,
     .carrier = CARRIER_CHOSEN_HEADER,
     .meaning = STR("a header of your choice holds the secret itself")},
    {.name = STR("path"),
     .proof = PROOF_TEXT,
     .carrier = CARRIER_PATH,
     .meaning = STR("the secret is the last part of the address: /hook/SOURCE/SECRET")},
    {.name = STR("none"),
     .proof = PROOF_NONE,
     .meaning = STR("nothing is checked: whoever reaches the address is believed")                                                                              },
};

const struct scheme *scheme_find(struct str name)
{
    for (ptrdiff_t i = 0; i < COUNT(table); i++)
        if (str_equal(table[i].name, name))
            return &table[i];
    return NULL;
}

const struct scheme *scheme_at(ptrdiff_t i)
{
    return i >= 0 && i < COUNT(table) ? &table[i] : NULL;
}

struct str scheme_name(const struct scheme *scheme)
{
    return scheme->name;
}

struct str scheme_meaning(const struct scheme *scheme)
{
    return scheme->meaning;
}

struct str scheme_secret_new(const struct scheme *scheme, const unsigned char random[32],
                             struct arena *a)
{
    struct out o = out_to(a);
    if (scheme->key == KEY_BASE64) {
        unsigned char text[45];
        int n = EVP_EncodeBlock(text, random, 32);
        out_str(&o, SECRET_PREFIX);
        out_str(&o, (struct str){(const char *)text, n});
    } else {
        out_hex(&o, (struct str){(const char *)random, 32});
    }
    return out_str_of(&o);
}

static bool base64_check(struct str secret, struct err *e)
{
    unsigned char key[SECRET_MOST];
    bool public = str_starts(secret, PUBLIC_KEY_PREFIX);
    struct str prefix = public ? PUBLIC_KEY_PREFIX : SECRET_PREFIX;
    struct str text = str_starts(secret, prefix) ? str_slice(secret, prefix.n, secret.n) : secret;
    ptrdiff_t n = base64_read(text, key, sizeof key);
    if (n < 0)
        return err_set(e, ERR_INPUT, "not a signing secret: no base64 behind 'whsec_' or 'whpk_'");
    if (public && n != ED25519_KEY)
        return err_set(e, ERR_INPUT, "not a public key: %td bytes, an ed25519 key has 32", n);
    if (!public && n < 16)
        return err_set(e, ERR_INPUT, "secret too short: %td bytes, at least 16 are wanted", n);
    return true;
}

/* bytes that a header or an address can carry as they are */
static bool visible(struct str secret, struct str but)
{
    for (ptrdiff_t i = 0; i < secret.n; i++)
        if (secret.p[i] <= 0x20 || secret.p[i] >= 0x7F || str_find(but, secret.p[i]) >= 0)
            return false;
    return true;
}

bool scheme_secret_check(const struct scheme *scheme, struct str secret, struct err *e)
{
    ptrdiff_t least = scheme->carrier == CARRIER_PATH ? 22 : 16; /* 22: 128 bits of base64 */
    if (scheme->proof == PROOF_NONE)
        return err_set(e, ERR_INPUT, "scheme 'none' takes no secret");
    if (scheme->key == KEY_BASE64)
        return base64_check(secret, e);
    if (secret.n < least)
        return err_set(e, ERR_INPUT, "secret too short: %td bytes, at least %td are wanted",
                       secret.n, least);
    if (secret.n > SECRET_MOST)
        return err_set(e, ERR_INPUT, "secret too long: %td bytes, at most %d are taken", secret.n,
                       (int)SECRET_MOST);
    if (scheme->proof == PROOF_TEXT &&
        !visible(secret, scheme->carrier == CARRIER_PATH ? S("/?#%") : S("")))
        return err_set(e, ERR_INPUT, "secret has bytes that the sender cannot send");
    return true;
}
