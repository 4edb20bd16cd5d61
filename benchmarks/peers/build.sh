# Sourced by bin/bench --peers and --networks. Builds the programs to compare with, and adds one or more options per program to
# entrants. An option holds the name, the steps per call, the maximum number of units that runs in acceptable time, and the
# command relative to the root. Programs that are not available are skipped with a message.
peers=$root/benchmarks/peers
compiler=${CXX:-g++}
if command -v "$compiler" >/dev/null; then
    mkdir -p "$work/peers"
    for program in lif cells; do
        "$compiler" -O3 -march=native -fopenmp -ffp-contract=off -std=c++17 -Wno-maybe-uninitialized -Wno-ignored-attributes \
            -o "$work/peers/$program" "$peers/$program.cpp"
    done
    if [[ " $* " == *" --cells "* ]]; then
        entrants+=(--cells-program "$work/peers/cells")
        return
    fi
    entrants+=(--entrant "C++, fused|1000|100000000|benchmarks/target/peers/lif UNITS fused"
        --entrant "C++, one step|1|100000000|benchmarks/target/peers/lif UNITS step")
else
    echo "bench: no C++: $compiler is not on the path (Debian: g++)" >&2
fi

# ngc-learn 3.2.3 needs Python 3.12.
venv=$work/peers/venv
if [[ ! -x $venv/bin/python || $peers/requirements.txt -nt $venv/installed ]]; then
    for python in "${PYTHON:-python3.12}" "$HOME"/.pyenv/versions/3.12*/bin/python python3; do
        if "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 12))' 2>/dev/null; then
            echo "bench: installing Python peers into $venv"
            rm -rf "$venv"
            "$python" -m venv "$venv" && "$venv/bin/pip" install -q --disable-pip-version-check -r "$peers/requirements.txt" &&
                touch "$venv/installed"
            break
        fi
    done
fi
if [[ -f $venv/installed ]]; then
    for peer in "numba, tiled|1000|10000000|numba" "numba, one step|1|10000000|numba" "JAX, fori_loop|1000|1000000|jax" \
        "JAX, one step|1|1000000|jax" "ngc-learn, its scan|1000|100000|ngclearn" "ngc-learn, its process|1|100000|ngclearn" \
        "Brian2, Cython|1000|100000|brian2"; do
        entrants+=(--entrant "${peer%|*}|benchmarks/target/peers/venv/bin/python benchmarks/peers/lif_${peer##*|}.py UNITS")
    done
    python="benchmarks/target/peers/venv/bin/python benchmarks/peers"
    entrants+=(--network-entrant "dcsnn|ngc-learn, one program an image|$python/dcsnn_ngclearn.py UNITS MNIST"
        --network-entrant "bfasnn|ngc-learn, its processes step by step|$python/bfasnn_ngclearn.py --stepwise MNIST"
        --network-entrant "bfasnn|ngc-learn, one program a batch|$python/bfasnn_ngclearn.py MNIST")
else
    echo "bench: no Python peers: they need Python 3.12 (PYTHON=/path/to/python3.12)" >&2
fi
