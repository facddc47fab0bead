# Shared by the scripts beside it: where things are kept, and how to say what is missing.
# Source it; it does nothing by itself.
# shellcheck shell=bash
set -euo pipefail

CHECKOUT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
SCRIPTS=$CHECKOUT/scripts
# The folder that holds the add-on; another one can be tried without touching the checkout.
ADDONS=${COLLECTIONS_ADDONS:-$CHECKOUT}
ADDON=collections_followup
# The optional add-on beside it, which needs one of OCA's.
QUEUE_ADDON=collections_followup_queue_job
# The optional ones for interest, for sales orders and for recovery; their tests share a database that has all.
EXTRAS=(collections_followup_charges collections_followup_sale collections_followup_recovery)

# Everything heavy lives outside the checkout, so that a fresh clone starts warm.
CACHE=${COLLECTIONS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/collections_followup}
# Names of databases and run state differ per checkout: two clones never collide.
CHECKOUT_ID=$(printf '%s' "$CHECKOUT" | sha256sum | cut -c1-8)
STATE=$CACHE/checkouts/$CHECKOUT_ID
DATA_DIR=$CACHE/data
TEST_DATABASE=${COLLECTIONS_TEST_DATABASE:-collections_test_$CHECKOUT_ID}

say() { printf '%s\n' "$*" >&2; }

die() { # WHAT IS MISSING, WHAT TO DO
    printf '\nError: %s\n' "$1" >&2
    [ $# -lt 2 ] || printf 'What to do: %s\n' "$2" >&2
    exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }

with_lock() { # NAME COMMAND...: never two of the same name at once
    local name=$1
    shift
    mkdir -p "$CACHE"
    # A server that the command starts must close descriptor 9, or it would keep the lock.
    (
        flock --nonblock 9 || { say "Waiting for another set-up to finish ($name)"; flock 9; }
        "$@"
    ) 9>"$CACHE/$name.lock"
}

# --- Python ---------------------------------------------------------------------------------

# Distributions build theirs with optimizations that version managers leave out; tests take an eighth less time with it.
fitting_python() {
    local python
    for python in /usr/bin/python3 python3; do
        ! "$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || break
    done
    printf '%s\n' "$python"
}

PYTHON=${PYTHON:-$(fitting_python)}
# For the scripts that this one calls: once an environment is active, the same name means its own.
PYTHON=$(command -v "$PYTHON" || printf '%s\n' "$PYTHON")
export PYTHON

# The folder that holds the package `odoo`: a checkout of yours, or the unpacked Debian package.
odoo_root() {
    if [ -n "${ODOO_PATH:-}" ]; then
        grep -qs '^version_info = (19, 0,' "$ODOO_PATH/odoo/release.py" ||
            die "ODOO_PATH=$ODOO_PATH holds no Odoo 19.0 (by odoo/release.py)" \
                "set ODOO_PATH to a checkout of Odoo 19.0, or unset it to use the Debian package"
        (cd "$ODOO_PATH" && pwd -P)
    else
        printf '%s\n' "$CACHE/odoo-19/usr/lib/python3/dist-packages"
    fi
}

# A change of requirements, of Python or of Odoo's place makes another environment.
venv_for() { # REQUIREMENTS FILE...
    local version root
    root=$(odoo_root)
    version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) ||
        die "no Python is installed (tried: $PYTHON)" "install Python 3.10 or newer, with its venv module"
    printf '%s/venv-%s-%s\n' "$CACHE" "$version" \
        "$( (grep -hv '^#' "$@" && echo "$root" "$PYTHON") | sha256sum | cut -c1-12)"
}

odoo_venv() { venv_for "$CHECKOUT"/requirements/{odoo,addon,test}.txt; }
lint_venv() { venv_for "$CHECKOUT/requirements/lint.txt"; }
audit_venv() { venv_for "$CHECKOUT/requirements/audit.txt"; }
bench_addons() {
    printf '%s/bench-%s\n' "$CACHE" "$(sha256sum <"$CHECKOUT/requirements/bench.txt" | cut -c1-12)"
}

queue_job_packages() {
    printf '%s/queue-job-%s\n' "$CACHE" "$(sha256sum <"$CHECKOUT/requirements/queue_job.txt" | cut -c1-12)"
}

# From here on Odoo knows the job queue too.
use_queue_job() {
    local packages
    packages=$(queue_job_packages)
    export COLLECTIONS_EXTRA_ADDONS=$packages/odoo/addons PYTHONPATH=$packages
    activate
}

# --- Odoo and PostgreSQL --------------------------------------------------------------------

# Makes `python`, `psql` and the like, the Odoo configuration and the PG* variables available.
activate() {
    VENV=$(odoo_venv)
    [ -f "$VENV/.complete" ] && [ -f "$(odoo_root)/odoo/release.py" ] ||
        die "Odoo is not set up yet" "run: make setup"
    export PATH=$VENV/bin:$PATH
    local postgres_env
    postgres_env=$("$SCRIPTS/postgres" env)
    eval "$postgres_env"
    ODOO_RC=$(write_config "$ADDONS${COLLECTIONS_EXTRA_ADDONS:+,$COLLECTIONS_EXTRA_ADDONS}")
    export ODOO_RC
}

write_config() { # ADDONS FOLDERS, comma-separated: prints the path of an Odoo configuration
    local addons=$1 root text file
    root=$(odoo_root)
    [ ! -d "$root/addons" ] || addons=$root/addons${addons:+,$addons}
    text="[options]
${addons:+addons_path = $addons
}data_dir = $DATA_DIR
http_interface = 127.0.0.1
max_cron_threads = 1"
    # Named after its content: another script, with other settings, may run at the same time.
    file=$STATE/odoo-$(printf '%s' "$text" | sha256sum | cut -c1-8).conf
    mkdir -p "$STATE" "$DATA_DIR"
    printf '%s\n' "$text" >"$file.$$"
    mv "$file.$$" "$file"
    printf '%s\n' "$file"
}

free_port() {
    "$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

require_free_port() { # PORT
    "$PYTHON" -c 'import socket, sys; socket.create_server(("127.0.0.1", int(sys.argv[1]))).close()' \
        "$1" 2>/dev/null ||
        die "port $1 is taken, or not a port" "choose another one, as in: PORT=8169 make demo"
}
