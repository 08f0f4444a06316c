/* Importing hosts: both forms of an Ansible inventory, lines of an SSH configuration in which a
 * command could hide, and the client's answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "desk/host_import.h"
#include "model/ssh_config.h"

/* --- what came of it, as text --- */

static void add_host(struct str *out, const struct host *host)
{
    str_addf(out, "%s", host->id);
    if (host->transport == TRANSPORT_LOCAL)
        str_add(out, " local");
    if (host->address != NULL && !str_eq(host->address, host->id))
        str_addf(out, " %s", host->address);
    if (host->port != 22)
        str_addf(out, " :%lld", (long long)host->port);
    if (host->user != NULL)
        str_addf(out, " %s@", host->user);
    if (host->key_file != NULL)
        str_addf(out, " %s", host->key_file);
    if (host->jump != NULL)
        str_addf(out, " via %s", host->jump);
    if (host->os == OS_WINDOWS)
        str_add(out, " windows");
    if (host->legacy)
        str_add(out, " legacy");
    vec_each (tag, &host->tags) {
        str_addf(out, " #%s", *tag);
    }
    str_addc(out, '\n');
}

/* "id address :port user@ …" lines, then the notes "row: text", then "left out N". */
static void add_all(struct str *out, struct host_import *import)
{
    host_import_finish(import);
    vec_each (host, &import->hosts) {
        add_host(out, host);
    }
    vec_each (note, &import->notes) {
        str_addf(out, "%u: %s\n", note->row, note->text);
    }
    if (import->left_out > 0)
        str_addf(out, "left out %zu\n", import->left_out);
    host_import_release(import);
}

static void expect_inventory(enum host_source source, const char *text, const char *expected)
{
    struct host_import import = {.site = "main", .home = "/home/zb"};
    struct str bytes = STR_INIT, found = STR_INIT;
    struct err err = ERR_INIT;

    str_add(&bytes, text);
    assert_int_equal(desk_host_source("hosts", text), source);
    if (desk_host_inventory(source, "hosts", &bytes, &import, &err) < 0)
        str_add(&found, err.text.buf);
    add_all(&found, &import);
    if (strcmp(found.buf, expected) != 0)
        fail_msg("%s\nexpected:\n%sfound:\n%s", text, expected, found.buf);
    err_release(&err);
    str_release(&bytes);
    str_release(&found);
}

struct inventory_case {
    const char *text, *expected;
};

