/* RFC 4648. SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"

#include "check.h"

static void texts_and_their_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *bytes; /* NULL: no base64 */
    } row[] = {
        {"",           ""            },
        {"Zg==",       "f"           },
        {"Zm8=",       "fo"          },
        {"Zm9v",       "foo"         },
        {"Zm9vYg==",   "foob"        },
        {"Zm9vYmE=",   "fooba"       },
        {"Zm9vYmFy",   "foobar"      },
        {"Zg",         "f"           },
        {"Zm8",        "fo"          },
        {"-_-_",       "\xfb\xff\xbf"},
        {"+/+/",       "\xfb\xff\xbf"},
        {"Z",          NULL          },
        {"Zh==",       NULL          },
        {"Zg=",        NULL          },
        {"Zg===",      NULL          },
        {"=",          NULL          },
        {"====",       NULL          },
        {"Zm 9",       NULL          },
        {"Zm9v\n",     NULL          },
        {"Zg==Zg==",   NULL          },
        {"Zm\xc3\xbc", NULL          },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        unsigned char to[16];
        ptrdiff_t n = base64_read(str_of(row[i].text), to, sizeof to);
        check_int(n, row[i].bytes ? (ptrdiff_t)strlen(row[i].bytes) : -1);
        if (row[i].bytes)
            check_str(((struct str){(const char *)to, n}), row[i].bytes);
    }
}

static void room_is_kept(void **state)
{
    (void)state;
    unsigned char to[4] = {0, 0, 0, 7};
    check_int(base64_read(S("Zm9v"), to, 3), 3);
    check_int(base64_read(S("Zm9vYg=="), to, 3), -1);
    check_int(to[3], 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_and_their_bytes),
        cmocka_unit_test(room_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
