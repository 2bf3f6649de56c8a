"""Who may include whom (docs/architecture.md). One row per folder; a folder may always include itself."""

BASE = {"runtime/base"}
WIRE = BASE | {"runtime/wire"}
CORE = WIRE | {"runtime/core"}
PORTS = CORE | {"runtime/ports"}
SERVICE = WIRE | {"fakes"}
SERVICES = SERVICE | {f"fakes/{name}" for name in ("sqs", "dynamodb", "scheduler", "bedrock", "lambda", "rap")}
KERNEL = BASE | {"sim/kernel"}
WORLD = (
    PORTS | SERVICES | KERNEL
    | {"runtime/inbox", "runtime/engine", "runtime/sql", "runtime/sqlite", "runtime/aws", "runtime/lambda", "runtime/daemon"}
    | {"fakes/cloud", "fakes/dsql", "sim/disk", "sim/network", "sim/scenario", "sim/checks"}
)
# What may run scenarios.
RUN = WORLD | {"sim/world", "sim/report"}
SEARCH = {f"sim/{name}" for name in ("explore", "sweep", "shrink", "replay", "coverage", "bill", "differential")}

MAY_INCLUDE = {
    "runtime/base": set(),
    "runtime/wire": BASE,
    "runtime/core": WIRE,
    "runtime/ports": CORE,
    "runtime/sql": PORTS,
    "runtime/sqlite": PORTS,
    "runtime/inbox": WIRE | {"runtime/ports"},
    "runtime/engine": PORTS | {"runtime/inbox"},
    "runtime/aws": PORTS,
    "runtime/net": PORTS,
    "runtime/lambda": PORTS | {"runtime/inbox", "runtime/engine", "runtime/sql", "runtime/aws", "runtime/net"},
    "runtime/daemon": PORTS | {"runtime/inbox", "runtime/engine", "runtime/sql", "runtime/sqlite", "runtime/aws", "runtime/net"},
    "fakes": WIRE,
    "fakes/sqs": SERVICE,
    "fakes/dynamodb": SERVICE,
    "fakes/scheduler": SERVICE,
    "fakes/bedrock": SERVICE,
    "fakes/lambda": SERVICE,
    "fakes/rap": SERVICE,
    "fakes/dsql": SERVICE,
    "fakes/cloud": SERVICES,
    "fakes/http": SERVICES | {"fakes/cloud"},
    "sim/kernel": BASE,
    "sim/disk": KERNEL,
    # The network carries HTTP messages and offers them through the runtime's ports.
    "sim/network": KERNEL | {"runtime/wire/http.hpp", "runtime/ports"},
    "sim/scenario": BASE,
    "sim/checks": SERVICE | {"sim/scenario"},
    # A report tells a trace; it needs nothing else of what made it.
    "sim/report": BASE | {"sim/scenario", "sim/checks", "sim/kernel/trace.hpp"},
    # A scenario may expect its run to cost little.
    "sim/world": WORLD | {"sim/report", "sim/bill"},
    "sim/bill": SERVICE | {"sim/scenario", "sim/checks"},
    "sim/explore": RUN,
    "sim/sweep": RUN | {"sim/explore"},
    "sim/shrink": RUN | {"sim/explore"},
    # What a program of somebody else may use to search for the mistakes of its own agent.
    "sim/property": RUN | {"sim/explore", "sim/shrink"},
    "sim/replay": RUN,
    "sim/coverage": RUN,
    "sim/differential": RUN,
    # What a program of somebody else may use: everything of the runtime that is no Lambda.
    "examples": PORTS | {"runtime/engine", "runtime/sqlite", "runtime/aws", "runtime/net", "runtime/daemon"},
    "examples/property": RUN | SEARCH | {"sim/property"},
    "tools/bench": WORLD | {"sim/world", "sim/report"},
    "tools/cli": RUN | SEARCH | {"tools/bench", "fakes/http", "runtime/net"},
}


def folder_of(path):
    """The layer a path lies in: its longest prefix with a row of its own."""
    parts = path.split("/")[:-1]
    while parts and "/".join(parts) not in MAY_INCLUDE:
        parts.pop()
    return "/".join(parts)


def allowed(source, included):
    """True if `source` may include the project header `included`."""
    if source.startswith("tests/"):
        return True
    layer, target = folder_of(source), folder_of(included)
    if layer == target:
        return True
    granted = MAY_INCLUDE.get(layer, set())
    return target in granted or included in granted