static void an_inventory_in_ini(void **state)
{
    static const struct inventory_case cases[] = {
        {"# 备注\n[db]\ndb1 ansible_host=192.0.2.11 ansible_user=zb # 主库\ndb2:2222\n",
         "db1 192.0.2.11 zb@ #db\ndb2 :2222 #db\n"},
        {"[web]\nweb[08:10].a\nx[a:c] ansible_port=23\ny[1:5:2]\n",
         "web08.a #web\nweb09.a #web\nweb10.a #web\nxa :23 #web\nxb :23 #web\nxc :23 #web\n"
         "y1 #web\ny3 #web\ny5 #web\n"},
        /* The nearer value holds. */
        {"[web]\na\nb ansible_user=own\n[prod:children]\nweb\n[prod:vars]\nansible_user=outer\n"
         "ansible_port = 24\n[web:vars]\nansible_user = 'inner'\n[all:vars]\nansible_port=25\n",
         "a :24 inner@ #web #prod\nb :24 own@ #web #prod\n"},
        {"[g]\na ansible_ssh_private_key_file=~/.ssh/id ansible_ssh_common_args='-o "
         "ProxyJump=ops@bastion:2222'\n",
         "a /home/zb/.ssh/id via bastion #g\nbastion :2222 ops@\n"},
        {"[g]\nj ansible_host=192.0.2.9\na ansible_ssh_extra_args='-J j'\nb "
         "ansible_ssh_common_args='-C'\n",
         "j 192.0.2.9 #g\na via j #g\nb #g\n"
         "4: b: 'ansible_ssh_common_args' was left out; only a jump host is taken from it\n"},
        {"[g]\na ansible_password=Zx9 ansible_user='{{ u }}'\n",
         "a #g\n2: a: 'ansible_password' was left out; passwords are not taken over, use a key or "
         "password_command\n"
         "2: a: 'ansible_user' is a template, which is not evaluated; write the value\n"},
        {"[g]\nhere ansible_connection=local\nw ansible_shell_type=powershell\nx "
         "ansible_connection=winrm\n",
         "here local #g\nw windows #g\n"
         "4: left out: x is reached by 'winrm'; only SSH is possible\nleft out 1\n"},
        {"[g]\na ansible_port=99999 lonely\nb[1\n数据库 ansible_host=192.0.2.1\n[g:kind]\n[\n"
         "[g:vars]\nnothing\n",
         "a #g\n2: 'lonely' says nothing; write NAME=VALUE\n"
         "2: a: port is 99999; write a number from 1 to 65535; it is left out\n"
         "3: left out: 'b[1' is no range of names, or one of more than 5000; write web[01:10]\n"
         "4: left out: '数据库' is no id; write a letter or digit, then letters, digits, '-', '_' "
         "or '.', at most 64\n"
         "5: 'kind' is no kind of section; write vars or children\n"
         "6: '[' is no section; write [GROUP]\n"
         "8: 'nothing' says nothing; write NAME=VALUE\nleft out 3\n"},
        {"[g]\na ansible_host=-oProxyCommand=x\n",
         "2: a: address: '-oProxyCommand=x' is no address; write a host name, an IPv4 or an IPv6 "
         "address; it is left out\n"
         "2: left out: a: address: missing; a host needs one unless its transport is local\n"
         "left out 2\n"},
        {"[a:children]\nb\n[b:children]\na\n[b]\nx\n[a:vars]\nansible_user=u\n", "x u@ #a #b\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        expect_inventory(HOST_SOURCE_INI, cases[i].text, cases[i].expected);
}

static void a_range_without_end_is_cut_off(void **state)
{
    struct host_import import = {.site = "main"};
    struct str text = STR_INIT;
    struct err err = ERR_INIT;

    (void)state;
    str_add(&text, "[g]\nb[1:999999999]\n");
    assert_int_equal(desk_host_inventory(HOST_SOURCE_INI, "x", &text, &import, &err), 0);
    assert_int_equal(import.hosts.len, 5000);
    assert_int_equal(import.left_out, 1);
    host_import_release(&import);
    str_release(&text);
}

static void an_inventory_in_yaml(void **state)
{
    static const struct inventory_case cases[] = {
        {"all:\n  vars: { ansible_user: zb }\n  hosts:\n    j:\n      ansible_host: 192.0.2.9\n"
         "  children:\n    db:\n      hosts:\n        db[1:2]:\n        db9: { ansible_port: 2222, "
         "x: [1] }\n      vars:\n        ansible_ssh_common_args: -J j\n    empty:\n",
         "j 192.0.2.9 zb@\ndb1 zb@ via j #db\ndb2 zb@ via j #db\ndb9 :2222 zb@ via j #db\n"},
        {"---\ng:\n  hosts: [a, b]\n  host:\n    c:\n",
         "3: 'hosts' should be a mapping; it was left out\n"
         "4: 'host' is no part of a group; write hosts, vars or children\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        expect_inventory(HOST_SOURCE_YAML, cases[i].text, cases[i].expected);
}

static void the_kind_of_a_file_is_seen(void **state)
{
    static const struct {
        const char *file, *text;
        enum host_source source;
    } cases[] = {
        {"a.yml", "x", HOST_SOURCE_YAML},
        {"a.ini", "Host x\n", HOST_SOURCE_INI},
        {"config", "# x\n\nHost a\n", HOST_SOURCE_SSH},
        {"config", "include x\n", HOST_SOURCE_SSH},
        {"hosts", "hosts.example\n", HOST_SOURCE_INI},
        {"-", "all:\n  hosts:\n", HOST_SOURCE_YAML},
        {"-", "", HOST_SOURCE_INI},
        {"-", "\n#x", HOST_SOURCE_INI},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(desk_host_source(cases[i].file, cases[i].text), cases[i].source);
}

/* --- SSH configurations --- */

static void no_line_with_a_command_gets_by(void **state)
{
    static const struct {
        const char *line;
        enum ssh_line kind;
    } cases[] = {
        {"Match exec \"touch /tmp/x\"", SSH_LINE_MATCH_EXEC},
        {"  match  host a  !exec true", SSH_LINE_MATCH_EXEC},
        {"\"Match\" ex\"ec\" true", SSH_LINE_MATCH_EXEC},
        {"Match=exec true", SSH_LINE_MATCH_EXEC},
        {"MATCH originalhost a EXEC true", SSH_LINE_MATCH_EXEC},
        {"=Match \\exec true", SSH_LINE_MATCH_EXEC},
        {"Match host a", SSH_LINE_OTHER},
        {"# Match exec true", SSH_LINE_OTHER},
        {"Include x", SSH_LINE_INCLUDE},
        {"\"include\" x", SSH_LINE_INCLUDE},
        {"\tInclude=x", SSH_LINE_INCLUDE},
        {"Host a b", SSH_LINE_HOST},
        {"host=a", SSH_LINE_HOST},
        {"HostName a", SSH_LINE_OTHER},
        {"", SSH_LINE_OTHER},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str rest = STR_INIT;
        enum ssh_line kind = ssh_config_line(cases[i].line, strlen(cases[i].line), &rest);

        if (kind != cases[i].kind)
            fail_msg("%s: %d", cases[i].line, (int)kind);
        str_release(&rest);
    }
}

static void the_answer_of_the_client(void **state)
{
    static const struct inventory_case cases[] = {
        {"user ops\nhostname 192.0.2.9\nport 2222\nidentityfile ~/.ssh/a\n",
         "a 192.0.2.9 :2222 ops@ /home/zb/.ssh/a\n"},
        {"hostname a\nidentityfile ~/.ssh/id_rsa\nidentityfile ~/.ssh/id_ed25519\n", "a\n"},
        {"hostname a\nhostkeyalgorithms ssh-ed25519,ssh-rsa\n", "a legacy\n"},
        {"hostname a\nhostkeyalgorithms ssh-ed25519,rsa-sha2-512\n", "a\n"},
        {"hostname a\nkexalgorithms diffie-hellman-group14-sha1\n", "a legacy\n"},
        {"hostname a\nproxyjump u@[2001:db8::9]:24\n",
         "a\n7: left out: '2001:db8::9' is no id; write a letter or digit, then letters, digits, "
         "'-', '_' or '.', at most 64\nleft out 1\n"},
        {"hostname a\nproxyjump none\nproxycommand none\n", "a\n"},
        {"hostname a\nproxycommand nc %h %p\n",
         "a\n7: a: its ProxyCommand was left out; zhiban runs none, write jump\n"},
        {"hostname a\nproxyjump ops@b:23,c\n", "a via c\nb :23 ops@\nc via b\n"},
        {"hostname a\nproxyjump a\n", "a\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct host_import import = {.site = "main", .home = "/home/zb"};
        struct str found = STR_INIT;

        ssh_config_take(&import, "a", 7, cases[i].text);
        add_all(&found, &import);
        if (strcmp(found.buf, cases[i].expected) != 0)
            fail_msg("%s\nexpected:\n%sfound:\n%s", cases[i].text, cases[i].expected, found.buf);
        str_release(&found);
    }
}

/* What a chain says about a jump host is not true of it for all others. */
static void a_jump_host_of_its_own_keeps_its_way(void **state)
{
    struct host_import import = {.site = "main"};
    struct str found = STR_INIT;

    (void)state;
    ssh_config_take(&import, "bastion", 1, "hostname 192.0.2.9\n");
    ssh_config_take(&import, "a", 2, "hostname 192.0.2.1\nproxyjump hop,bastion\n");
    add_all(&found, &import);
    assert_string_equal(found.buf,
                        "bastion 192.0.2.9\na 192.0.2.1 via bastion\nhop\n"
                        "2: bastion is reached through hop only here; write a second entry for it, "
                        "with jump: hop\n");
    str_release(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_inventory_in_ini),
        cmocka_unit_test(a_range_without_end_is_cut_off),
        cmocka_unit_test(an_inventory_in_yaml),
        cmocka_unit_test(the_kind_of_a_file_is_seen),
        cmocka_unit_test(no_line_with_a_command_gets_by),
        cmocka_unit_test(the_answer_of_the_client),
        cmocka_unit_test(a_jump_host_of_its_own_keeps_its_way),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
