/* Hostile headers, secrets and bodies against every scheme: nobody gets in who does not know the
 * secret, and what was signed with it gets in.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input: a scheme's number, then lines: path token, chosen header's name, secret, then
 * "name: value" headers up to an empty line, then the body. */
#include "source/signature.h"

#include "fuzz.h"

enum { HEADERS_MOST = 32 };

static void try_scheme(const struct scheme *s, struct signed_request *r, struct str secret)
{
    struct str unknown = S("no outsider knows this: 8c1f7a5e"), none = {0};
    struct str both[] = {unknown, secret};
    bool open = str_equal(scheme_name(s), S("none"));
    law((signature_verify(s, r, &unknown, 1) == SIGNATURE_RIGHT) == open);
    law((signature_verify(s, r, &none, 1) == SIGNATURE_RIGHT) == open);
    law((signature_verify(s, r, NULL, 0) == SIGNATURE_RIGHT) == open);
    law(signature_verify(s, r, &secret, 1) == signature_verify(s, r, both, 2));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str whole = exact(data, size), rest = str_slice(whole, 1, whole.n);
    struct source_header header[HEADERS_MOST];
    struct signed_request r = {.header = header, .now_ms = INT64_C(1700000000000)};
    struct err e;
    r.path_token = str_cut(&rest, '\n');
    r.header_name = str_cut(&rest, '\n');
    struct str secret = str_cut(&rest, '\n');
    while (r.nheader < HEADERS_MOST && rest.n > 0) {
        struct str value = str_cut(&rest, '\n'), name;
        if (value.n == 0)
            break;
        name = str_cut(&value, ':');
        header[r.nheader++] = (struct source_header){name, value};
    }
    r.body = rest;
    for (ptrdiff_t i = 0; size > 0 && scheme_at(i); i++)
        if (data[0] == 255 || data[0] % 19 == i) {
            try_scheme(scheme_at(i), &r, secret);
            scheme_secret_check(scheme_at(i), secret, &e);
        }
    drop(whole);
    return 0;
}
