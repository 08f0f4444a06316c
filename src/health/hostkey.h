/* zhiband hostkey: shows a server's host key without logging in, so that a person can compare and
 * accept it. What it shows proves nothing yet. */
#ifndef HEALTH_HOSTKEY_H
#define HEALTH_HOSTKEY_H

int role_hostkey(int argc, char **argv);

#endif
