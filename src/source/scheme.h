/* A row of the table of signature schemes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SOURCE_SCHEME_H
#define SOURCE_SCHEME_H

#include "source/signature.h"

enum proof {
    PROOF_NONE,  /* nobody is asked */
    PROOF_TEXT,  /* the secret itself is sent */
    PROOF_BASIC, /* it is the password of Authorization: Basic, or "user:password" */
    PROOF_HMAC   /* HMAC-SHA256 keyed with it; with KEY_BASE64 ed25519 too */
};
enum carrier { CARRIER_HEADER, CARRIER_CHOSEN_HEADER, CARRIER_PATH };
enum encoding { ENCODING_HEX, ENCODING_BASE64 };
enum key_form { KEY_TEXT, KEY_BASE64 /* "whsec_" and base64; "whpk_": an ed25519 public key */ };
enum { SCHEME_NAMINGS = 2 /* two families of header names: webhook-*, svix-* */ };

struct scheme {
    struct str name;
    enum proof proof;
    enum carrier carrier;
    struct str header[SCHEME_NAMINGS]; /* lower case; the first naming that is there is taken */
    struct str prefix;                 /* in front of each signature */
    char separator;                    /* between several in one header; 0: one only */
    enum encoding encoding;
    enum key_form key;
    struct str content; /* what is signed: i, t, b stand for id, time, body; the rest for itself */
    struct str id_header[SCHEME_NAMINGS];
    struct str time_header[SCHEME_NAMINGS];
    struct str time_prefix; /* the time is an item of the signature's list */
    struct str meaning;
};

#define SECRET_PREFIX     S("whsec_")
#define PUBLIC_KEY_PREFIX S("whpk_")
enum { SECRET_MOST = 256 /* bytes of a decoded key */, ED25519_KEY = 32, ED25519_SIGNATURE = 64 };

#endif
