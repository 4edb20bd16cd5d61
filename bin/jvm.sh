# Sourced by the launchers. Finds Java, and sets java, java_home, java_id and jvm_options.
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
