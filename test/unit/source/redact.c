/* What may be kept of a delivery, and of text that is none.
 * SPDX-License-Identifier: Apache-2.0 */
#include "deliver.h"
#include "source/adapter.h"

#include <time.h>

static const struct redaction redactions[] = {
    {STR("^title"),         REDACT_TITLE, {0}                       },
    {STR("title"),          REDACT_BLANK, {0}                       },
    {STR("body"),           REDACT_BLANK, {0}                       },
    {STR("^safe.body_url"), REDACT_KEEP,  {0}                       },
    {STR("^safe"),          REDACT_ONLY,  STR("a|url|body|body_url")},
    {STR("list"),           REDACT_ONLY,  STR("a")                  },
    {STR("link"),           REDACT_URL,   {0}                       },
    {STR("*_url"),          REDACT_DROP,  {0}                       },
    {STR("commits.author"), REDACT_DROP,  {0}                       },
    {STR("^one.two.three"), REDACT_DROP,  {0}                       },
};
static const struct source_row rows[] = {
    {.event = STR("*"), .note = STR("nothing")}
};
static const struct adapter table = {
    .name = STR("test"),
    .event = STR("header:x-event"),
    .delivery = STR("header:x-id"),
    .row = rows,
    .nrow = COUNT(rows),
    .redaction = redactions,
    .nredaction = COUNT(redactions),
    .person = STR("login"),
};

/* keeps(sent, kept): and what is kept is kept whole the second time (deliver.h) */
#define keeps(sent, kept)                                                                          \
    do {                                                                                           \
        struct source_output out_ = deliver(&table, "x-event: e", "", (sent));                     \
        check_str(out_.body, (kept));                                                              \
    } while (0)

static void rows_say_what_is_kept(void **state)
{
    (void)state;
    keeps("{\"title\":\"for jane@x.org to see\",\"a\":{\"title\":\"t\"},\"body\":\"hello\"}",
          "{\"title\":\"for *** to see\",\"a\":{\"title\":\"***\"},\"body\":\"***\"}");
    keeps("{\"title\":\"@jane: bump @babel/core@7, a@b, thanks to @joe-d_e\"}",
          "{\"title\":\"@***: bump @babel/core@7, a@b, thanks to @***\"}");
    keeps("{\"title\":\"@a@b a@b.co@d x@y @\"}", "{\"title\":\"@***@*** ***@*** x@y @\"}");
    keeps("{\"title\":7,\"body\":[\"a\"],\"b\":{\"body\":null,\"x_url\":\"u\",\"url\":1}}",
          "{\"b\":{\"url\":1}}");
    keeps("{\"safe\":{\"a\":1,\"b\":2,\"body\":\"x\",\"body_url\":\"u\"},\"deep\":{\"safe\":{\"b\":"
          "2}}}",
          "{\"safe\":{\"a\":1,\"body\":\"***\",\"body_url\":\"u\"},\"deep\":{\"safe\":{\"b\":2}}}");
    keeps("{\"safe\":\"text\"}", "{}");
    keeps("{\"list\":[{\"a\":1,\"b\":2},3,[{\"a\":4,\"b\":5}],\"x\"]}",
          "{\"list\":[{\"a\":1},[{\"a\":4}]]}");
    keeps("{\"commits\":[{\"author\":1,\"id\":2}],\"author\":3,\"a\":{\"commits\":{\"author\":4}}}",
          "{\"commits\":[{\"id\":2}],\"author\":3,\"a\":{\"commits\":{}}}");
    keeps("{\"one\":{\"two\":[{\"three\":1,\"four\":2}]},\"x\":{\"one\":{\"two\":{\"three\":3}}}}",
          "{\"one\":{\"two\":[{\"four\":2}]},\"x\":{\"one\":{\"two\":{\"three\":3}}}}");
}

static void addresses_of_the_web_lose_what_is_private(void **state)
{
    (void)state;
    keeps("{\"link\":\"https://jane:secret@ci.example:8080/job/1?token=x#top\"}",
          "{\"link\":\"https://ci.example:8080/job/1\"}");
    keeps("{\"link\":\"http://ci.example#top?x\"}", "{\"link\":\"http://ci.example\"}");
    keeps("{\"link\":\"https://ci.example/jane@x.org/1\"}",
          "{\"link\":\"https://ci.example/***/1\"}");
    keeps("{\"link\":\"javascript:alert(1)\"}", "{}");
    keeps("{\"link\":\"\"}", "{}");
    keeps("{\"link\":\"https://jane@/x\"}", "{}");
    keeps("{\"link\":7}", "{}");
}

