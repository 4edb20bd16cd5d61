package org.lifsim;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rooms, with arrows only downwards; see docs/architecture.md. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.lifsim");

    @Test
    void arrowsPointDownwards() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("cli")
                .definedBy("org.lifsim.cli..")
                .layer("report")
                .definedBy("org.lifsim.report..")
                .layer("simulation")
                .definedBy("org.lifsim.simulation..")
                .layer("plot")
                .definedBy("org.lifsim.plot..")
                .layer("record")
                .definedBy("org.lifsim.record..")
                .layer("reference")
                .definedBy("org.lifsim.reference..")
                .layer("digits")
                .definedBy("org.lifsim.digits..")
                .layer("network")
                .definedBy("org.lifsim.network..")
                .layer("stimulus")
                .definedBy("org.lifsim.stimulus..")
                .layer("population")
                .definedBy("org.lifsim.population..")
                .layer("backend")
                .definedBy("org.lifsim.backend..")
                .layer("circuit")
                .definedBy("org.lifsim.circuit..")
                .layer("neuron")
                .definedBy("org.lifsim.neuron..")
                .layer("random")
                .definedBy("org.lifsim.random..")
                .layer("io")
                .definedBy("org.lifsim.io..")
                .layer("fault")
                .definedBy("org.lifsim.fault..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("report")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("simulation")
                .mayOnlyBeAccessedByLayers("cli", "report")
                .whereLayer("plot")
                .mayOnlyBeAccessedByLayers("cli", "report", "simulation")
                .whereLayer("record")
                .mayOnlyBeAccessedByLayers("cli", "report", "simulation", "plot")
                .whereLayer("reference")
                .mayOnlyBeAccessedByLayers("cli", "simulation")
                .whereLayer("digits")
                .mayOnlyBeAccessedByLayers("cli", "report", "reference")
                .whereLayer("network")
                .mayOnlyBeAccessedByLayers("cli", "report", "reference", "digits")
                .whereLayer("circuit")
                .mayOnlyBeAccessedByLayers("reference", "digits", "network", "backend")
                .whereLayer("stimulus")
                .mayOnlyBeAccessedByLayers("cli", "report", "simulation", "record")
                .whereLayer("population")
                .mayOnlyBeAccessedByLayers("cli", "report", "simulation", "record", "reference", "stimulus")
                .whereLayer("backend")
                .mayOnlyBeAccessedByLayers(
                        "cli", "report", "simulation", "record", "reference", "digits", "network", "population")
                .check(CLASSES);
    }

    @Test
    void stepsNeverCallTheMathLibraryOfTheMachine() {
        noClasses()
                .that()
                .resideInAnyPackage("org.lifsim.neuron..", "org.lifsim.random..", "org.lifsim.backend..")
                .and()
                .doNotHaveSimpleName("FastPathBounds")
                .should()
                .callMethod(Math.class, "exp", double.class)
                .orShould()
                .callMethod(Math.class, "log", double.class)
                .orShould()
                .callMethod(Math.class, "sin", double.class)
                .orShould()
                .callMethod(Math.class, "pow", double.class, double.class)
                .check(CLASSES);
    }

    @Test
    void theLibraryNeedsNeitherTheCommandLineNorItsLog() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.lifsim.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "ch.qos.logback..")
                .check(CLASSES);
    }
}
