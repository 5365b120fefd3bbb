/* SPDX-License-Identifier: Apache-2.0 */
#include "app/session.h"

int main(int argc, char **argv)
{
    return session_run(argc, argv);
}
