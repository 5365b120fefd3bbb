/* Deliveries by the name of their adapter, in JSON that has ' for ".
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_READING_H
#define TEST_READING_H

#include "deliver.h"

/* what JSON texts in tests have as ' is "; lines that are no JSON stay */
static inline struct str quoted(const char *z)
{
    struct str s = str_of(z);
    char *p = NEW(room(), char, s.n + 1), first = s.n ? s.p[0] : 0;
    for (ptrdiff_t i = 0; i < s.n; i++) {
        p[i] = (char)(s.p[i] == '\'' && (first == '{' || first == '[') ? '"' : s.p[i]);
        if (s.p[i] == '\n' && i + 1 < s.n)
            first = s.p[i + 1];
    }
    return (struct str){p, s.n};
}

/* read again without the address: what is kept does not have it */
static inline struct source_output read_delivery(const char *adapter, const char *path,
                                                 const struct source_header *header,
                                                 ptrdiff_t nheader, struct str body)
{
    const struct adapter *by = adapter_find(str_of(adapter));
    assert_non_null(by);
    return deliver_as(by, header, nheader, str_of(path), (struct str){0}, body);
}

/* check_reads(adapter, path, body, wanted): no headers; ' for " in JSON */
#define check_reads(adapter, path, body, wanted)                                                   \
    do {                                                                                           \
        struct source_output read_ = read_delivery((adapter), (path), NULL, 0, quoted(body));      \
        check_str(summary_of(&read_), quoted(wanted).p);                                           \
    } while (0)

#endif
