# Sourced by the launchers. Finds Java, and sets java, java_home, java_id and jvm_options.
if [[ ${BASH_SOURCE[0]} == *:* ]]; then
    echo "lifsim: $(dirname "${BASH_SOURCE[0]}") has a colon in its path, which Java and Maven take as the end of a path:" \
        "rename or move the folder" >&2
    exit 3
fi
# Java opens several dozens of files before it runs a program, and can say nothing if it may not.
files=$(ulimit -Hn)
if [[ $files != unlimited && $files -lt 64 ]]; then
    echo "lifsim: only $files open files are allowed, expected at least 64: allow more with 'ulimit -n'" >&2
    exit 3
fi
# Java reads names of files as the locale says. In the locale C, or in one that is not installed, it can name only ASCII.
if [[ $(locale charmap 2>/dev/null) == ANSI_X3.4-1968 && $(env LC_ALL=C.UTF-8 locale charmap 2>/dev/null) == UTF-8 ]]; then
    export LC_ALL=C.UTF-8
fi
java=${JAVA_HOME:+$JAVA_HOME/bin/java}
java=${java:-$(command -v java || true)}
if [[ -z $java || ! -x $java ]]; then
    why="no JAVA_HOME, no java on the path"
    if [[ -n ${JAVA_HOME:-} ]]; then why="JAVA_HOME is $JAVA_HOME, which has no bin/java"; fi
    echo "lifsim: no Java was found ($why):" \
        "install a JDK, 17 or later (Debian: openjdk-17-jdk-headless)" >&2
    exit 3
fi
java_home=$(dirname "$(dirname "$(readlink -f "$java")")")
java_release=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$java_home/release" 2>/dev/null || true)
if [[ -n $java_release && ${java_release%%.*} -lt 17 ]]; then
    echo "lifsim: $java is Java $java_release, expected 17 or later: set JAVA_HOME to a newer one" >&2
    exit 3
fi
java_id=$(printf '%s' "$java_home $java_release" | cksum | cut -d' ' -f1)
jvm_options=(-XX:MaxRAMPercentage=80)
if grep -q '^MODULES=.*jdk\.incubator\.vector' "$java_home/release" 2>/dev/null ||
    "$java" --list-modules 2>/dev/null | grep -q '^jdk.incubator.vector'; then
    jvm_options+=(--add-modules=jdk.incubator.vector)
fi
jvm_options+=(--enable-native-access=ALL-UNNAMED)
