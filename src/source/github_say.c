/* What the table of GitHub cannot say.
 * SPDX-License-Identifier: Apache-2.0 */
#include "source/github.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '`';
}

/* the first place of word in text, without case; -1 */
static ptrdiff_t find_word(struct str text, struct str word)
{
    for (ptrdiff_t i = 0; i + word.n <= text.n; i++)
        if (str_equal_fold(str_slice(text, i, i + word.n), word))
            return i;
    return -1;
}

static struct str leading(struct str s, bool (*is)(char c))
{
    ptrdiff_t n = 0;
    while (n < s.n && is(s.p[n]))
        n++;
    return str_slice(s, 0, n);
}

static struct str host_of(const struct reading *r)
{
    struct str host = url_host(path_text(r, S("repository.html_url")));
    if (!host.p)
        host = path_text(r, S("header:x-github-enterprise-host"));
    return host.n ? host : S("github.com");
}

static const struct json *say_host(const struct reading *r)
{
    return node_text(r, host_of(r));
}

static const struct json *say_repo(const struct reading *r)
{
    struct str host = host_of(r), name = path_text(r, S("repository.full_name"));
    if (!name.n || str_equal_fold(host, S("github.com")))
        return node_text(r, name);
    struct out o = out_to(r->a);
    out_str(&o, host);
    out_byte(&o, '/');
    out_str(&o, name);
    return node_text(r, out_str_of(&o));
}

/* "Reverts #12" and "Reverts OWNER/NAME#12" of this repository, "This reverts commit SHA" */
static const struct json *say_reverts(const struct reading *r)
{
    struct str text = path_text(r, S("pull_request.body")), word = S("reverts ");
    struct str repo = path_text(r, S("repository.full_name"));
    for (ptrdiff_t at; (at = find_word(text, word)) >= 0;) {
        text = str_slice(text, at + word.n, text.n);
        if (str_starts(text, S("commit "))) {
            struct str sha = leading(str_slice(text, 7, text.n), is_hex);
            if (sha.n >= 7 && sha.n <= 64)
                return node_text(r, sha);
        }
        struct str number = text;
        if (repo.n && str_starts(text, repo))
            number = str_slice(text, repo.n, text.n);
        if (str_starts(number, S("#"))) {
            number = leading(str_slice(number, 1, number.n), is_digit);
            if (number.n > 0 && number.n < 20)
                return node_text(r, number);
        }
    }
    return NULL;
}

static const struct json *say_own_review(const struct reading *r)
{
    struct str reviewer = path_text(r, S("review.user.login"));
    struct str author = path_text(r, S("pull_request.user.login"));
    return reviewer.n && author.n ? node_flag(r, str_equal_fold(reviewer, author)) : NULL;
}

/* `payload` is what the one who deploys chose: an object, a text, or JSON in a text */
static const struct json *say_rollback(const struct reading *r)
{
    struct str task = path_text(r, S("deployment.task")), key = S("\"rollback\"");
    struct str payload = path_text(r, S("deployment.payload"));
    struct str said = path_text(r, S("deployment.payload.rollback"));
    ptrdiff_t at = find_word(payload, key);
    if (at >= 0) {
        said = str_slice(payload, at + key.n, payload.n);
        while (said.n && (is_blank(said.p[0]) || said.p[0] == ':'))
            said = str_slice(said, 1, said.n);
    }
    if (str_equal_fold(task, S("rollback")) || str_equal_fold(str_slice(said, 0, 4), S("true")))
        return node_flag(r, true);
    return str_equal_fold(str_slice(said, 0, 5), S("false")) ? node_flag(r, false) : NULL;
}

/* "Root cause: SHA" in the text of an incident's issue */
static const struct json *say_cause(const struct reading *r)
{
    struct str text = path_text(r, S("issue.body")), word = S("root cause:");
    ptrdiff_t at = find_word(text, word);
    if (at < 0)
        return NULL;
    text = str_slice(text, at + word.n, text.n);
    text = str_slice(text, leading(text, is_blank).n, text.n);
    struct str sha = leading(text, is_hex);
    return sha.n >= 7 && sha.n <= 64 ? node_text(r, sha) : NULL;
}

static bool visit_label(void *context, const struct json *label)
{
    static const struct str form[] = {STR("severity:"), STR("severity/"), STR("severity-")};
    struct str *severity = context, text = scalar_text(label, NULL);
    for (ptrdiff_t i = 0; i < COUNT(form); i++)
        if (str_equal_fold(str_slice(text, 0, form[i].n), form[i]))
            *severity = str_trim(str_slice(text, form[i].n, text.n));
    if (!severity->n && text.n >= 4 && text.n <= 5 && is_digit(text.p[text.n - 1]) &&
        str_equal_fold(str_slice(text, 0, 3), S("sev")))
        *severity = text;
    return severity->n > 0;
}

static const struct json *say_severity(const struct reading *r)
{
    struct str severity = {0};
    path_each(r, S("issue.labels[*].name"), visit_label, &severity);
    return node_text(r, severity.n ? severity : (struct str){0});
}

/* "gh-readonly-queue/main/pr-104-SHA": the pull request at the head of the group */
static const struct json *say_queued(const struct reading *r)
{
    struct str ref = path_text(r, S("merge_group.head_ref")), word = S("/pr-"), number = {0};
    for (ptrdiff_t at; (at = find_word(ref, word)) >= 0;) {
        ref = str_slice(ref, at + word.n, ref.n);
        number = leading(ref, is_digit);
    }
    return node_text(r, number.n ? number : (struct str){0});
}

const struct saying github_sayings[GITHUB_SAYINGS] = {
    {STR("host"),       say_host,
     STR("the host of `repository.html_url`, else of `X-GitHub-Enterprise-Host`, else "
         "`github.com`"),
     false                                                                                                 },
    {STR("repo"),       say_repo,
     STR("`repository.full_name`, with the host before it where that is not github.com"),             false},
    {STR("queued"),     say_queued,
     STR("the number in `merge_group.head_ref` (`gh-readonly-queue/main/pr-104-SHA`)"),               false},
    {STR("severity"),   say_severity,   STR("of a label `severity:X`, `severity/X` or `sev1`"),       false},
    {STR("reverts"),    say_reverts,
     STR("the number or sha in `Reverts #12`, `Reverts OWNER/NAME#12` of this repository or `This "
         "reverts commit SHA` in the text of the pull request"),
     true                                                                                                  },
    {STR("own_review"), say_own_review,
     STR("whether the reviewer is the author of the pull request"),                                   true },
    {STR("rollback"),   say_rollback,
     STR("`deployment.task` is `rollback`, or `deployment.payload` says `\"rollback\": true` "
         "(object, or JSON in a text)"),
     true                                                                                                  },
    {STR("cause"),      say_cause,      STR("the sha in `root cause: SHA` in the text of the issue"), true },
};