static void persons_are_a_kind_of_account(void **state)
{
    (void)state;
    keeps("{\"user\":{\"login\":\"jane\",\"id\":7,\"type\":\"User\",\"name\":\"Jane\"}}",
          "{\"user\":{\"login\":\"***\",\"type\":\"User\"}}");
    keeps("{\"users\":[{\"login\":\"robot[bot]\"},{\"login\":null,\"type\":7}]}",
          "{\"users\":[{\"login\":\"[bot]\"},{\"login\":\"***\"}]}");
    keeps("{\"login\":\"jane\",\"type\":\"User\",\"x\":1}",
          "{\"login\":\"***\",\"type\":\"User\"}");
}

static void mail_addresses_are_blanked_anywhere(void **state)
{
    (void)state;
    keeps("[\"jane@x.org\",\"Jane <jane@x.org>\",\"a b\",\"refs/heads/jane@x.org/fix\",1]",
          "[\"***\",\"***\",\"a b\",\"refs/heads/***/fix\",1]");
    keeps("{\"a\":{\"jane@x.org\":1,\"b\":2},\"jane@x.org\":3}", "{\"a\":{\"b\":2}}");
    keeps("\"jane.doe+tag@mail.x-y.co.uk,second@x.org\"", "\"***,***\"");
    keeps("\"mailto:jane%40x.org\"", "\"mailto:***\"");
    keeps("\"git@github.com:o/r.git\"", "\"***:o/r.git\"");
    keeps("\"j\\u00f6rg@b\\u00fccher.example\"", "\"***\"");
    /* what only looks like one */
    keeps("[\"@octocat\",\"action@v4\",\"pkg@1.0.2\",\"a@b\",\"@x.org\",\"a@.org\",\"x@y.z\"]",
          "[\"@octocat\",\"action@v4\",\"pkg@1.0.2\",\"a@b\",\"@x.org\",\"a@.org\",\"x@y.z\"]");
}

static void numbers_stay_what_they_are(void **state)
{
    (void)state;
    keeps("[1.0,-0.0,1e15,12345678901234567.0,9223372036854775807,1.5,1e300,true,null]",
          "[1,0,1e+15,12345678901234568,9223372036854775807,1.5,1e+300,true,null]");
    keeps("{\"a\":\"\\u0000\\n\"}", "{\"a\":\"\\u0000\\n\"}");
}

static void lines_lose_addresses_and_persons(void **state)
{
    (void)state;
    const struct {
        const char *raw, *kept;
    } line[] = {
        {"",                                                         ""                                     },
        {"{\"type\":\"deploy.finished\",\"at\":",                    "{\"type\":\"deploy.finished\",\"at\":"},
        {"mail jane@x.org, or joe@y.org!",                           "mail ***, or ***!"                    },
        {"{\"login\" : \"jane\", \"Name\":\"J \\\" D\",\"x\":\"y\"",
         "{\"login\" : \"***\", \"Name\":\"***\",\"x\":\"y\""                                               },
        {"{\"message\":\"cut of",                                    "{\"message\":\"***\""                 },
        {"{\"message\":7,\"body",                                    "{\"message\":7,\"body"                },
        {"\"message\"",                                              "\"message\""                          },
        {"\xFF\x80 \"\\",                                            "\xFF\x80 \"\\"                        },
    };
    for (ptrdiff_t i = 0; i < COUNT(line); i++)
        check_str(source_redact_line(str_of(line[i].raw), room()), line[i].kept);
}

/* n times the piece behind a head */
static struct str repeated(const char *head, const char *piece, ptrdiff_t n)
{
    struct out o = out_to(room());
    out_text(&o, head);
    while (n--)
        out_text(&o, piece);
    return out_str_of(&o);
}

/* what takes a glance at each byte is over in ms; a look back or ahead from each of them is not */
static void long_texts_are_read_once(void **state)
{
    (void)state;
    const struct {
        const char *head, *piece;
    } text[] = {
        {"",    "%40"      },
        {"",    "%40a"     },
        {"",    "@a"       },
        {"\"",  "\\\""     },
        {"\"x", "\"\\\""   },
        {"",    "\"name\" "},
    };
    for (ptrdiff_t i = 0; i < COUNT(text); i++) {
        struct str raw = repeated(text[i].head, text[i].piece, 100000);
        clock_t start = clock();
        check_true(str_equal(source_redact_line(raw, room()), raw));
        check_true((clock() - start) / CLOCKS_PER_SEC < 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_say_what_is_kept),
        cmocka_unit_test(addresses_of_the_web_lose_what_is_private),
        cmocka_unit_test(persons_are_a_kind_of_account),
        cmocka_unit_test(mail_addresses_are_blanked_anywhere),
        cmocka_unit_test(numbers_stay_what_they_are),
        cmocka_unit_test(lines_lose_addresses_and_persons),
        cmocka_unit_test(long_texts_are_read_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
