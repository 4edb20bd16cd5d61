/**
 * Simulates very large populations of spiking neurons, with the same bits on every backend. The exported packages are what users import.
 *
 * <p>XChart and VectorGraphics2D are optional: figures need them. Java's Vector API is optional: {@code --add-modules jdk.incubator.vector}
 * makes the CPU backend fast.
 */
module org.lifsim {
    requires transitive java.desktop;
    requires transitive com.fasterxml.jackson.databind;
    requires java.management;
    requires jdk.management;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires io.jhdf;
    requires jocl;
    requires static jdk.incubator.vector;
    requires static xchart;
    requires static VectorGraphics2D;
    requires static info.picocli;
    requires static ch.qos.logback.classic;
    requires static ch.qos.logback.core;

    exports org.lifsim.model;
    exports org.lifsim.input;
    exports org.lifsim.population;
    exports org.lifsim.network;
    exports org.lifsim.backend;
    exports org.lifsim.recording;
    exports org.lifsim.experiment;
    exports org.lifsim.plot;
    exports org.lifsim.error;
    exports org.lifsim.random;
    exports org.lifsim.sparse;
    exports org.lifsim.examples.mnist;
}
