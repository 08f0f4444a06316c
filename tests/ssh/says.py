"""What `zhiban health show` says of a machine, as a question: says.py HOST EXPRESSION.

The expression is Python's; tests/ssh/watched.bash lists its words. Status 1 and the picture: it is false.
"""
import json
import os
import subprocess
import sys

ZHIBAN = os.environ["ZHIBAN"]


def shown(*words):
    command = [ZHIBAN, "--json", "health", "show", *words]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


host, expression = sys.argv[1:]
machine = next(m for m in shown() if m["id"] == host)
figures = shown(host)
by_name = {(f["metric"], f["object"]): f for f in figures}


def figure(metric, object=""):
    return by_name.get((metric, object), {"level": None, "value": None, "text": None})


words = {
    "level": machine["level"],
    "text": machine["text"],
    "worst": machine["worst"],
    "figures": figures,
    "of": lambda *name: figure(*name)["level"],
    "value": lambda *name: figure(*name)["value"],
    "remark": lambda *name: figure(*name)["text"],
}
if not eval(expression, words):
    print(f"{host}: not so: {expression}")
    print(json.dumps(machine, ensure_ascii=False))
    for f in figures:
        print(json.dumps(f, ensure_ascii=False))
    sys.exit(1)
